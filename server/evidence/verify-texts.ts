import type { Language } from '#contract/languages.ts';
import type { FileCheckName, FileCheckOutcome, FileReport } from '#verify/file-report.ts';

/** Every word of the page that checks a file, by language. */
export interface VerifyTexts {
  language: Language;
  title: string;
  intro: string;
  choose: string;
  needsScript: string;
  verdicts: Readonly<Record<FileReport['answer'] | 'reading' | 'broken' | 'unreadable', string>>;
  checks: Readonly<Record<FileCheckName, string>>;
  outcomes: Readonly<Record<FileCheckOutcome, string>>;
  /** What stands beside a verdict; that of a certificate is followed by the hash, the last by when and by whom. */
  notes: Readonly<Record<'test' | 'certificate' | 'addedValidation' | 'addedTimestamp', string>>;
  compare: string;
  sealCertificate: string;
  logKey: string;
  transaction: string;
  about: string;
  aboutLines: readonly string[];
}

export const en: VerifyTexts = {
  language: 'en',
  title: 'Check a sealed document',
  intro: 'Your browser checks the file here. It is not sent anywhere, and nobody is told of it.',
  choose: 'Choose a PDF, or drop it here',
  needsScript: 'This page needs JavaScript. Without it: npm run cli -- verify FILE --offline.',
  verdicts: {
    reading: 'Checking the file …',
    same: 'Same. The file is unchanged since it was sealed.',
    changed: 'Changed since. The file carries a seal and is not what was sealed any more.',
    unknown: 'Unknown. The file carries no seal, so nothing in it says what it was.',
    broken: 'The seal is whole, but what it covers does not hold together. Do not rely on this file.',
    unreadable: 'This file could not be read here.',
  },
  checks: {
    seal: 'The seal is valid',
    coverage: 'It covers the whole file',
    chain: 'Its certificates belong together',
    timestamp: 'A timestamp authority vouches for the time',
    trail: 'The audit trail is attached and whole',
    content: 'The document is the one its signers have signed',
    log: 'The trail stands in the log',
  },
  outcomes: {
    passed: 'Yes',
    failed: 'No',
    absent: 'Not in this file',
    open: 'Not checked: by an authority that nobody vouches for here',
  },
  notes: {
    test: 'Sealed in test mode: of no legal effect.',
    certificate: 'This file is the completion certificate. The document that was signed is another file:',
    addedValidation: 'Behind the seal, data for checking its certificates was added.',
    addedTimestamp: 'Behind the seal, a timestamp over the whole file was added:',
  },
  compare: 'Compare these with what the operator publishes. No file can prove whose it is.',
  sealCertificate: 'SHA-256 of the seal certificate',
  logKey: 'Key of the log',
  transaction: 'Transaction',
  about: 'About this check',
  aboutLines: [
    'It needs nobody’s word, ours included: the same check runs on your own machine with npm run cli -- verify FILE --offline.',
    'Whether to trust the authority of a timestamp is for you to say; the command takes its certificates with --timestamp-anchors.',
  ],
};

export const nb: VerifyTexts = {
  language: 'nb',
  title: 'Kontroller et forseglet dokument',
  intro: 'Nettleseren din kontrollerer filen her. Den sendes ikke noe sted, og ingen får vite om det.',
  choose: 'Velg en PDF, eller slipp den her',
  needsScript: 'Siden krever JavaScript. Uten: npm run cli -- verify FIL --offline.',
  verdicts: {
    reading: 'Kontrollerer filen …',
    same: 'Den samme. Filen er uendret siden den ble forseglet.',
    changed: 'Endret siden. Filen har en forsegling, og er ikke lenger det som ble forseglet.',
    unknown: 'Ukjent. Filen har ingen forsegling, så ingenting i den sier hva den var.',
    broken: 'Forseglingen er hel, men det den dekker, henger ikke sammen. Stol ikke på denne filen.',
    unreadable: 'Filen kunne ikke leses her.',
  },
  checks: {
    seal: 'Forseglingen er gyldig',
    coverage: 'Den dekker hele filen',
    chain: 'Sertifikatene hører sammen',
    timestamp: 'En tidsstempeltjeneste går god for tiden',
    trail: 'Hendelsesloggen er vedlagt og hel',
    content: 'Dokumentet er det som underskriverne har signert',
    log: 'Hendelsene står i loggen',
  },
  outcomes: {
    passed: 'Ja',
    failed: 'Nei',
    absent: 'Ikke i denne filen',
    open: 'Ikke kontrollert: av en tjeneste som ingen går god for her',
  },
  notes: {
    test: 'Forseglet i testmodus: uten rettsvirkning.',
    certificate: 'Denne filen er fullføringsbeviset. Dokumentet som ble signert, er en annen fil:',
    addedValidation: 'Bak forseglingen er det lagt til data for å kontrollere sertifikatene.',
    addedTimestamp: 'Bak forseglingen er det lagt til et tidsstempel over hele filen:',
  },
  compare: 'Sammenlign disse med det driftsansvarlig offentliggjør. Ingen fil kan bevise hvem den er fra.',
  sealCertificate: 'SHA-256 av seglsertifikatet',
  logKey: 'Loggens nøkkel',
  transaction: 'Transaksjon',
  about: 'Om denne kontrollen',
  aboutLines: [
    'Den trenger ingens ord, heller ikke vårt: den samme kontrollen kjører på din egen maskin med npm run cli -- verify FIL --offline.',
    'Om tidsstempeltjenesten er til å stole på, avgjør du; kommandoen tar imot sertifikatene dens med --timestamp-anchors.',
  ],
};
