import type { Language } from '#contract/languages.ts';

/** Every word of the public look-up page, by language. */
export interface LookupTexts {
  language: Language;
  title: string;
  testMode: string;
  completed(at: string): string;
  notCompleted: string;
  compare: string;
  compareHint: string;
  choose: string;
  verdicts: Readonly<
    Record<'reading' | 'sealed' | 'certificate' | 'shown' | 'original' | 'unknown' | 'unreadable', string>
  >;
  byHand: string;
  documents: string;
  document(number: number): string;
  timestampPending: string;
  hashes: Readonly<
    Record<'sealed' | 'extended' | 'certificate' | 'extendedCertificate' | 'shown' | 'original', string>
  >;
  events: string;
  number: string;
  when: string;
  event: string;
  about: string;
  aboutLines: readonly string[];
  missing: string;
  mistyped: string;
  unknown: string;
}

export const en: LookupTexts = {
  language: 'en',
  title: 'Transaction',
  testMode: 'Test mode: this transaction has no legal effect.',
  completed: (at) => `Completed ${at}`,
  timestampPending:
    'The timestamp is still missing: its authority did not answer yet. The seal is valid without, and the timestamp is appended later.',
  notCompleted: 'Not completed. There is nothing sealed that could be compared.',
  compare: 'Is the file you have the one that was sealed?',
  compareHint: 'Your browser compares it here. The file is not sent anywhere.',
  choose: 'Choose a file, or drop it here',
  verdicts: {
    reading: 'Reading the file …',
    sealed: 'Yes. This is the sealed document, unchanged to the last byte.',
    certificate: 'This is the completion certificate of this transaction, unchanged to the last byte.',
    shown: 'This is the document as it was shown to the signers, before it was signed and sealed.',
    original: 'This is the document as it was uploaded, before it was signed and sealed.',
    unknown: 'No. This file is none of those below: it was changed, or it is another one.',
    unreadable:
      'This file could not be read here. Compute its SHA-256 yourself and compare it with those below.',
  },
  byHand:
    'Without JavaScript: compute the SHA-256 of your file (sha256sum FILE) and compare it with those below.',
  documents: 'Documents',
  document: (number) => `Document ${number}`,
  hashes: {
    sealed: 'SHA-256, sealed',
    extended: 'SHA-256, sealed, with timestamp',
    extendedCertificate: 'SHA-256, completion certificate, with timestamp',
    certificate: 'SHA-256, completion certificate',
    shown: 'SHA-256, as shown',
    original: 'SHA-256, as uploaded',
  },
  events: 'Events up to completion',
  number: 'No.',
  when: 'Time (UTC)',
  event: 'Event',
  about: 'About this page',
  aboutLines: [
    'It shows what anybody may see who holds the transaction id: no names, addresses or contents. Ask the sender for those, and for the evidence package, which proves all of this without us.',
    'It is the server’s word. What needs no word of ours is the seal in the file and the proof in the evidence package.',
  ],
  missing: 'No such transaction',
  mistyped:
    'This is no transaction id: a character is wrong or missing. Compare it with the one on the document.',
  unknown: 'There is no transaction of that id on this server.',
};

export const nb: LookupTexts = {
  language: 'nb',
  title: 'Transaksjon',
  testMode: 'Testmodus: denne transaksjonen har ingen rettsvirkning.',
  completed: (at) => `Fullført ${at}`,
  timestampPending:
    'Tidsstempelet mangler ennå: tidsstempeltjenesten har ikke svart. Forseglingen er gyldig uten, og tidsstempelet legges til senere.',
  notCompleted: 'Ikke fullført. Ingenting er forseglet som kunne sammenlignes.',
  compare: 'Er filen du har, den som ble forseglet?',
  compareHint: 'Nettleseren din sammenligner her. Filen sendes ikke noe sted.',
  choose: 'Velg en fil, eller slipp den her',
  verdicts: {
    reading: 'Leser filen …',
    sealed: 'Ja. Dette er det forseglede dokumentet, uendret til siste byte.',
    certificate: 'Dette er fullføringsbeviset for denne transaksjonen, uendret til siste byte.',
    shown: 'Dette er dokumentet slik det ble vist til underskriverne, før det ble signert og forseglet.',
    original: 'Dette er dokumentet slik det ble lastet opp, før det ble signert og forseglet.',
    unknown: 'Nei. Denne filen er ingen av dem nedenfor: den er endret, eller det er en annen.',
    unreadable: 'Filen kunne ikke leses her. Regn ut SHA-256 selv, og sammenlign med dem nedenfor.',
  },
  byHand: 'Uten JavaScript: regn ut SHA-256 av filen din (sha256sum FIL), og sammenlign med dem nedenfor.',
  documents: 'Dokumenter',
  document: (number) => `Dokument ${number}`,
  hashes: {
    sealed: 'SHA-256, forseglet',
    extended: 'SHA-256, forseglet, med tidsstempel',
    extendedCertificate: 'SHA-256, fullføringsbevis, med tidsstempel',
    certificate: 'SHA-256, fullføringsbevis',
    shown: 'SHA-256, som vist',
    original: 'SHA-256, som lastet opp',
  },
  events: 'Hendelser til og med fullføringen',
  number: 'Nr.',
  when: 'Tid (UTC)',
  event: 'Hendelse',
  about: 'Om denne siden',
  aboutLines: [
    'Den viser det alle kan se som har transaksjons-ID-en: ingen navn, adresser eller innhold. Spør avsenderen om det, og om bevispakken, som beviser alt dette uten oss.',
    'Dette er serverens ord. Det som ikke trenger vårt ord, er forseglingen i filen og beviset i bevispakken.',
  ],
  missing: 'Ingen slik transaksjon',
  mistyped:
    'Dette er ingen transaksjons-ID: et tegn er feil eller mangler. Sammenlign med den på dokumentet.',
  unknown: 'Det finnes ingen transaksjon med den ID-en på denne serveren.',
};
