/** Every word of the completion certificate, by language. */
export interface CertificateTexts {
  title: string;
  transactionId: string;
  document: string;
  name: string;
  pages(count: number): string;
  bytes(size: number): string;
  sender: string;
  originalHash: string;
  viewedHash: string;
  lookUp: string;
  signers(count: number): string;
  signedAt: string;
  intent: string;
  authentication: string;
  hostAsserted(by: string, at: string): string;
  consent: string;
  consentGiven(version: string, language: string, at: string, sha256: string): string;
  viewed: string;
  viewedPages(drawn: number, total: number, at: string): string;
  address: string;
  browser: string;
  none: string;
  events: string;
  verify: string;
  verifySteps(head: string | null): string[];
  limits: string;
  limitLines: readonly string[];
}

const en: CertificateTexts = {
  title: 'Completion certificate',
  transactionId: 'Transaction id',
  document: 'Document',
  name: 'Name',
  pages: (count) => (count === 1 ? '1 page' : `${count} pages`),
  bytes: (size) => `${size} bytes`,
  sender: 'Sent by',
  originalHash: 'SHA-256, as uploaded',
  viewedHash: 'SHA-256, as shown',
  lookUp: 'Look up',
  signers: (count) => (count === 1 ? 'Signer' : 'Signers'),
  signedAt: 'Signed',
  intent: 'Button pressed',
  authentication: 'Identified by',
  hostAsserted: (by, at) => `${by}, whose application said who this is (${at}); Inkseal did not check it`,
  consent: 'Consent',
  consentGiven: (version, language, at, sha256) => `Text ${version} (${language}), ${at}, SHA-256 ${sha256}`,
  viewed: 'Viewed',
  viewedPages: (drawn, total, at) => `${drawn} of ${total} pages drawn when first reported, from ${at}`,
  address: 'IP address',
  browser: 'Browser',
  none: 'Not recorded',
  events: 'Events up to the last signature',
  verify: 'How to check this file without us',
  verifySteps: (head) => [
    '1. Open it in a PDF reader that shows signatures, or run: pdfsig FILE. The seal covers every byte; any change breaks it.',
    '2. The attachment audit-trail.json holds every event as it was hashed: SHA-256 of each "body" is its "sha256", and each names the one before as "prev".',
    ...(head ? [`3. The last of these events has SHA-256 ${head}.`] : []),
  ],
  limits: 'What this does not prove',
  limitLines: [
    'Who held the device: the signer was identified as stated above and in no other way. The times are those of the server; no timestamp authority vouches for them. The hash of this final file cannot stand in it; it is recorded in the audit log by the event envelope.sealed.',
  ],
};

const nb: CertificateTexts = {
  title: 'Fullføringsbevis',
  transactionId: 'Transaksjons-ID',
  document: 'Dokument',
  name: 'Navn',
  pages: (count) => (count === 1 ? '1 side' : `${count} sider`),
  bytes: (size) => `${size} byte`,
  sender: 'Sendt av',
  originalHash: 'SHA-256, som lastet opp',
  viewedHash: 'SHA-256, som vist',
  lookUp: 'Oppslag',
  signers: (count) => (count === 1 ? 'Underskriver' : 'Underskrivere'),
  signedAt: 'Signert',
  intent: 'Knapp trykket',
  authentication: 'Identifisert av',
  hostAsserted: (by, at) =>
    `${by}, hvis program oppga hvem dette er (${at}); Inkseal har ikke kontrollert det`,
  consent: 'Samtykke',
  consentGiven: (version, language, at, sha256) => `Tekst ${version} (${language}), ${at}, SHA-256 ${sha256}`,
  viewed: 'Vist',
  viewedPages: (drawn, total, at) => `${drawn} av ${total} sider tegnet da det først ble meldt, fra ${at}`,
  address: 'IP-adresse',
  browser: 'Nettleser',
  none: 'Ikke registrert',
  events: 'Hendelser til og med siste signatur',
  verify: 'Slik kontrolleres filen uten oss',
  verifySteps: (head) => [
    '1. Åpne den i en PDF-leser som viser signaturer, eller kjør: pdfsig FIL. Forseglingen dekker hver byte; enhver endring bryter den.',
    '2. Vedlegget audit-trail.json inneholder hver hendelse slik den ble hashet: SHA-256 av hver «body» er dens «sha256», og hver viser til den forrige som «prev».',
    ...(head ? [`3. Den siste av disse hendelsene har SHA-256 ${head}.`] : []),
  ],
  limits: 'Hva dette ikke beviser',
  limitLines: [
    'Hvem som holdt enheten: underskriveren ble identifisert som oppgitt over og ikke på annen måte. Tidene er serverens; ingen tidsstemplingstjeneste går god for dem. Hashen av denne endelige filen kan ikke stå i den; den er registrert i revisjonsloggen ved hendelsen envelope.sealed.',
  ],
};

/** The catalogue of a language (BCP 47), English failing all. */
export function certificateTexts(language: string): CertificateTexts {
  return ['nb', 'nn', 'no'].includes(language.toLowerCase().split('-')[0] ?? '') ? nb : en;
}
