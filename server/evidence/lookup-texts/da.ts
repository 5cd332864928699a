import type { LookupTexts } from '../lookup-texts.ts';

/** Danish. */
export const da: LookupTexts = {
  language: 'da',
  title: 'Transaktion',
  testMode: 'Testtilstand: Denne transaktion har ingen retsvirkning.',
  completed: (at) => `Gennemført ${at}`,
  timestampPending:
    'Tidsstemplet mangler endnu: dets tjeneste har ikke svaret. Forseglingen gælder uden, og tidsstemplet tilføjes senere.',
  notCompleted: 'Ikke gennemført. Der er intet forseglet, som kunne sammenlignes.',
  compare: 'Er den fil, du har, den der blev forseglet?',
  compareHint: 'Din browser sammenligner den her. Filen sendes ikke nogen steder hen.',
  choose: 'Vælg en fil, eller slip den her',
  verdicts: {
    reading: 'Læser filen …',
    sealed: 'Ja. Dette er det forseglede dokument, uændret til sidste byte.',
    certificate: 'Dette er gennemførelsesbeviset for denne transaktion, uændret til sidste byte.',
    shown:
      'Dette er dokumentet, som det blev vist for underskriverne, før det blev underskrevet og forseglet.',
    original: 'Dette er dokumentet, som det blev uploadet, før det blev underskrevet og forseglet.',
    unknown: 'Nej. Denne fil er ingen af dem nedenfor: Den er ændret, eller det er en anden.',
    unreadable: 'Filen kunne ikke læses her. Beregn selv dens SHA-256, og sammenlign med dem nedenfor.',
  },
  byHand: 'Uden JavaScript: Beregn SHA-256 af din fil (sha256sum FIL), og sammenlign med dem nedenfor.',
  documents: 'Dokumenter',
  document: (number) => `Dokument ${number}`,
  hashes: {
    sealed: 'SHA-256, forseglet',
    extended: 'SHA-256, forseglet, med tidsstempel',
    certificate: 'SHA-256, gennemførelsesbevis',
    extendedCertificate: 'SHA-256, gennemførelsesbevis, med tidsstempel',
    shown: 'SHA-256, som vist',
    original: 'SHA-256, som uploadet',
  },
  events: 'Hændelser til og med gennemførelsen',
  number: 'Nr.',
  when: 'Tid (UTC)',
  event: 'Hændelse',
  about: 'Om denne side',
  aboutLines: [
    'Den viser, hvad alle, der har transaktions-id’et, må se: ingen navne, adresser eller indhold. Spørg afsenderen om dem og om bevispakken, som beviser alt dette uden os.',
    'Det er serverens ord. Det, der ikke behøver vores ord, er forseglingen i filen og beviset i bevispakken.',
  ],
  missing: 'Ingen sådan transaktion',
  mistyped:
    'Dette er ikke et transaktions-id: Et tegn er forkert eller mangler. Sammenlign med det på dokumentet.',
  unknown: 'Der findes ingen transaktion med det id på denne server.',
};
