import type { VerifyTexts } from '../verify-texts.ts';

/** Swedish. */
export const sv: VerifyTexts = {
  language: 'sv',
  title: 'Kontrollera ett förseglat dokument',
  intro: 'Din webbläsare kontrollerar filen här. Den skickas inte någonstans, och ingen får veta om det.',
  choose: 'Välj en PDF, eller släpp den här',
  needsScript: 'Sidan kräver JavaScript. Utan: npm run cli -- verify FIL --offline.',
  verdicts: {
    reading: 'Kontrollerar filen …',
    same: 'Samma. Filen är oförändrad sedan den förseglades.',
    changed: 'Ändrad sedan dess. Filen har en försegling och är inte längre det som förseglades.',
    unknown: 'Okänd. Filen har ingen försegling, så inget i den säger vad den var.',
    broken: 'Förseglingen är hel, men det som den omfattar hänger inte ihop. Lita inte på den här filen.',
    unreadable: 'Filen kunde inte läsas här.',
  },
  checks: {
    seal: 'Förseglingen är giltig',
    coverage: 'Den omfattar hela filen',
    chain: 'Certifikaten hör ihop',
    timestamp: 'En tidsstämplingstjänst går i god för tiden',
    trail: 'Händelseloggen är bifogad och hel',
    content: 'Dokumentet är det som undertecknarna har undertecknat',
    log: 'Händelserna finns i loggen',
  },
  outcomes: {
    passed: 'Ja',
    failed: 'Nej',
    absent: 'Inte i den här filen',
    open: 'Inte kontrollerat: av en tjänst som ingen går i god för här',
  },
  notes: {
    test: 'Förseglad i testläge: utan rättsverkan.',
    certificate: 'Den här filen är slutförandeintyget. Dokumentet som undertecknades är en annan fil:',
    addedValidation: 'Efter förseglingen har uppgifter för kontroll av certifikaten lagts till.',
    addedTimestamp: 'Efter förseglingen har en tidsstämpel över hela filen lagts till:',
  },
  compare: 'Jämför dessa med det som driftsansvarig offentliggör. Ingen fil kan bevisa vem den kommer från.',
  sealCertificate: 'SHA-256 för förseglingens certifikat',
  logKey: 'Loggens nyckel',
  transaction: 'Transaktion',
  about: 'Om denna kontroll',
  aboutLines: [
    'Den behöver ingens ord, inte heller vårt: samma kontroll körs på din egen dator med npm run cli -- verify FIL --offline.',
    'Om tidsstämplingstjänsten är att lita på avgör du; kommandot tar emot dess certifikat med --timestamp-anchors.',
  ],
};
