import { sha256Hex } from '../platform/crypto/digest.ts';

/**
 * Consent to electronic records and signatures, by version and language (ESIGN §101(c)(1)(B)–(C)). A published text is
 * never edited: signatures point at its hash. A change is a new version.
 */
export interface ConsentText {
  version: string;
  language: string;
  text: string;
  sha256: string;
}

const currentVersion = '2026-11';

const texts: Readonly<Record<string, string>> = {
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
};

/** The text in the best language there is for `language` (BCP 47), English failing all. */
export function consentText(language: string | null | undefined): ConsentText {
  const primary = (language ?? 'en').toLowerCase().split('-')[0] ?? 'en';
  const chosen = primary === 'no' || primary === 'nn' ? 'nb' : Object.hasOwn(texts, primary) ? primary : 'en';
  const text = texts[chosen] ?? '';
  return { version: currentVersion, language: chosen, text, sha256: sha256Hex(Buffer.from(text, 'utf8')) };
}

/** The text that was shown, by what the signer's browser named; undefined when it is not one of ours. */
export function findConsentText(version: string, language: string, sha256: string): ConsentText | undefined {
  if (version !== currentVersion || !Object.hasOwn(texts, language)) return undefined;
  const candidate = consentText(language);
  return candidate.sha256 === sha256 ? candidate : undefined;
}
