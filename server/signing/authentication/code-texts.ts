import type { ByLanguage, Language } from '#contract/languages.ts';
import type { MailText } from '../../platform/email/mail-layout.ts';

/** The title of the document is not among them: whoever reads the mail has not shown yet that it is theirs. */
interface CodeWording {
  subject: string;
  ask(sender: string): string;
  footnote: string;
  sms(code: string, sender: string): string;
}

const wording: ByLanguage<CodeWording> = {
  en: {
    subject: 'Your code to open the document',
    ask: (sender) =>
      `${sender} asks you to read and sign a document. To open it, enter this code on the page where you asked for it:`,
    footnote:
      'The code is good for ten minutes and works once. Give it to nobody, not even to whoever sent you the document. If you did not ask for it, do nothing: without it nobody gets in.',
    sms: (code, sender) =>
      `${code} is your code to open the document from ${sender}. Good for ten minutes. Give it to nobody.`,
  },
  nb: {
    subject: 'Koden din for å åpne dokumentet',
    ask: (sender) =>
      `${sender} ber deg lese og signere et dokument. Skriv inn denne koden på siden der du ba om den, for å åpne det:`,
    footnote:
      'Koden gjelder i ti minutter og virker én gang. Ikke gi den til noen, heller ikke til den som sendte deg dokumentet. Hvis du ikke har bedt om den, trenger du ikke gjøre noe: uten den slipper ingen inn.',
    sms: (code, sender) =>
      `${code} er koden din for å åpne dokumentet fra ${sender}. Gjelder i ti minutter. Ikke gi den til noen.`,
  },
  sv: {
    subject: 'Din kod för att öppna dokumentet',
    ask: (sender) =>
      `${sender} ber dig att läsa och skriva under ett dokument. Ange den här koden på sidan där du bad om den för att öppna det:`,
    footnote:
      'Koden gäller i tio minuter och fungerar en gång. Ge den inte till någon, inte heller till den som skickade dokumentet. Om du inte har bett om den behöver du inte göra något: utan den kommer ingen in.',
    sms: (code, sender) =>
      `${code} är din kod för att öppna dokumentet från ${sender}. Gäller i tio minuter. Ge den inte till någon.`,
  },
  da: {
    subject: 'Din kode til at åbne dokumentet',
    ask: (sender) =>
      `${sender} beder dig læse og underskrive et dokument. Indtast denne kode på siden, hvor du bad om den, for at åbne det:`,
    footnote:
      'Koden gælder i ti minutter og virker én gang. Giv den ikke til nogen, heller ikke til den, der sendte dig dokumentet. Hvis du ikke har bedt om den, behøver du ikke gøre noget: uden den kommer ingen ind.',
    sms: (code, sender) =>
      `${code} er din kode til at åbne dokumentet fra ${sender}. Gælder i ti minutter. Giv den ikke til nogen.`,
  },
  de: {
    subject: 'Ihr Code zum Öffnen des Dokuments',
    ask: (sender) =>
      `${sender} bittet Sie, ein Dokument zu lesen und zu unterschreiben. Geben Sie zum Öffnen diesen Code auf der Seite ein, auf der Sie ihn angefordert haben:`,
    footnote:
      'Der Code gilt zehn Minuten und funktioniert einmal. Geben Sie ihn niemandem, auch nicht dem Absender des Dokuments. Wenn Sie ihn nicht angefordert haben, brauchen Sie nichts zu tun: Ohne ihn kommt niemand hinein.',
    sms: (code, sender) =>
      `${code} ist Ihr Code zum Öffnen des Dokuments von ${sender}. Gilt zehn Minuten. Geben Sie ihn niemandem.`,
  },
  fr: {
    subject: 'Votre code pour ouvrir le document',
    ask: (sender) =>
      `${sender} vous demande de lire et de signer un document. Pour l’ouvrir, saisissez ce code sur la page où vous l’avez demandé\u00a0:`,
    footnote:
      'Le code est valable dix minutes et ne sert qu’une fois. Ne le donnez à personne, pas même à l’expéditeur du document. Si vous ne l’avez pas demandé, ne faites rien\u00a0: sans lui, personne n’entre.',
    sms: (code, sender) =>
      `${code} est votre code pour ouvrir le document de ${sender}. Valable dix minutes. Ne le donnez à personne.`,
  },
  es: {
    subject: 'Su código para abrir el documento',
    ask: (sender) =>
      `${sender} le pide que lea y firme un documento. Para abrirlo, introduzca este código en la página donde lo solicitó:`,
    footnote:
      'El código vale durante diez minutos y sirve una sola vez. No se lo dé a nadie, ni siquiera a quien le envió el documento. Si no lo ha solicitado, no haga nada: sin él no entra nadie.',
    sms: (code, sender) =>
      `${code} es su código para abrir el documento de ${sender}. Vale diez minutos. No se lo dé a nadie.`,
  },
  it: {
    subject: 'Il Suo codice per aprire il documento',
    ask: (sender) =>
      `${sender} Le chiede di leggere e firmare un documento. Per aprirlo, inserisca questo codice nella pagina in cui l’ha richiesto:`,
    footnote:
      'Il codice vale dieci minuti e funziona una sola volta. Non lo dia a nessuno, nemmeno a chi Le ha inviato il documento. Se non l’ha richiesto, non faccia nulla: senza di esso non entra nessuno.',
    sms: (code, sender) =>
      `${code} è il Suo codice per aprire il documento di ${sender}. Vale dieci minuti. Non lo dia a nessuno.`,
  },
  nl: {
    subject: 'Uw code om het document te openen',
    ask: (sender) =>
      `${sender} vraagt u een document te lezen en te ondertekenen. Voer om het te openen deze code in op de pagina waar u erom hebt gevraagd:`,
    footnote:
      'De code is tien minuten geldig en werkt één keer. Geef hem aan niemand, ook niet aan wie u het document heeft gestuurd. Hebt u er niet om gevraagd, doe dan niets: zonder de code komt niemand binnen.',
    sms: (code, sender) =>
      `${code} is uw code om het document van ${sender} te openen. Tien minuten geldig. Geef hem aan niemand.`,
  },
  pl: {
    subject: 'Kod do otwarcia dokumentu',
    ask: (sender) =>
      `${sender} prosi o przeczytanie i podpisanie dokumentu. Aby go otworzyć, należy wpisać ten kod na stronie, na której o niego poproszono:`,
    footnote:
      'Kod jest ważny dziesięć minut i działa jeden raz. Nie należy go nikomu podawać, także nadawcy dokumentu. Jeśli nikt o niego nie prosił, nie trzeba nic robić: bez niego nikt nie wejdzie.',
    sms: (code, sender) =>
      `${code} to kod do otwarcia dokumentu od: ${sender}. Ważny dziesięć minut. Proszę go nikomu nie podawać.`,
  },
  'pt-BR': {
    subject: 'Seu código para abrir o documento',
    ask: (sender) =>
      `${sender} pede que você leia e assine um documento. Para abri-lo, digite este código na página em que você o pediu:`,
    footnote:
      'O código vale por dez minutos e funciona uma vez. Não o dê a ninguém, nem a quem enviou o documento. Se você não o pediu, não faça nada: sem ele ninguém entra.',
    sms: (code, sender) =>
      `${code} é o seu código para abrir o documento de ${sender}. Vale por dez minutos. Não o dê a ninguém.`,
  },
  ja: {
    subject: '文書を開くためのコード',
    ask: (sender) =>
      `${sender} から文書の閲覧と署名の依頼が届いています。文書を開くには、コードを請求したページで次のコードを入力してください：`,
    footnote:
      'コードの有効期限は10分間で、一度だけ使えます。文書の送信者を含め、誰にも教えないでください。お心当たりがない場合は、何もする必要はありません。コードがなければ誰も文書を開けません。',
    sms: (code, sender) =>
      `${code} は ${sender} からの文書を開くためのコードです。有効期限は10分間です。誰にも教えないでください。`,
  },
  ar: {
    subject: 'رمزك لفتح المستند',
    ask: (sender) =>
      `يطلب منك ${sender} قراءة مستند وتوقيعه. لفتحه أدخل هذا الرمز في الصفحة التي طلبته فيها:`,
    footnote:
      'يصلح الرمز لعشر دقائق ويُستخدم مرة واحدة. لا تعطه لأحد، ولا حتى لمن أرسل إليك المستند. إن لم تطلبه فلا تفعل شيئًا: لا يدخل أحد بدونه.',
    sms: (code, sender) => `${code} هو رمزك لفتح المستند من ${sender}. صالح لعشر دقائق. لا تعطه لأحد.`,
  },
};

export const codeMail = (
  language: Language,
  { code, sender }: { code: string; sender: string },
): MailText => {
  const { subject, ask, footnote } = wording[language];
  return { language, subject, paragraphs: [ask(sender)], code, footnote };
};

export const codeSms = (language: Language, { code, sender }: { code: string; sender: string }): string =>
  wording[language].sms(code, sender);
