import type { VerifyTexts } from '../verify-texts.ts';

/** Danish. */
export const da: VerifyTexts = {
  language: 'da',
  title: 'Kontrollér et forseglet dokument',
  intro:
    'Din browser kontrollerer filen her. Den sendes ikke nogen steder hen, og ingen får noget at vide om det.',
  choose: 'Vælg en PDF, eller slip den her',
  needsScript: 'Siden kræver JavaScript. Uden: npm run cli -- verify FIL --offline.',
  verdicts: {
    reading: 'Kontrollerer filen …',
    same: 'Den samme. Filen er uændret, siden den blev forseglet.',
    changed: 'Ændret siden. Filen har en forsegling og er ikke længere det, der blev forseglet.',
    unknown: 'Ukendt. Filen har ingen forsegling, så intet i den siger, hvad den var.',
    broken: 'Forseglingen er hel, men det, den dækker, hænger ikke sammen. Stol ikke på denne fil.',
    unreadable: 'Filen kunne ikke læses her.',
  },
  checks: {
    seal: 'Forseglingen er gyldig',
    coverage: 'Den dækker hele filen',
    chain: 'Certifikaterne hører sammen',
    timestamp: 'En tidsstempeltjeneste står inde for tidspunktet',
    trail: 'Hændelsesloggen er vedhæftet og hel',
    content: 'Dokumentet er det, som underskriverne har underskrevet',
    log: 'Hændelserne står i loggen',
  },
  outcomes: {
    passed: 'Ja',
    failed: 'Nej',
    absent: 'Ikke i denne fil',
    open: 'Ikke kontrolleret: af en tjeneste, som ingen står inde for her',
  },
  notes: {
    test: 'Forseglet i testtilstand: uden retsvirkning.',
    certificate: 'Denne fil er gennemførelsesbeviset. Det dokument, der blev underskrevet, er en anden fil:',
    addedValidation: 'Efter forseglingen er der tilføjet data til kontrol af certifikaterne.',
    addedTimestamp: 'Efter forseglingen er der tilføjet et tidsstempel over hele filen:',
  },
  compare:
    'Sammenlign disse med det, som den driftsansvarlige offentliggør. Ingen fil kan bevise, hvem den er fra.',
  sealCertificate: 'SHA-256 af forseglingens certifikat',
  logKey: 'Loggens nøgle',
  transaction: 'Transaktion',
  about: 'Om denne kontrol',
  aboutLines: [
    'Den behøver ingens ord, heller ikke vores: Den samme kontrol kører på din egen maskine med npm run cli -- verify FIL --offline.',
    'Om tidsstempeltjenesten er til at stole på, afgør du; kommandoen tager imod dens certifikater med --timestamp-anchors.',
  ],
};
