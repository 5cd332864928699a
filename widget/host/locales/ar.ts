import { leftward, registerWords } from '../register-words.ts';

registerWords(['ar'], {
  frame_timeout: leftward('يستغرق فتح المستند وقتًا طويلًا. تحقق من اتصالك.'),
  frame_blocked: leftward('لا يُسمح لهذه الصفحة بعرض المستند.'),
  server_unreachable: leftward('تعذّر الوصول إلى خدمة التوقيع. تحقق من اتصالك.'),
  invalid_request: leftward('لا يوجد مستند لفتحه هنا.'),
  in_tab: leftward('المستند مفتوح في علامة تبويب جديدة.'),
  retry: 'المحاولة مرة أخرى',
  here: 'عرضه هنا',
  tab: 'الفتح في علامة تبويب جديدة',
  title: 'توقيع المستند',
  missing: leftward('يُرجى توقيع المستند.'),
});
