import type { ByLanguage, Language } from '#contract/languages.ts';
import type { MailText } from '../platform/email/mail-layout.ts';
import { quoted } from '../mail/quoted-text.ts';
import { testModeTexts } from './test-mode-texts.ts';

interface Wording {
  subject(title: string): string;
  signed(sender: string, title: string): string;
  attached: string;
  /** Too large for a mail: there is no link that would open it for whoever has the mail. */
  elsewhere(sender: string): string;
  found(transactionId: string): string;
  lookUp: string;
  footnote(sender: string): string;
}

const wording: ByLanguage<Wording> = {
  en: {
    subject: (title) => `Signed: “${title}”`,
    signed: (sender, title) => `Everybody has signed “${title}” from ${sender}.`,
    attached: 'The sealed document is attached. Keep it: whoever has the file can check it.',
    elsewhere: (sender) =>
      `The sealed document is too large for a mail. Ask ${sender} for it, or fetch it where you signed.`,
    found: (id) =>
      `Its transaction id is ${id}. By that you can look up whether a file is the one that was sealed.`,
    lookUp: 'Check a file',
    footnote: (sender) => `You get this because ${sender} named you as a signer or for a copy.`,
  },
  nb: {
    subject: (title) => `Signert: «${title}»`,
    signed: (sender, title) => `Alle har signert «${title}» fra ${sender}.`,
    attached: 'Det forseglede dokumentet er vedlagt. Ta vare på det: den som har filen, kan kontrollere den.',
    elsewhere: (sender) =>
      `Det forseglede dokumentet er for stort for en e-post. Be ${sender} om det, eller hent det der du signerte.`,
    found: (id) => `Transaksjons-id-en er ${id}. Med den kan du slå opp om en fil er den som ble forseglet.`,
    lookUp: 'Kontroller en fil',
    footnote: (sender) => `Du får dette fordi ${sender} har oppgitt deg som underskriver eller for kopi.`,
  },
  sv: {
    subject: (title) => `Undertecknat: ”${title}”`,
    signed: (sender, title) => `Alla har skrivit under ”${title}” från ${sender}.`,
    attached: 'Det förseglade dokumentet är bifogat. Spara det: den som har filen kan kontrollera den.',
    elsewhere: (sender) =>
      `Det förseglade dokumentet är för stort för e-post. Be ${sender} om det, eller hämta det där du skrev under.`,
    found: (id) => `Transaktions-id är ${id}. Med det kan du slå upp om en fil är den som förseglades.`,
    lookUp: 'Kontrollera en fil',
    footnote: (sender) => `Du får detta för att ${sender} har angett dig som undertecknare eller för kopia.`,
  },
  da: {
    subject: (title) => `Underskrevet: »${title}«`,
    signed: (sender, title) => `Alle har underskrevet »${title}« fra ${sender}.`,
    attached: 'Det forseglede dokument er vedhæftet. Gem det: Den, der har filen, kan kontrollere den.',
    elsewhere: (sender) =>
      `Det forseglede dokument er for stort til en e-mail. Bed ${sender} om det, eller hent det, hvor du underskrev.`,
    found: (id) =>
      `Transaktions-id’et er ${id}. Med det kan du slå op, om en fil er den, der blev forseglet.`,
    lookUp: 'Kontrollér en fil',
    footnote: (sender) => `Du får dette, fordi ${sender} har angivet dig som underskriver eller til kopi.`,
  },
  de: {
    subject: (title) => `Unterschrieben: „${title}“`,
    signed: (sender, title) => `Alle haben „${title}“ von ${sender} unterschrieben.`,
    attached:
      'Das versiegelte Dokument ist angehängt. Bewahren Sie es auf: Wer die Datei hat, kann sie prüfen.',
    elsewhere: (sender) =>
      `Das versiegelte Dokument ist für eine E-Mail zu groß. Fragen Sie ${sender} danach, oder holen Sie es dort, wo Sie unterschrieben haben.`,
    found: (id) =>
      `Die Transaktions-ID ist ${id}. Damit können Sie nachschlagen, ob eine Datei die versiegelte ist.`,
    lookUp: 'Datei prüfen',
    footnote: (sender) =>
      `Sie erhalten dies, weil ${sender} Sie zum Unterschreiben oder für eine Kopie benannt hat.`,
  },
  fr: {
    subject: (title) => `Signé\u00a0: «\u00a0${title}\u00a0»`,
    signed: (sender, title) => `Tout le monde a signé «\u00a0${title}\u00a0», de ${sender}.`,
    attached: 'Le document scellé est joint. Conservez-le\u00a0: qui a le fichier peut le vérifier.',
    elsewhere: (sender) =>
      `Le document scellé est trop volumineux pour un e-mail. Demandez-le à ${sender} ou récupérez-le là où vous avez signé.`,
    found: (id) =>
      `Son identifiant de transaction est ${id}. Il permet de vérifier si un fichier est bien celui qui a été scellé.`,
    lookUp: 'Vérifier un fichier',
    footnote: (sender) =>
      `Vous recevez ce message parce que ${sender} vous a désigné comme signataire ou pour copie.`,
  },
  es: {
    subject: (title) => `Firmado: «${title}»`,
    signed: (sender, title) => `Todos han firmado «${title}», de ${sender}.`,
    attached: 'Se adjunta el documento sellado. Consérvelo: quien tiene el archivo puede comprobarlo.',
    elsewhere: (sender) =>
      `El documento sellado es demasiado grande para un correo. Pídaselo a ${sender} o descárguelo donde firmó.`,
    found: (id) =>
      `Su identificador de transacción es ${id}. Con él puede consultar si un archivo es el que se selló.`,
    lookUp: 'Comprobar un archivo',
    footnote: (sender) =>
      `Recibe este mensaje porque ${sender} le ha designado como firmante o para una copia.`,
  },
  it: {
    subject: (title) => `Firmato: «${title}»`,
    signed: (sender, title) => `Tutti hanno firmato «${title}» di ${sender}.`,
    attached: 'Il documento sigillato è allegato. Lo conservi: chi ha il file può verificarlo.',
    elsewhere: (sender) =>
      `Il documento sigillato è troppo grande per un’e-mail. Lo chieda a ${sender} o lo scarichi dove ha firmato.`,
    found: (id) =>
      `L’identificativo della transazione è ${id}. Con esso può controllare se un file è quello sigillato.`,
    lookUp: 'Verifica un file',
    footnote: (sender) =>
      `Riceve questo messaggio perché ${sender} L’ha indicata come firmatario o per una copia.`,
  },
  nl: {
    subject: (title) => `Ondertekend: “${title}”`,
    signed: (sender, title) => `Iedereen heeft “${title}” van ${sender} ondertekend.`,
    attached:
      'Het verzegelde document is bijgevoegd. Bewaar het: wie het bestand heeft, kan het controleren.',
    elsewhere: (sender) =>
      `Het verzegelde document is te groot voor een e-mail. Vraag ${sender} erom, of haal het op waar u hebt ondertekend.`,
    found: (id) => `De transactie-id is ${id}. Daarmee zoekt u op of een bestand het verzegelde is.`,
    lookUp: 'Bestand controleren',
    footnote: (sender) =>
      `U krijgt dit omdat ${sender} u als ondertekenaar of voor een kopie heeft opgegeven.`,
  },
  pl: {
    subject: (title) => `Podpisano: „${title}”`,
    signed: (sender, title) => `Wszyscy podpisali dokument „${title}” od: ${sender}.`,
    attached: 'Opieczętowany dokument jest w załączniku. Warto go zachować: kto ma plik, może go sprawdzić.',
    elsewhere: (sender) =>
      `Opieczętowany dokument jest za duży na wiadomość e-mail. Można o niego poprosić (${sender}) albo pobrać go tam, gdzie złożono podpis.`,
    found: (id) =>
      `Identyfikator transakcji: ${id}. Pozwala sprawdzić, czy plik jest tym, który opieczętowano.`,
    lookUp: 'Sprawdź plik',
    footnote: (sender) =>
      `Ta wiadomość przyszła, ponieważ ${sender} wskazuje ten adres jako adres osoby podpisującej lub otrzymującej kopię.`,
  },
  'pt-BR': {
    subject: (title) => `Assinado: “${title}”`,
    signed: (sender, title) => `Todos assinaram “${title}”, de ${sender}.`,
    attached: 'O documento selado está em anexo. Guarde-o: quem tem o arquivo pode verificá-lo.',
    elsewhere: (sender) =>
      `O documento selado é grande demais para um e-mail. Peça-o a ${sender} ou baixe-o onde você assinou.`,
    found: (id) =>
      `O identificador da transação é ${id}. Com ele você pode consultar se um arquivo é o que foi selado.`,
    lookUp: 'Verificar um arquivo',
    footnote: (sender) =>
      `Você recebeu esta mensagem porque ${sender} indicou você como signatário ou para cópia.`,
  },
  ja: {
    subject: (title) => `署名完了：「${title}」`,
    signed: (sender, title) => `${sender} からの「${title}」に全員が署名しました。`,
    attached: '封印された文書を添付しています。保管してください。ファイルがあれば誰でも検証できます。',
    elsewhere: (sender) =>
      `封印された文書は大きいためメールに添付できません。${sender} に依頼するか、署名したページから入手してください。`,
    found: (id) => `取引IDは ${id} です。このIDで、ファイルが封印されたものかどうかを確認できます。`,
    lookUp: 'ファイルを確認する',
    footnote: (sender) =>
      `このメールは、${sender} があなたを署名者または写しの受取人に指定したため送信されました。`,
  },
  ar: {
    subject: (title) => `تم التوقيع: «${title}»`,
    signed: (sender, title) => `وقّع الجميع «${title}» من ${sender}.`,
    attached: 'المستند المختوم مرفق. احتفظ به: من لديه الملف يستطيع التحقق منه.',
    elsewhere: (sender) => `المستند المختوم أكبر من أن يُرسل بالبريد. اطلبه من ${sender} أو نزّله من حيث وقّعت.`,
    found: (id) => `معرّف المعاملة هو ${id}. به تتحقق مما إذا كان ملف ما هو الذي خُتم.`,
    lookUp: 'التحقق من ملف',
    footnote: (sender) => `تصلك هذه الرسالة لأن ${sender} سمّاك موقّعًا أو لتلقي نسخة.`,
  },
};

export interface CopyFacts {
  sender: string;
  title: string;
  transactionId: string;
  lookUpUrl: string;
  isAttached: boolean;
  testMode: boolean;
}

export function copyMail(language: Language, facts: CopyFacts): MailText {
  const words = wording[language];
  const sender = quoted(language, facts.sender);
  const title = quoted(language, facts.title);
  return {
    language,
    subject: words.subject(title),
    paragraphs: [
      ...(facts.testMode ? [testModeTexts[language]] : []),
      words.signed(sender, title),
      facts.isAttached ? words.attached : words.elsewhere(sender),
      words.found(quoted(language, facts.transactionId)),
    ],
    action: { label: words.lookUp, url: facts.lookUpUrl },
    footnote: words.footnote(sender),
  };
}
