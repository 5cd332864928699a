import type { AccountWords } from './account-words.ts';

export const ar: AccountWords = {
  roles: {
    owner: 'مالك',
    admin: 'مسؤول',
    developer: 'مطوّر',
    sender: 'مرسِل',
    auditor: 'مدقّق',
    billing: 'الفوترة',
    compliance: 'الامتثال',
  },
  invitation: {
    subject: (inviter, organization) => `دعوة من ${inviter} إلى ${organization} على Inkseal`,
    invites: (inviter, organization, role) =>
      `يدعوك ${inviter} إلى العمل في ${organization} على Inkseal، بدور «${role}».`,
    link: 'الرابط صالح لمدة سبعة أيام ويعمل مرة واحدة، لعنوان البريد الإلكتروني هذا.',
    accept: 'قبول الدعوة',
    footnote:
      'إذا لم تكن تتوقع هذه الرسالة، فلا داعي لفعل أي شيء: لا يمكن لأحد الانضمام باسمك من دون الرابط.',
  },
  verification: {
    subject: 'يُرجى تأكيد عنوان بريدك الإلكتروني',
    open: 'يُرجى فتح الرابط لإثبات أن هذا العنوان لك. الرابط صالح ليوم واحد ويعمل مرة واحدة.',
    confirm: 'تأكيد العنوان',
    footnote: 'إذا لم تُنشئ حسابًا في Inkseal، فلا داعي لفعل أي شيء.',
  },
  reset: {
    subject: 'يُرجى اختيار كلمة مرور جديدة',
    asked: 'طلب شخص ما، وعلى الأرجح أنت، كلمة مرور جديدة لحسابك في Inkseal.',
    link: 'الرابط صالح لمدة 30 دقيقة ويعمل مرة واحدة. وتنتهي به جميع عمليات تسجيل دخولك إلى لوحة التحكم.',
    choose: 'يُرجى اختيار كلمة مرور جديدة',
    footnote: 'إذا لم يكن هذا الطلب منك، فلا داعي لفعل أي شيء: تبقى كلمة مرورك كما هي.',
  },
  changes: {
    'password-changed': 'تم تغيير كلمة مرورك',
    'two-factor-on': 'تم تفعيل تسجيل الدخول بخطوتين',
    'two-factor-off': 'تم إيقاف تسجيل الدخول بخطوتين',
    'single-sign-on-linked': 'تم ربط تسجيل الدخول الموحّد',
    'recovery-code-used': 'تم استخدام رمز استرداد',
  },
  changed: (change, moment) => `${change}، لحسابك في Inkseal، بتاريخ ${moment}.`,
  notYou: 'إذا لم تكن أنت من قام بذلك: يُرجى طلب كلمة مرور جديدة فورًا وإبلاغ أحد مالكي مؤسستك.',
};
