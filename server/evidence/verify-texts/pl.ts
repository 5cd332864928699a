import type { VerifyTexts } from '../verify-texts.ts';

/** Polish. */
export const pl: VerifyTexts = {
  language: 'pl',
  title: 'Sprawdzanie opieczętowanego dokumentu',
  intro: 'Przeglądarka sprawdza plik tutaj. Nie jest on nigdzie wysyłany i nikt się o tym nie dowiaduje.',
  choose: 'Proszę wybrać plik PDF lub upuścić go tutaj',
  needsScript: 'Ta strona wymaga JavaScriptu. Bez niego: npm run cli -- verify PLIK --offline.',
  verdicts: {
    reading: 'Sprawdzanie pliku…',
    same: 'Ten sam. Plik nie zmienił się od opieczętowania.',
    changed: 'Zmieniony. Plik nosi pieczęć i nie jest już tym, co opieczętowano.',
    unknown: 'Nieznany. Plik nie nosi pieczęci, więc nic w nim nie mówi, czym był.',
    broken:
      'Pieczęć jest nienaruszona, ale to, co obejmuje, nie jest spójne. Nie należy polegać na tym pliku.',
    unreadable: 'Nie udało się tu odczytać tego pliku.',
  },
  checks: {
    seal: 'Pieczęć jest ważna',
    coverage: 'Obejmuje cały plik',
    chain: 'Jej certyfikaty pasują do siebie',
    timestamp: 'Urząd znacznika czasu poświadcza czas',
    trail: 'Ślad audytowy jest dołączony i kompletny',
    content: 'Dokument jest tym, który podpisano',
    log: 'Zdarzenia są w dzienniku',
  },
  outcomes: {
    passed: 'Tak',
    failed: 'Nie',
    absent: 'Brak w tym pliku',
    open: 'Nie sprawdzono: od urzędu, za który nikt tu nie ręczy',
  },
  notes: {
    test: 'Opieczętowano w trybie testowym: bez skutków prawnych.',
    certificate: 'Ten plik to poświadczenie ukończenia. Podpisany dokument jest innym plikiem:',
    addedValidation: 'Za pieczęcią dodano dane do sprawdzenia jej certyfikatów.',
    addedTimestamp: 'Za pieczęcią dodano znacznik czasu całego pliku:',
  },
  compare:
    'Proszę porównać te dane z tym, co publikuje operator. Żaden plik nie może dowieść, od kogo pochodzi.',
  sealCertificate: 'SHA-256 certyfikatu pieczęci',
  logKey: 'Klucz dziennika',
  transaction: 'Transakcja',
  about: 'O tym sprawdzeniu',
  aboutLines: [
    'Nie wymaga wiary w niczyje słowo, także nasze: to samo sprawdzenie działa na własnym komputerze po wpisaniu npm run cli -- verify PLIK --offline.',
    'O tym, czy urząd znacznika czasu jest godny zaufania, decyduje użytkownik; polecenie przyjmuje jego certyfikaty z opcją --timestamp-anchors.',
  ],
};
