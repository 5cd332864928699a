import type { LookupTexts } from '../lookup-texts.ts';

/** Swedish. */
export const sv: LookupTexts = {
  language: 'sv',
  title: 'Transaktion',
  testMode: 'Testläge: denna transaktion har ingen rättslig verkan.',
  completed: (at) => `Slutförd ${at}`,
  timestampPending:
    'Tidsstämpeln saknas ännu: dess tjänst har inte svarat. Förseglingen gäller utan den, och tidsstämpeln läggs till senare.',
  notCompleted: 'Inte slutförd. Inget är förseglat som skulle kunna jämföras.',
  compare: 'Är filen du har den som förseglades?',
  compareHint: 'Din webbläsare jämför den här. Filen skickas inte någonstans.',
  choose: 'Välj en fil, eller släpp den här',
  verdicts: {
    reading: 'Läser filen …',
    sealed: 'Ja. Detta är det förseglade dokumentet, oförändrat till sista byten.',
    certificate: 'Detta är slutförandeintyget för denna transaktion, oförändrat till sista byten.',
    shown:
      'Detta är dokumentet så som det visades för undertecknarna, innan det undertecknades och förseglades.',
    original: 'Detta är dokumentet så som det laddades upp, innan det undertecknades och förseglades.',
    unknown: 'Nej. Filen är ingen av dem nedan: den har ändrats, eller så är det en annan.',
    unreadable: 'Filen kunde inte läsas här. Beräkna dess SHA-256 själv och jämför med dem nedan.',
  },
  byHand: 'Utan JavaScript: beräkna SHA-256 för din fil (sha256sum FIL) och jämför med dem nedan.',
  documents: 'Dokument',
  document: (number) => `Dokument ${number}`,
  hashes: {
    sealed: 'SHA-256, förseglat',
    extended: 'SHA-256, förseglat, med tidsstämpel',
    certificate: 'SHA-256, slutförandeintyg',
    extendedCertificate: 'SHA-256, slutförandeintyg, med tidsstämpel',
    shown: 'SHA-256, som visat',
    original: 'SHA-256, som uppladdat',
  },
  events: 'Händelser till och med slutförandet',
  number: 'Nr',
  when: 'Tid (UTC)',
  event: 'Händelse',
  about: 'Om denna sida',
  aboutLines: [
    'Den visar vad alla får se som har transaktions-id:t: inga namn, adresser eller innehåll. Fråga avsändaren om dem, och om bevispaketet, som bevisar allt detta utan oss.',
    'Detta är serverns ord. Det som inte behöver vårt ord är förseglingen i filen och beviset i bevispaketet.',
  ],
  missing: 'Ingen sådan transaktion',
  mistyped:
    'Detta är inget transaktions-id: ett tecken är fel eller saknas. Jämför med det som står på dokumentet.',
  unknown: 'Det finns ingen transaktion med det id:t på denna server.',
};
