import { technical } from '../isolates.ts';
import { formsFor, type CertificateTexts } from '../certificate-texts.ts';

const { choose } = formsFor('ar');
const { format } = new Intl.NumberFormat('ar-u-nu-latn'); // as the hashes beside them are counted

/** Modern Standard Arabic. */
export const ar: CertificateTexts = {
  title: 'شهادة الإتمام',
  transactionId: 'معرّف المعاملة',
  completed: 'وقت الإتمام',
  pageOf: (page, count) => `شهادة الإتمام · صفحة ${page} من ${count}`,
  document: 'المستند',
  name: 'الاسم',
  pages: choose({
    one: () => 'صفحة واحدة',
    two: () => 'صفحتان',
    few: (n) => `${n} صفحات`,
    other: (n) => `${n} صفحة`,
  }),
  bytes: (size) => `${format(size)} بايت`,
  sender: 'المرسل',
  originalHash: 'SHA-256 كما رُفع',
  viewedHash: 'SHA-256 كما عُرض',
  auditLog: 'سجل التدقيق',
  logKey: 'مفتاح السجل',
  checkpoint: 'نقطة التحقق',
  checkpointAt: (size, root) => `عند الختم كان السجل يضم ${size} من الأحداث تحت الجذر الموقَّع ${root}`,
  noCheckpoint: 'عند الختم لم تكن أي نقطة تحقق قد وُقّعت بعد',
  lookUp: 'الاستعلام',
  lookUpAt: (sender, url) => [
    url,
    `من لديه هذا العنوان يرى هناك بصمات وأوقاتًا ولا يرى أسماء. الأسماء أمرها إلى المرسل (${sender}).`,
  ],
  signers: choose({ one: () => 'الموقّع', other: () => 'الموقّعون' }),
  markKinds: { drawn: 'مرسوم باليد', typed: 'مكتوب بلوحة المفاتيح', uploaded: 'صورة مرفوعة' },
  signedAt: 'وقت التوقيع',
  intent: 'الزر المضغوط',
  delegated: 'نيابةً عن',
  delegatedBy: (name, email, at) => `${name} ${technical(`<${email}>`)}، الذي أحال المستند (${at})`,
  authentication: 'طريقة التعريف',
  hostAsserted: (by, at) => `${by}، الذي ذكر تطبيقه من يكون هذا الشخص (${at})؛ لم تتحقق Inkseal من ذلك`,
  hostIdentity: (by, subject, how, at) =>
    `إفادة ${by}: الحساب ${subject} سجّل الدخول هناك بطريقة «${how}» (${at})؛ لم تتحقق Inkseal من ذلك`,
  emailCode: (to, at) =>
    `رمز لمرة واحدة أُرسل بالبريد الإلكتروني إلى ${to} وأُدخل في ${at}: كان بوسع من وقّع قراءة ذلك البريد`,
  smsCode: (to, at) =>
    `رمز لمرة واحدة أُرسل برسالة نصية إلى ${to} وأُدخل في ${at}: كان بوسع من وقّع قراءة رسائل ذلك الهاتف`,
  consent: 'الموافقة',
  consentGiven: (version, language, at, sha256) =>
    `نص الموافقة ${version} (${language})، في ${at}، وبصمته SHA-256 ${sha256}`,
  viewed: 'الاطلاع',
  viewedPages: (drawn, total, at) => `عُرضت على الشاشة ${drawn} من أصل ${total} من الصفحات، ابتداءً من ${at}`,
  timeZone: 'المنطقة الزمنية',
  byBrowser: (value) => `${value} كما ذكر المتصفح`,
  address: 'عنوان IP',
  browser: 'المتصفح',
  none: 'غير مسجّل',
  values: 'ما تم ملؤه',
  valuesNote:
    'كان المستند موقّعًا قبل رفعه، والكتابة على صفحاته تكسر تلك التوقيعات. لذلك يرد ما ملأه الموقّعون هنا وليس على صفحاته.',
  attachments: 'الملفات المرفقة',
  attachmentsNote:
    'أرسل الموقّعون هذه الملفات مع المستند. وهي محفوظة إلى جانبه وليست جزءًا من هذا الملف؛ وما وقّعه كل موقّع يذكر بصمة SHA-256 الخاصة بها.',
  fieldTypes: {
    signature: 'التوقيع',
    initials: 'الأحرف الأولى',
    date_signed: 'تاريخ التوقيع',
    text: 'نص',
    checkbox: 'مربع اختيار',
    radio: 'اختيار',
    dropdown: 'اختيار',
    number: 'رقم',
    date: 'تاريخ',
    name: 'الاسم',
    email: 'البريد الإلكتروني',
    company: 'الشركة',
    title: 'المسمى الوظيفي',
    formula: 'محسوب',
    attachment: 'مرفق',
  },
  page: (page) => `صفحة ${page}`,
  ticked: 'معلَّم',
  unticked: 'غير معلَّم',
  chosen: 'مختار',
  unchosen: 'غير مختار',
  empty: 'تُرك فارغًا',
  events: 'الأحداث حتى آخر توقيع',
  when: 'الوقت',
  event: 'الحدث',
  actor: 'من قام به',
  leaf: 'الورقة',
  actors: {
    recipient: 'أحد المستلمين',
    anonymous: 'غير معرَّف',
    operator: 'مشغّل الخادم',
    system: 'Inkseal',
  },
  verify: 'كيف تتحقق من هذا الملف بدوننا',
  verifySteps: (head, envelopeId, page) => [
    `1. افتحه في قارئ PDF يعرض التوقيعات، أو نفّذ الأمر: ${technical('pdfsig FILE')}. يشمل الختم كل بايت، وأي تغيير يكسره. فحوص Inkseal نفسها، ${technical('cli verify FILE')} والصفحة ${page}، لا ترسله إلى أي مكان.`,
    `2. يحتوي المرفق ${technical('audit-trail.json')} على كل حدث كما حُسبت بصمته: بصمة SHA-256 لكل ${technical('"body"')} هي ${technical('"sha256"')} الخاصة به، وكل حدث يذكر سابقه باسم ${technical('"prev"')}.`,
    ...(head ? [`3. آخر هذه الأحداث بصمته SHA-256 هي ${head}.`] : []),
    `4. الدليل على أن هذه الأحداث وهذا الملف نفسه مسجّلة في السجل، كلٌّ تحت ورقته، هو حزمة الإثبات: يحصل عليها المرسل بالطلب ${technical(`GET /v1/envelopes/${envelopeId}/evidence`)} ويتحقق منها ${technical('verify-evidence')} بلا شبكة. الورقة غير المذكورة هنا لم تكن بعد تحت أي نقطة تحقق.`,
  ],
  limits: 'ما لا تثبته هذه الشهادة',
  limitLine: (times) =>
    `من كان يحمل الجهاز: تم تعريف الموقّع كما ذُكر أعلاه وليس بأي طريقة أخرى. ${times} لا يمكن أن ترد بصمة هذا الملف النهائي فيه؛ وهي مسجّلة في سجل التدقيق بالحدث ${technical('envelope.sealed')}.`,
  timesUnstamped: 'الأوقات هي أوقات الخادم، ولا تضمنها أي جهة ختم زمني.',
  timesStamped:
    'الأوقات هي أوقات الخادم، ولا تضمنها أي جهة ختم زمني. تختم جهة كهذه الختمَ وحده زمنيًا، فيه نفسه أو، إن لم تُجب فورًا، في إضافة إلى هذا الملف؛ وهي تضمن أن الملف المختوم كان موجودًا حينها.',
};
