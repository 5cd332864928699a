import { matchLanguage, type ByLanguage, type Language } from '#contract/languages.ts';
import { sha256Hex } from '../platform/crypto/digest.ts';

/**
 * Consent to electronic records and signatures, by version and language (ESIGN §101(c)(1)(B)–(C)). A published text is
 * never edited: signatures point at its hash. A change is a new version.
 */
export interface ConsentText {
  version: string;
  language: Language;
  text: string;
  sha256: string;
}

const currentVersion = '2026-11';

const texts: ByLanguage<string> = {
  en: `You are asked to read and sign this document electronically.

By agreeing you accept that your electronic signature here has the same effect as one on paper, and that you receive this document and its signed copy electronically.

You do not have to. You can ask the sender for a paper copy instead, at no cost from us, and sign that. You can withdraw this consent at any time before you sign by choosing “Decline” or by telling the sender; what you signed before stays valid. This consent covers this document only.

To keep your contact details up to date, or to get a paper copy later, contact the sender. You can download the signed document here as soon as everyone has signed.

What you need: a current web browser that can show PDF documents – the page behind this text is shown in that format, so if you can read it, yours can – and somewhere to save or print a PDF file.`,
  nb: `Du blir bedt om å lese og signere dette dokumentet elektronisk.

Når du samtykker, godtar du at den elektroniske signaturen din her har samme virkning som en på papir, og at du får dokumentet og den signerte kopien elektronisk.

Du er ikke nødt til det. Du kan i stedet be avsenderen om en papirkopi, uten kostnad fra oss, og signere den. Du kan trekke samtykket tilbake når som helst før du signerer, ved å velge «Avslå» eller ved å si fra til avsenderen; det du alt har signert, gjelder fortsatt. Samtykket gjelder bare dette dokumentet.

Kontakt avsenderen for å oppdatere kontaktopplysningene dine eller for å få en papirkopi senere. Du kan laste ned det signerte dokumentet her så snart alle har signert.

Dette trenger du: en oppdatert nettleser som kan vise PDF-dokumenter – siden bak denne teksten vises i det formatet, så kan du lese den, kan nettleseren din det – og et sted å lagre eller skrive ut en PDF-fil.`,
  sv: `Du ombeds att läsa och skriva under detta dokument elektroniskt.

Genom att samtycka godtar du att din elektroniska underskrift här har samma verkan som en på papper, och att du får dokumentet och det undertecknade exemplaret elektroniskt.

Du måste inte göra det. Du kan i stället be avsändaren om ett pappersexemplar, utan kostnad från oss, och skriva under det. Du kan återkalla samtycket när som helst innan du skriver under, genom att välja ”Avböj” eller genom att meddela avsändaren; det du redan har skrivit under förblir giltigt. Samtycket gäller bara detta dokument.

Kontakta avsändaren för att hålla dina kontaktuppgifter aktuella eller för att få ett pappersexemplar senare. Du kan ladda ner det undertecknade dokumentet här så snart alla har skrivit under.

Detta behöver du: en aktuell webbläsare som kan visa PDF-dokument – sidan bakom denna text visas i det formatet, så om du kan läsa den kan din webbläsare det – och någonstans att spara eller skriva ut en PDF-fil.`,
  da: `Du bliver bedt om at læse og underskrive dette dokument elektronisk.

Når du giver samtykke, accepterer du, at din elektroniske underskrift her har samme virkning som en på papir, og at du modtager dokumentet og det underskrevne eksemplar elektronisk.

Du behøver ikke gøre det. Du kan i stedet bede afsenderen om et papireksemplar, uden omkostninger fra os, og underskrive det. Du kan trække samtykket tilbage når som helst, før du underskriver, ved at vælge ”Afvis” eller ved at give afsenderen besked; det, du allerede har underskrevet, er fortsat gyldigt. Samtykket gælder kun dette dokument.

Kontakt afsenderen for at holde dine kontaktoplysninger opdaterede eller for at få et papireksemplar senere. Du kan hente det underskrevne dokument her, så snart alle har underskrevet.

Det skal du bruge: en opdateret browser, der kan vise PDF-dokumenter – siden bag denne tekst vises i det format, så hvis du kan læse den, kan din browser det – og et sted at gemme eller udskrive en PDF-fil.`,
  de: `Sie werden gebeten, dieses Dokument elektronisch zu lesen und zu unterschreiben.

Mit Ihrer Zustimmung akzeptieren Sie, dass Ihre elektronische Unterschrift hier dieselbe Wirkung hat wie eine auf Papier und dass Sie dieses Dokument und das unterschriebene Exemplar elektronisch erhalten.

Sie müssen das nicht. Sie können stattdessen den Absender um ein Exemplar auf Papier bitten, von unserer Seite kostenlos, und dieses unterschreiben. Sie können diese Zustimmung jederzeit widerrufen, bevor Sie unterschreiben, indem Sie „Ablehnen“ wählen oder es dem Absender mitteilen; was Sie zuvor unterschrieben haben, bleibt gültig. Diese Zustimmung gilt nur für dieses Dokument.

Um Ihre Kontaktdaten aktuell zu halten oder später ein Exemplar auf Papier zu erhalten, wenden Sie sich an den Absender. Sie können das unterschriebene Dokument hier herunterladen, sobald alle unterschrieben haben.

Was Sie benötigen: einen aktuellen Browser, der PDF-Dokumente anzeigen kann – die Seite hinter diesem Text wird in diesem Format angezeigt; wenn Sie sie lesen können, kann Ihr Browser das –, und eine Möglichkeit, eine PDF-Datei zu speichern oder zu drucken.`,
  fr: `Il vous est demandé de lire et de signer ce document par voie électronique.

En donnant votre accord, vous acceptez que votre signature électronique ait ici le même effet qu’une signature sur papier, et de recevoir ce document et son exemplaire signé par voie électronique.

Vous n’y êtes pas obligé. Vous pouvez plutôt demander à l’expéditeur un exemplaire papier, sans frais de notre part, et le signer. Vous pouvez retirer ce consentement à tout moment avant de signer, en choisissant «\u00a0Refuser\u00a0» ou en le faisant savoir à l’expéditeur\u00a0; ce que vous avez signé auparavant reste valable. Ce consentement concerne uniquement ce document.

Pour tenir vos coordonnées à jour, ou pour obtenir plus tard un exemplaire papier, contactez l’expéditeur. Vous pourrez télécharger ici le document signé dès que tout le monde aura signé.

Ce qu’il vous faut\u00a0: un navigateur à jour capable d’afficher des documents PDF – la page derrière ce texte est affichée dans ce format\u00a0; si vous pouvez la lire, le vôtre en est capable – et de quoi enregistrer ou imprimer un fichier PDF.`,
  es: `Se le pide que lea y firme este documento por medios electrónicos.

Al aceptar, reconoce que su firma electrónica tiene aquí el mismo efecto que una en papel, y que recibe este documento y su copia firmada por medios electrónicos.

No está obligado a hacerlo. En su lugar puede pedir al remitente una copia en papel, sin coste por nuestra parte, y firmarla. Puede retirar este consentimiento en cualquier momento antes de firmar, eligiendo «Rechazar» o comunicándoselo al remitente; lo que haya firmado antes sigue siendo válido. Este consentimiento se refiere únicamente a este documento.

Para mantener al día sus datos de contacto, o para obtener más adelante una copia en papel, contacte con el remitente. Podrá descargar aquí el documento firmado en cuanto todos hayan firmado.

Qué necesita: un navegador actualizado que pueda mostrar documentos PDF –la página detrás de este texto se muestra en ese formato, así que si puede leerla, el suyo puede– y dónde guardar o imprimir un archivo PDF.`,
  it: `Le viene chiesto di leggere e firmare questo documento in forma elettronica.

Dando il Suo consenso accetta che la Sua firma elettronica abbia qui lo stesso effetto di una su carta, e di ricevere questo documento e la copia firmata in forma elettronica.

Non è obbligato a farlo. Può invece chiedere al mittente una copia cartacea, senza costi da parte nostra, e firmare quella. Può revocare questo consenso in qualsiasi momento prima di firmare, scegliendo «Rifiuta» o informandone il mittente; ciò che ha firmato in precedenza resta valido. Questo consenso riguarda solo questo documento.

Per tenere aggiornati i Suoi recapiti, o per ottenere in seguito una copia cartacea, contatti il mittente. Potrà scaricare qui il documento firmato non appena tutti avranno firmato.

Che cosa serve: un browser aggiornato che possa mostrare documenti PDF – la pagina dietro questo testo è mostrata in quel formato, quindi se riesce a leggerla il Suo può farlo – e un modo per salvare o stampare un file PDF.`,
  nl: `U wordt gevraagd dit document elektronisch te lezen en te ondertekenen.

Door akkoord te gaan aanvaardt u dat uw elektronische handtekening hier dezelfde werking heeft als een handtekening op papier, en dat u dit document en het ondertekende exemplaar elektronisch ontvangt.

U bent dit niet verplicht. U kunt de afzender in plaats daarvan om een papieren exemplaar vragen, zonder kosten van onze kant, en dat ondertekenen. U kunt deze toestemming op elk moment intrekken voordat u ondertekent, door “Weigeren” te kiezen of door het de afzender te laten weten; wat u al hebt ondertekend, blijft geldig. Deze toestemming geldt alleen voor dit document.

Neem contact op met de afzender om uw contactgegevens actueel te houden of om later een papieren exemplaar te krijgen. U kunt het ondertekende document hier downloaden zodra iedereen heeft ondertekend.

Wat u nodig hebt: een actuele browser die PDF-documenten kan weergeven – de pagina achter deze tekst wordt in dat formaat getoond, dus als u die kunt lezen, kan uw browser dat – en een plek om een PDF-bestand op te slaan of af te drukken.`,
  pl: `To jest prośba o przeczytanie i podpisanie tego dokumentu elektronicznie.

Wyrażenie zgody oznacza uznanie, że podpis elektroniczny złożony tutaj ma taki sam skutek jak podpis na papierze, oraz zgodę na otrzymanie tego dokumentu i jego podpisanego egzemplarza drogą elektroniczną.

Zgoda nie jest obowiązkowa. Zamiast tego można poprosić nadawcę o egzemplarz papierowy, bez kosztów z naszej strony, i podpisać go. Zgodę można wycofać w każdej chwili przed podpisaniem, wybierając „Odmów” lub powiadamiając nadawcę; to, co podpisano wcześniej, pozostaje ważne. Zgoda dotyczy tylko tego dokumentu.

Aby zaktualizować dane kontaktowe lub później otrzymać egzemplarz papierowy, należy skontaktować się z nadawcą. Podpisany dokument można będzie pobrać tutaj, gdy tylko podpiszą go wszyscy.

Co jest potrzebne: aktualna przeglądarka internetowa, która potrafi wyświetlać dokumenty PDF – strona za tym tekstem jest wyświetlana w tym formacie, więc jeśli można ją przeczytać, przeglądarka to potrafi – oraz możliwość zapisania lub wydrukowania pliku PDF.`,
  'pt-BR': `Pedimos que você leia e assine este documento eletronicamente.

Ao concordar, você aceita que a sua assinatura eletrônica tem aqui o mesmo efeito que uma em papel e que receberá este documento e a cópia assinada eletronicamente.

Você não é obrigado a isso. Em vez disso, pode pedir ao remetente uma cópia em papel, sem custo de nossa parte, e assiná-la. Você pode retirar este consentimento a qualquer momento antes de assinar, escolhendo “Recusar” ou avisando o remetente; o que você assinou antes continua válido. Este consentimento vale somente para este documento.

Para manter seus dados de contato atualizados, ou para obter depois uma cópia em papel, entre em contato com o remetente. Você poderá baixar aqui o documento assinado assim que todos tiverem assinado.

Do que você precisa: um navegador atualizado que possa mostrar documentos PDF – a página por trás deste texto é mostrada nesse formato; se você consegue lê-la, o seu consegue – e um lugar para salvar ou imprimir um arquivo PDF.`,
  ja: `この文書を電子的に閲覧し、署名していただくようお願いしています。

同意することにより、ここでの電子署名が紙の署名と同じ効力を持つこと、またこの文書と署名済みの控えを電子的に受け取ることを承諾したことになります。

同意は義務ではありません。代わりに、紙の文書を送信者に依頼し、それに署名することもできます。当サービスからの費用はかかりません。署名する前であれば、「辞退する」を選ぶか送信者に伝えることにより、いつでもこの同意を撤回できます。それ以前に署名したものは引き続き有効です。この同意は、この文書のみに適用されます。

連絡先情報の変更や、後日の紙の控えについては、送信者にご連絡ください。全員が署名すると、署名済みの文書をここからダウンロードできます。

必要なもの：PDF文書を表示できる最新のブラウザー（この文章の後ろのページはその形式で表示されています。それが読めれば、お使いのブラウザーで表示できます）と、PDFファイルの保存または印刷ができる環境。`,
  ar: `يُطلب منك قراءة هذا المستند وتوقيعه إلكترونيًا.

بموافقتك تقبل أن يكون لتوقيعك الإلكتروني هنا الأثر نفسه الذي للتوقيع على الورق، وأن تتلقى هذا المستند ونسخته الموقّعة إلكترونيًا.

لست ملزمًا بذلك. يمكنك بدلًا منه أن تطلب من المرسل نسخة ورقية، دون أي تكلفة من جانبنا، وأن توقّعها. ويمكنك سحب هذه الموافقة في أي وقت قبل التوقيع، باختيار «رفض» أو بإبلاغ المرسل؛ ويبقى ما وقّعته من قبل صالحًا. تسري هذه الموافقة على هذا المستند فقط.

لتحديث بيانات الاتصال الخاصة بك، أو للحصول على نسخة ورقية لاحقًا، تواصل مع المرسل. ويمكنك تنزيل المستند الموقّع من هنا حالما يوقّع الجميع.

ما تحتاج إليه: متصفح حديث يمكنه عرض مستندات PDF – والصفحة خلف هذا النص معروضة بهذه الصيغة، فإن أمكنك قراءتها فمتصفحك قادر على ذلك – ومكان لحفظ ملف PDF أو طباعته.`,
};

/** What an app has signers agree to besides, by language; the versions that somebody may be asked for or have agreed to. */
export interface AddedConsent {
  /** What they are asked for now; null for our text alone. */
  current: string | null;
  texts: readonly { version: string; language: Language; text: string }[];
}

const noneAdded: AddedConsent = { current: null, texts: [] };
const addedMark = '_';

/** The app's own version within that of a whole text; undefined for one of ours alone. */
export const addedVersionOf = (version: string): string | undefined => version.split(addedMark)[1];

/** Ours and, behind it, what the app has added: one text with one hash, for it is agreed to as one. */
function composeText(language: Language, added: { version: string; text: string } | undefined): ConsentText {
  const text = added ? `${texts[language]}\n\n${added.text}` : texts[language];
  const version = added ? `${currentVersion}${addedMark}${added.version}` : currentVersion;
  return { version, language, text, sha256: sha256Hex(Buffer.from(text, 'utf8')) };
}

/** What an app speaks: some of ours, and one of these for whoever wishes for none of them. */
export interface SpokenLanguages {
  allowed: readonly Language[];
  otherwise: Language;
}

/** The text in the first language of `wishes` (BCP 47) that there is; English when there is none. */
export function consentText(
  wishes: readonly (string | null | undefined)[],
  { allowed, otherwise }: Partial<SpokenLanguages> = {},
  { current, texts: own }: AddedConsent = noneAdded,
): ConsentText {
  const language = matchLanguage(wishes, allowed, otherwise);
  const added = own.find((one) => one.version === current && one.language === language);
  return composeText(language, added);
}

/** The text that was shown, by what the signer's browser named; undefined when it is none that is shown now. */
export function findConsentText(
  version: string,
  language: string,
  sha256: string,
  { current, texts: own }: AddedConsent = noneAdded,
): ConsentText | undefined {
  if (!Object.hasOwn(texts, language)) return undefined;
  const added = own.find((one) => one.version === current && one.language === language);
  // Ours alone is not what is agreed to: an app that has added something is asked for with it, or not in that language.
  if (current !== null && !added) return undefined;
  const candidate = composeText(language as Language, added);
  return candidate.version === version && candidate.sha256 === sha256 ? candidate : undefined;
}

/** What somebody has agreed to, in whichever language it was: told by its hash alone. */
export function agreedText(
  version: string,
  sha256: string,
  own: AddedConsent['texts'],
): ConsentText | undefined {
  const current = addedVersionOf(version) ?? null;
  for (const language of Object.keys(texts)) {
    const found = findConsentText(version, language, sha256, { current, texts: own });
    if (found) return found;
  }
  return undefined;
}
