import type { ByLanguage, Language } from '#contract/languages.ts';
import type { MailText } from '../platform/email/mail-layout.ts';
import { momentOf } from '../mail/moment.ts';
import { quoted } from '../mail/quoted-text.ts';
import { testModeTexts } from './test-mode-texts.ts';

interface Wording {
  ask(sender: string, title: string): string;
  request(sender: string, title: string): string;
  reminder(sender: string, title: string): string;
  remind(sender: string, title: string): string;
  until(moment: string): string;
  open: string;
  /** Whoever is asked may not expect it, and somebody else may have asked in that name. */
  footnote(sender: string): string;
}

const wording: ByLanguage<Wording> = {
  en: {
    request: (sender, title) => `${sender} asks you to sign “${title}”`,
    ask: (sender, title) => `${sender} asks you to read and sign “${title}”.`,
    reminder: (sender, title) => `Reminder from ${sender}: “${title}”`,
    remind: (sender, title) => `“${title}” from ${sender} still waits for you to read and sign it.`,
    until: (moment) => `You can sign until ${moment}.`,
    open: 'Open the document',
    footnote: (sender) =>
      `You get this because ${sender} named you as a signer. If you do not know them or did not expect it, do nothing: nothing is signed without you.`,
  },
  nb: {
    request: (sender, title) => `${sender} ber deg signere «${title}»`,
    ask: (sender, title) => `${sender} ber deg lese og signere «${title}».`,
    reminder: (sender, title) => `Påminnelse fra ${sender}: «${title}»`,
    remind: (sender, title) => `«${title}» fra ${sender} venter fortsatt på at du leser og signerer.`,
    until: (moment) => `Du kan signere til ${moment}.`,
    open: 'Åpne dokumentet',
    footnote: (sender) =>
      `Du får dette fordi ${sender} har oppgitt deg som underskriver. Hvis du ikke kjenner avsenderen eller ikke ventet dette, trenger du ikke gjøre noe: ingenting signeres uten deg.`,
  },
  sv: {
    request: (sender, title) => `${sender} ber dig skriva under ”${title}”`,
    ask: (sender, title) => `${sender} ber dig läsa och skriva under ”${title}”.`,
    reminder: (sender, title) => `Påminnelse från ${sender}: ”${title}”`,
    remind: (sender, title) => `”${title}” från ${sender} väntar fortfarande på din underskrift.`,
    until: (moment) => `Du kan skriva under till ${moment}.`,
    open: 'Öppna dokumentet',
    footnote: (sender) =>
      `Du får detta för att ${sender} har angett dig som undertecknare. Om du inte känner avsändaren eller inte väntade dig detta behöver du inte göra något: inget skrivs under utan dig.`,
  },
  da: {
    request: (sender, title) => `${sender} beder dig underskrive »${title}«`,
    ask: (sender, title) => `${sender} beder dig læse og underskrive »${title}«.`,
    reminder: (sender, title) => `Påmindelse fra ${sender}: »${title}«`,
    remind: (sender, title) => `»${title}« fra ${sender} venter stadig på din underskrift.`,
    until: (moment) => `Du kan underskrive indtil ${moment}.`,
    open: 'Åbn dokumentet',
    footnote: (sender) =>
      `Du får dette, fordi ${sender} har angivet dig som underskriver. Hvis du ikke kender afsenderen eller ikke ventede dette, behøver du ikke gøre noget: Intet underskrives uden dig.`,
  },
  de: {
    request: (sender, title) => `${sender} bittet Sie, „${title}“ zu unterschreiben`,
    ask: (sender, title) => `${sender} bittet Sie, „${title}“ zu lesen und zu unterschreiben.`,
    reminder: (sender, title) => `Erinnerung von ${sender}: „${title}“`,
    remind: (sender, title) => `„${title}“ von ${sender} wartet noch auf Ihre Unterschrift.`,
    until: (moment) => `Sie können bis zum ${moment} unterschreiben.`,
    open: 'Dokument öffnen',
    footnote: (sender) =>
      `Sie erhalten dies, weil ${sender} Sie zum Unterschreiben benannt hat. Wenn Sie den Absender nicht kennen oder dies nicht erwartet haben, brauchen Sie nichts zu tun: Ohne Sie wird nichts unterschrieben.`,
  },
  fr: {
    request: (sender, title) => `${sender} vous demande de signer «\u00a0${title}\u00a0»`,
    ask: (sender, title) => `${sender} vous demande de lire et de signer «\u00a0${title}\u00a0».`,
    reminder: (sender, title) => `Rappel de ${sender}\u00a0: «\u00a0${title}\u00a0»`,
    remind: (sender, title) => `«\u00a0${title}\u00a0», de ${sender}, attend toujours votre signature.`,
    until: (moment) => `Vous pouvez signer jusqu’au ${moment}.`,
    open: 'Ouvrir le document',
    footnote: (sender) =>
      `Vous recevez ce message parce que ${sender} vous a désigné comme signataire. Si vous ne connaissez pas l’expéditeur ou n’attendiez rien, ne faites rien\u00a0: rien n’est signé sans vous.`,
  },
  es: {
    request: (sender, title) => `${sender} le pide que firme «${title}»`,
    ask: (sender, title) => `${sender} le pide que lea y firme «${title}».`,
    reminder: (sender, title) => `Recordatorio de ${sender}: «${title}»`,
    remind: (sender, title) => `«${title}», de ${sender}, sigue pendiente de su firma.`,
    until: (moment) => `Puede firmar hasta el ${moment}.`,
    open: 'Abrir el documento',
    footnote: (sender) =>
      `Recibe este mensaje porque ${sender} le ha designado como firmante. Si no conoce al remitente o no lo esperaba, no haga nada: nada se firma sin usted.`,
  },
  it: {
    request: (sender, title) => `${sender} Le chiede di firmare «${title}»`,
    ask: (sender, title) => `${sender} Le chiede di leggere e firmare «${title}».`,
    reminder: (sender, title) => `Promemoria da ${sender}: «${title}»`,
    remind: (sender, title) => `«${title}» di ${sender} attende ancora la Sua firma.`,
    until: (moment) => `Può firmare fino al ${moment}.`,
    open: 'Apri il documento',
    footnote: (sender) =>
      `Riceve questo messaggio perché ${sender} L’ha indicata come firmatario. Se non conosce il mittente o non lo aspettava, non faccia nulla: nulla viene firmato senza di Lei.`,
  },
  nl: {
    request: (sender, title) => `${sender} vraagt u “${title}” te ondertekenen`,
    ask: (sender, title) => `${sender} vraagt u “${title}” te lezen en te ondertekenen.`,
    reminder: (sender, title) => `Herinnering van ${sender}: “${title}”`,
    remind: (sender, title) => `“${title}” van ${sender} wacht nog op uw handtekening.`,
    until: (moment) => `U kunt ondertekenen tot ${moment}.`,
    open: 'Document openen',
    footnote: (sender) =>
      `U krijgt dit omdat ${sender} u als ondertekenaar heeft opgegeven. Kent u de afzender niet of verwachtte u dit niet, doe dan niets: zonder u wordt niets ondertekend.`,
  },
  pl: {
    request: (sender, title) => `${sender} prosi o podpisanie: „${title}”`,
    ask: (sender, title) => `${sender} prosi o przeczytanie i podpisanie dokumentu „${title}”.`,
    reminder: (sender, title) => `Przypomnienie od: ${sender} – „${title}”`,
    remind: (sender, title) => `Dokument „${title}” od: ${sender} nadal czeka na podpis.`,
    until: (moment) => `Można podpisać do: ${moment}.`,
    open: 'Otwórz dokument',
    footnote: (sender) =>
      `Ta wiadomość przyszła, ponieważ ${sender} wskazuje ten adres jako adres osoby podpisującej. Jeśli nadawca jest nieznany lub wiadomość nieoczekiwana, nie trzeba nic robić: nic nie zostanie podpisane bez udziału adresata.`,
  },
  'pt-BR': {
    request: (sender, title) => `${sender} pede que você assine “${title}”`,
    ask: (sender, title) => `${sender} pede que você leia e assine “${title}”.`,
    reminder: (sender, title) => `Lembrete de ${sender}: “${title}”`,
    remind: (sender, title) => `“${title}”, de ${sender}, ainda aguarda sua assinatura.`,
    until: (moment) => `Você pode assinar até ${moment}.`,
    open: 'Abrir o documento',
    footnote: (sender) =>
      `Você recebeu esta mensagem porque ${sender} indicou você como signatário. Se não conhece o remetente ou não a esperava, não faça nada: nada é assinado sem você.`,
  },
  ja: {
    request: (sender, title) => `${sender} から「${title}」への署名の依頼`,
    ask: (sender, title) => `${sender} から「${title}」の閲覧と署名の依頼が届いています。`,
    reminder: (sender, title) => `${sender} からのお知らせ：「${title}」は署名待ちです`,
    remind: (sender, title) =>
      `${sender} からの「${title}」は、まだ署名されていません。内容を確認して署名してください。`,
    until: (moment) => `署名の期限は${moment}です。`,
    open: '文書を開く',
    footnote: (sender) =>
      `このメールは、${sender} があなたを署名者に指定したため送信されました。送信者に心当たりがない場合は、何もする必要はありません。あなたの操作なしに署名されることはありません。`,
  },
  ar: {
    request: (sender, title) => `يطلب منك ${sender} توقيع «${title}»`,
    ask: (sender, title) => `يطلب منك ${sender} قراءة «${title}» وتوقيعه.`,
    reminder: (sender, title) => `تذكير من ${sender}: «${title}»`,
    remind: (sender, title) => `لا يزال «${title}» من ${sender} في انتظار قراءتك وتوقيعك.`,
    until: (moment) => `يمكنك التوقيع حتى ${moment}.`,
    open: 'فتح المستند',
    footnote: (sender) =>
      `تصلك هذه الرسالة لأن ${sender} سمّاك موقّعًا. إن كنت لا تعرف المرسل أو لم تكن تتوقعها فلا تفعل شيئًا: لا يُوقَّع شيء بدونك.`,
  },
};

export interface RequestFacts {
  sender: string;
  title: string;
  url: string;
  expiresAt: Date | null;
  testMode: boolean;
}

export function requestMail(
  language: Language,
  kind: 'signing-request' | 'signing-reminder',
  { url, expiresAt, testMode, ...named }: RequestFacts,
): MailText {
  const words = wording[language];
  const sender = quoted(language, named.sender);
  const title = quoted(language, named.title);
  const isReminder = kind === 'signing-reminder';
  return {
    language,
    subject: (isReminder ? words.reminder : words.request)(sender, title),
    paragraphs: [
      ...(testMode ? [testModeTexts[language]] : []),
      (isReminder ? words.remind : words.ask)(sender, title),
      ...(expiresAt ? [words.until(momentOf(language, expiresAt))] : []),
    ],
    action: { label: words.open, url },
    footnote: words.footnote(sender),
  };
}
