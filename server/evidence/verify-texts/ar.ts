import type { VerifyTexts } from '../verify-texts.ts';

/** Modern Standard Arabic. */
export const ar: VerifyTexts = {
  language: 'ar',
  title: 'التحقق من مستند مختوم',
  intro: 'يتحقق متصفحك من الملف هنا. لا يُرسل إلى أي مكان، ولا يعلم أحد بذلك.',
  choose: 'اختر ملف PDF أو أفلته هنا',
  needsScript: 'تتطلب هذه الصفحة JavaScript. ومن دونه: \u2066npm run cli -- verify FILE --offline\u2069',
  verdicts: {
    reading: 'جارٍ التحقق من الملف…',
    same: 'مطابق. لم يتغيّر الملف منذ ختمه.',
    changed: 'تغيّر منذ ذلك الحين. يحمل الملف ختمًا ولم يعد هو ما خُتم.',
    unknown: 'غير معروف. لا يحمل الملف ختمًا، فلا شيء فيه يدل على ما كان عليه.',
    broken: 'الختم سليم، لكن ما يشمله غير متسق. لا تعتمد على هذا الملف.',
    unreadable: 'تعذّرت قراءة هذا الملف هنا.',
  },
  checks: {
    seal: 'الختم صالح',
    coverage: 'يشمل الملف كله',
    chain: 'شهاداته متطابقة فيما بينها',
    timestamp: 'تشهد جهة ختم الوقت على الوقت',
    trail: 'سجل التدقيق مرفق وكامل',
    content: 'المستند هو الذي وقّعه الموقّعون',
    log: 'الأحداث مدرجة في السجل',
  },
  outcomes: { passed: 'نعم', failed: 'لا', absent: 'ليس في هذا الملف' },
  compare: 'قارن هذه القيم بما ينشره المشغّل. لا يمكن لأي ملف أن يثبت مصدره.',
  sealCertificate: 'قيمة \u2066SHA-256\u2069 لشهادة الختم',
  logKey: 'مفتاح السجل',
  transaction: 'المعاملة',
  about: 'حول هذا التحقق',
  aboutLines: [
    'لا يحتاج إلى قول أحد، ولا إلى قولنا: يُجرى التحقق نفسه على جهازك بالأمر \u2066npm run cli -- verify FILE --offline\u2069',
    'أنت من يقرر ما إذا كانت جهة ختم الوقت موثوقة؛ ويقبل الأمر شهاداتها بالخيار \u2066--timestamp-anchors\u2069.',
  ],
};
