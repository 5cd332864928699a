import type { LookupTexts } from '../lookup-texts.ts';

/** Polish. */
export const pl: LookupTexts = {
  language: 'pl',
  title: 'Transakcja',
  testMode: 'Tryb testowy: ta transakcja nie ma skutków prawnych.',
  completed: (at) => `Ukończono ${at}`,
  timestampPending:
    'Brakuje jeszcze znacznika czasu: jego urząd jeszcze nie odpowiedział. Pieczęć jest ważna i bez niego, a znacznik czasu zostanie dodany później.',
  notCompleted: 'Nie ukończono. Nie ma nic opieczętowanego, co można by porównać.',
  compare: 'Czy posiadany plik to ten, który opieczętowano?',
  compareHint: 'Przeglądarka porówna go tutaj. Plik nie jest nigdzie wysyłany.',
  choose: 'Proszę wybrać plik lub upuścić go tutaj',
  verdicts: {
    reading: 'Odczytywanie pliku…',
    sealed: 'Tak. To jest opieczętowany dokument, niezmieniony do ostatniego bajtu.',
    certificate: 'To jest poświadczenie ukończenia tej transakcji, niezmienione do ostatniego bajtu.',
    shown: 'To jest dokument w postaci pokazanej podpisującym, przed podpisaniem i opieczętowaniem.',
    original: 'To jest dokument w postaci przesłanej na serwer, przed podpisaniem i opieczętowaniem.',
    unknown: 'Nie. Ten plik nie jest żadnym z poniższych: został zmieniony albo jest to inny plik.',
    unreadable:
      'Nie udało się tu odczytać pliku. Proszę samodzielnie obliczyć jego SHA-256 i porównać z poniższymi.',
  },
  byHand: 'Bez JavaScriptu: proszę obliczyć SHA-256 pliku (sha256sum PLIK) i porównać z poniższymi.',
  documents: 'Dokumenty',
  document: (number) => `Dokument ${number}`,
  hashes: {
    sealed: 'SHA-256, opieczętowany',
    extended: 'SHA-256, opieczętowany, ze znacznikiem czasu',
    certificate: 'SHA-256, poświadczenie ukończenia',
    extendedCertificate: 'SHA-256, poświadczenie ukończenia, ze znacznikiem czasu',
    shown: 'SHA-256, w postaci pokazanej',
    original: 'SHA-256, w postaci przesłanej',
  },
  events: 'Zdarzenia do ukończenia',
  number: 'Nr',
  when: 'Czas (UTC)',
  event: 'Zdarzenie',
  about: 'O tej stronie',
  aboutLines: [
    'Pokazuje to, co może zobaczyć każdy, kto ma identyfikator transakcji: żadnych nazwisk, adresów ani treści. O nie należy zapytać nadawcę, podobnie jak o pakiet dowodowy, który dowodzi tego wszystkiego bez nas.',
    'To jest słowo serwera. Naszego słowa nie wymagają pieczęć w pliku i dowód w pakiecie dowodowym.',
  ],
  missing: 'Nie ma takiej transakcji',
  mistyped:
    'To nie jest identyfikator transakcji: jakiś znak jest błędny lub go brakuje. Proszę porównać z tym na dokumencie.',
  unknown: 'Na tym serwerze nie ma transakcji o tym identyfikatorze.',
};
