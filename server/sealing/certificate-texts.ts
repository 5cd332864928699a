import type { AdoptedMark, FieldType } from '#contract/fields.ts';
import type { Language } from '#contract/languages.ts';
import type { CertifiedActor } from './certificate-content.ts';

/** Every word of the completion certificate, by language. */
export interface CertificateTexts {
  title: string;
  transactionId: string;
  completed: string;
  pageOf(page: number, count: number): string;
  document: string;
  name: string;
  pages(count: number): string;
  bytes(size: number): string;
  sender: string;
  originalHash: string;
  viewedHash: string;
  auditLog: string;
  logKey: string;
  checkpoint: string;
  checkpointAt(size: string, root: string): string;
  noCheckpoint: string;
  lookUp: string;
  lookUpAt(sender: string, url: string): readonly string[];
  signers(count: number): string;
  /** How a signature came about. */
  markKinds: Readonly<Record<AdoptedMark['kind'], string>>;
  signedAt: string;
  intent: string;
  delegated: string;
  delegatedBy(name: string, email: string, at: string): string;
  authentication: string;
  hostAsserted(by: string, at: string): string;
  hostIdentity(by: string, subject: string, how: string, at: string): string;
  emailCode(to: string, at: string): string;
  smsCode(to: string, at: string): string;
  consent: string;
  consentGiven(version: string, language: string, at: string, sha256: string): string;
  viewed: string;
  viewedPages(drawn: number, total: number, at: string): string;
  timeZone: string;
  byBrowser(value: string): string;
  address: string;
  browser: string;
  none: string;
  values: string;
  valuesNote: string;
  attachments: string;
  attachmentsNote: string;
  fieldTypes: Readonly<Record<FieldType, string>>;
  page(page: number): string;
  ticked: string;
  unticked: string;
  chosen: string;
  unchosen: string;
  empty: string;
  events: string;
  when: string;
  event: string;
  actor: string;
  leaf: string;
  actors: Readonly<Record<Extract<CertifiedActor, { kind: string }>['kind'], string>>;
  verify: string;
  /** `page` is where a browser checks files. */
  verifySteps(head: string | null, envelopeId: string, page: string): string[];
  limits: string;
  limitLine(times: string): string;
  /** What is true of the times where no authority was to stamp the seal, and where one was. */
  timesUnstamped: string;
  timesStamped: string;
}

type Forms = Partial<Record<Intl.LDMLPluralRule, (count: string) => string>> & {
  other: (count: string) => string;
};

/** How a language writes a number, and which of its forms goes with one. */
export function formsFor(language: Language) {
  const rules = new Intl.PluralRules(language);
  const { format: number } = new Intl.NumberFormat(language);
  return {
    number,
    choose: (forms: Forms) => (count: number) => (forms[rules.select(count)] ?? forms.other)(number(count)),
  };
}

const english = formsFor('en');
const norwegian = formsFor('nb');

export const en: CertificateTexts = {
  title: 'Completion certificate',
  transactionId: 'Transaction id',
  completed: 'Completed',
  pageOf: (page, count) => `Completion certificate · page ${page} of ${count}`,
  document: 'Document',
  name: 'Name',
  pages: english.choose({ one: (n) => `${n} page`, other: (n) => `${n} pages` }),
  bytes: (size) => `${english.number(size)} bytes`,
  sender: 'Sent by',
  originalHash: 'SHA-256, as uploaded',
  viewedHash: 'SHA-256, as shown',
  auditLog: 'Audit log',
  logKey: 'Key of the log',
  checkpoint: 'Checkpoint',
  checkpointAt: (size, root) =>
    `When this was sealed, the log held ${size} events under the signed root ${root}`,
  noCheckpoint: 'When this was sealed, no checkpoint was signed yet',
  lookUp: 'Look up',
  lookUpAt: (sender, url) => [
    url,
    `Anybody who has this address sees hashes and times there, and no names. Those are the sender’s (${sender}) to tell.`,
  ],
  signers: english.choose({ one: () => 'Signer', other: () => 'Signers' }),
  markKinds: { drawn: 'Drawn by hand', typed: 'Typed', uploaded: 'Uploaded picture' },
  signedAt: 'Signed',
  intent: 'Button pressed',
  delegated: 'In place of',
  delegatedBy: (name, email, at) => `${name} <${email}>, who passed the document on (${at})`,
  authentication: 'Identified by',
  hostAsserted: (by, at) => `${by}, whose application said who this is (${at}); Inkseal did not check it`,
  hostIdentity: (by, subject, how, at) =>
    `Asserted by ${by}: ${subject}, signed in there with “${how}” (${at}); Inkseal did not check it`,
  emailCode: (to, at) =>
    `A one-time code sent by e-mail to ${to}, entered ${at}: whoever signed could read that mailbox`,
  smsCode: (to, at) =>
    `A one-time code sent by text message to ${to}, entered ${at}: whoever signed could read that phone’s messages`,
  consent: 'Consent',
  consentGiven: (version, language, at, sha256) => `Text ${version} (${language}), ${at}, SHA-256 ${sha256}`,
  viewed: 'Viewed',
  viewedPages: (drawn, total, at) => `${drawn} of ${total} pages were drawn on the screen, from ${at}`,
  timeZone: 'Time zone',
  byBrowser: (value) => `${value}, as the browser said`,
  address: 'IP address',
  browser: 'Browser',
  none: 'Not recorded',
  values: 'Filled in',
  valuesNote:
    'The document was signed before it was uploaded, and drawing on its pages would break those signatures. So what the signers filled in stands here and not on its pages.',
  attachments: 'Attached files',
  attachmentsNote:
    'The signers sent these files with the document. They are kept beside it and are not part of this file; what each signer signed names their SHA-256.',
  fieldTypes: {
    signature: 'Signature',
    initials: 'Initials',
    date_signed: 'Date signed',
    text: 'Text',
    checkbox: 'Checkbox',
    radio: 'Choice',
    dropdown: 'Choice',
    number: 'Number',
    date: 'Date',
    name: 'Name',
    email: 'E-mail',
    company: 'Company',
    title: 'Job title',
    formula: 'Calculated',
    attachment: 'Attachment',
  },
  page: (page) => `Page ${page}`,
  ticked: 'Ticked',
  unticked: 'Not ticked',
  chosen: 'Chosen',
  unchosen: 'Not chosen',
  empty: 'Left empty',
  events: 'Events up to the last signature',
  when: 'Time',
  event: 'Event',
  actor: 'By',
  leaf: 'Leaf',
  actors: {
    recipient: 'A recipient',
    anonymous: 'Not identified',
    operator: 'Operator of the server',
    system: 'Inkseal',
  },
  verify: 'How to check this file without us',
  verifySteps: (head, envelopeId, page) => [
    `1. Open it in a PDF reader that shows signatures, or run: pdfsig FILE. The seal covers every byte; any change breaks it. Inkseal’s own checks, cli verify FILE and the page ${page}, send it nowhere.`,
    '2. The attachment audit-trail.json holds every event as it was hashed: SHA-256 of each "body" is its "sha256", and each names the one before as "prev".',
    ...(head ? [`3. The last of these events has SHA-256 ${head}.`] : []),
    `4. The proof that these events and this very file stand in the log, each under its leaf, is the evidence package: the sender gets it with GET /v1/envelopes/${envelopeId}/evidence, and verify-evidence checks it without a network. A leaf that is not named here was not yet under a checkpoint.`,
  ],
  limits: 'What this does not prove',
  limitLine: (times) =>
    `Who held the device: the signer was identified as stated above and in no other way. ${times} The hash of this final file cannot stand in it; it is recorded in the audit log by the event envelope.sealed.`,
  timesUnstamped: 'The times are those of the server; no timestamp authority vouches for them.',
  timesStamped:
    'The times are those of the server; no timestamp authority vouches for them. One stamps the seal alone: inside it or, when it does not answer at once, in an addition to this file. It vouches that the sealed file existed then.',
};

export const nb: CertificateTexts = {
  title: 'Fullføringsbevis',
  transactionId: 'Transaksjons-ID',
  completed: 'Fullført',
  pageOf: (page, count) => `Fullføringsbevis · side ${page} av ${count}`,
  document: 'Dokument',
  name: 'Navn',
  pages: norwegian.choose({ one: (n) => `${n} side`, other: (n) => `${n} sider` }),
  bytes: (size) => `${norwegian.number(size)} byte`,
  sender: 'Sendt av',
  originalHash: 'SHA-256, som lastet opp',
  viewedHash: 'SHA-256, som vist',
  auditLog: 'Revisjonslogg',
  logKey: 'Loggens nøkkel',
  checkpoint: 'Sjekkpunkt',
  checkpointAt: (size, root) =>
    `Da dette ble forseglet, hadde loggen ${size} hendelser under den signerte roten ${root}`,
  noCheckpoint: 'Da dette ble forseglet, var intet sjekkpunkt signert ennå',
  lookUp: 'Oppslag',
  lookUpAt: (sender, url) => [
    url,
    `Alle som har denne adressen, ser hasher og tider der, og ingen navn. Dem er det avsenderen (${sender}) som oppgir.`,
  ],
  signers: norwegian.choose({ one: () => 'Underskriver', other: () => 'Underskrivere' }),
  markKinds: { drawn: 'Tegnet for hånd', typed: 'Skrevet på tastatur', uploaded: 'Opplastet bilde' },
  signedAt: 'Signert',
  intent: 'Knapp trykket',
  delegated: 'I stedet for',
  delegatedBy: (name, email, at) => `${name} <${email}>, som ga dokumentet videre (${at})`,
  authentication: 'Identifisert av',
  hostAsserted: (by, at) =>
    `${by}, hvis program oppga hvem dette er (${at}); Inkseal har ikke kontrollert det`,
  hostIdentity: (by, subject, how, at) =>
    `Oppgitt av ${by}: ${subject}, logget inn der med «${how}» (${at}); Inkseal har ikke kontrollert det`,
  emailCode: (to, at) =>
    `En engangskode sendt på e-post til ${to}, skrevet inn ${at}: den som signerte, kunne lese den postkassen`,
  smsCode: (to, at) =>
    `En engangskode sendt på SMS til ${to}, skrevet inn ${at}: den som signerte, kunne lese meldingene på den telefonen`,
  consent: 'Samtykke',
  consentGiven: (version, language, at, sha256) => `Tekst ${version} (${language}), ${at}, SHA-256 ${sha256}`,
  viewed: 'Vist',
  viewedPages: (drawn, total, at) => `${drawn} av ${total} sider ble tegnet på skjermen, fra ${at}`,
  timeZone: 'Tidssone',
  byBrowser: (value) => `${value}, ifølge nettleseren`,
  address: 'IP-adresse',
  browser: 'Nettleser',
  none: 'Ikke registrert',
  values: 'Utfylt',
  valuesNote:
    'Dokumentet var signert før det ble lastet opp, og å tegne på sidene ville brutt de signaturene. Det underskriverne fylte ut, står derfor her og ikke på sidene.',
  attachments: 'Vedlagte filer',
  attachmentsNote:
    'Underskriverne sendte disse filene med dokumentet. De oppbevares ved siden av det og er ikke en del av denne filen; det hver underskriver signerte, oppgir deres SHA-256.',
  fieldTypes: {
    signature: 'Signatur',
    initials: 'Initialer',
    date_signed: 'Signeringsdato',
    text: 'Tekst',
    checkbox: 'Avkrysning',
    radio: 'Valg',
    dropdown: 'Valg',
    number: 'Tall',
    date: 'Dato',
    name: 'Navn',
    email: 'E-post',
    company: 'Firma',
    title: 'Stilling',
    formula: 'Beregnet',
    attachment: 'Vedlegg',
  },
  page: (page) => `Side ${page}`,
  ticked: 'Krysset av',
  unticked: 'Ikke krysset av',
  chosen: 'Valgt',
  unchosen: 'Ikke valgt',
  empty: 'Ikke fylt ut',
  events: 'Hendelser til og med siste signatur',
  when: 'Tid',
  event: 'Hendelse',
  actor: 'Av',
  leaf: 'Blad',
  actors: {
    recipient: 'En mottaker',
    anonymous: 'Ikke identifisert',
    operator: 'Serverens driftsansvarlige',
    system: 'Inkseal',
  },
  verify: 'Slik kontrolleres filen uten oss',
  verifySteps: (head, envelopeId, page) => [
    `1. Åpne den i en PDF-leser som viser signaturer, eller kjør: pdfsig FIL. Forseglingen dekker hver byte; enhver endring bryter den. Inkseals egne kontroller, cli verify FIL og siden ${page}, sender den ingen steder.`,
    '2. Vedlegget audit-trail.json inneholder hver hendelse slik den ble hashet: SHA-256 av hver «body» er dens «sha256», og hver viser til den forrige som «prev».',
    ...(head ? [`3. Den siste av disse hendelsene har SHA-256 ${head}.`] : []),
    `4. Beviset for at disse hendelsene og nettopp denne filen står i loggen, hver under sitt blad, er bevispakken: avsenderen henter den med GET /v1/envelopes/${envelopeId}/evidence, og verify-evidence kontrollerer den uten nett. Et blad som ikke er oppgitt her, var ennå ikke under et sjekkpunkt.`,
  ],
  limits: 'Hva dette ikke beviser',
  limitLine: (times) =>
    `Hvem som holdt enheten: underskriveren ble identifisert som oppgitt over og ikke på annen måte. ${times} Hashen av denne endelige filen kan ikke stå i den; den er registrert i revisjonsloggen ved hendelsen envelope.sealed.`,
  timesUnstamped: 'Tidene er serverens; ingen tidsstemplingstjeneste går god for dem.',
  timesStamped:
    'Tidene er serverens; ingen tidsstemplingstjeneste går god for dem. En slik stempler bare forseglingen: i den selv eller, når tjenesten ikke svarer straks, i et tillegg til denne filen. Den går god for at den forseglede filen fantes da.',
};
