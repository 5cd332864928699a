import { formsFor, type CertificateTexts } from '../certificate-texts.ts';

const { choose, number } = formsFor('it');

/** Italian. */
export const it: CertificateTexts = {
  title: 'Attestato di completamento',
  transactionId: 'Identificativo della transazione',
  completed: 'Completato',
  pageOf: (page, count) => `Attestato di completamento · pagina ${page} di ${count}`,
  document: 'Documento',
  name: 'Nome',
  pages: choose({ one: (n) => `${n} pagina`, other: (n) => `${n} pagine` }),
  bytes: (size) => `${number(size)} byte`,
  sender: 'Inviato da',
  originalHash: 'SHA-256, come caricato',
  viewedHash: 'SHA-256, come mostrato',
  auditLog: 'Registro di audit',
  logKey: 'Chiave del registro',
  checkpoint: 'Punto di controllo',
  checkpointAt: (size, root) =>
    `Al momento della sigillatura il registro conteneva ${size} eventi sotto la radice firmata ${root}`,
  noCheckpoint: 'Al momento della sigillatura nessun punto di controllo era ancora firmato',
  lookUp: 'Consultazione',
  lookUpAt: (sender, url) => [
    url,
    `Chiunque abbia questo indirizzo vi vede hash e orari, e nessun nome. Comunicarli spetta al mittente (${sender}).`,
  ],
  signers: choose({ one: () => 'Firmatario', other: () => 'Firmatari' }),
  markKinds: { drawn: 'Disegnata a mano', typed: 'Digitata', uploaded: 'Immagine caricata' },
  signedAt: 'Firmato',
  intent: 'Pulsante premuto',
  delegated: 'Al posto di',
  delegatedBy: (name, email, at) => `${name} <${email}>, che ha passato il documento (${at})`,
  authentication: 'Identificato da',
  hostAsserted: (by, at) =>
    `${by}, la cui applicazione ha indicato chi è (${at}); Inkseal non l’ha verificato`,
  hostIdentity: (by, subject, how, at) =>
    `Dichiarato da ${by}: ${subject}, che vi ha effettuato l’accesso con «${how}» (${at}); Inkseal non l’ha verificato`,
  emailCode: (to, at) =>
    `Un codice monouso inviato per e-mail a ${to} e inserito ${at}: chi ha firmato poteva leggere quella casella`,
  smsCode: (to, at) =>
    `Un codice monouso inviato per SMS a ${to} e inserito ${at}: chi ha firmato poteva leggere i messaggi di quel telefono`,
  consent: 'Consenso',
  consentGiven: (version, language, at, sha256) => `Testo ${version} (${language}), ${at}, SHA-256 ${sha256}`,
  viewed: 'Visualizzato',
  viewedPages: (drawn, total, at) =>
    `${drawn} pagine su ${total} sono state mostrate sullo schermo, dal ${at}`,
  timeZone: 'Fuso orario',
  byBrowser: (value) => `${value}, secondo il browser`,
  address: 'Indirizzo IP',
  browser: 'Browser',
  none: 'Non registrato',
  values: 'Compilato',
  valuesNote:
    'Il documento era firmato prima di essere caricato, e disegnare sulle sue pagine romperebbe quelle firme. Perciò quanto compilato dai firmatari si trova qui e non sulle pagine.',
  attachments: 'File allegati',
  attachmentsNote:
    'I firmatari hanno inviato questi file con il documento. Sono conservati accanto a esso e non fanno parte di questo file; ciò che ciascuno ha firmato ne indica lo SHA-256.',
  fieldTypes: {
    signature: 'Firma',
    initials: 'Sigla',
    date_signed: 'Data della firma',
    text: 'Testo',
    checkbox: 'Casella',
    radio: 'Scelta',
    dropdown: 'Scelta',
    number: 'Numero',
    date: 'Data',
    name: 'Nome',
    email: 'E-mail',
    company: 'Azienda',
    title: 'Qualifica',
    formula: 'Calcolato',
    attachment: 'Allegato',
  },
  page: (page) => `Pagina ${page}`,
  ticked: 'Spuntata',
  unticked: 'Non spuntata',
  chosen: 'Scelta effettuata',
  unchosen: 'Non scelta',
  empty: 'Non compilato',
  events: 'Eventi fino all’ultima firma',
  when: 'Ora',
  event: 'Evento',
  actor: 'Da',
  leaf: 'Foglia',
  actors: {
    recipient: 'Un destinatario',
    anonymous: 'Non identificato',
    operator: 'Gestore del server',
    system: 'Inkseal',
  },
  verify: 'Come verificare questo file senza di noi',
  verifySteps: (head, envelopeId, page) => [
    `1. Lo apra in un lettore PDF che mostra le firme, oppure esegua: pdfsig FILE. Il sigillo copre ogni byte; ogni modifica lo rompe. Le verifiche di Inkseal, cli verify FILE e la pagina ${page}, non lo inviano da nessuna parte.`,
    '2. L’allegato audit-trail.json contiene ogni evento come ne è stato calcolato l’hash: il SHA-256 di ogni «body» è il suo «sha256», e ciascuno indica il precedente come «prev».',
    ...(head ? [`3. L’ultimo di questi eventi ha SHA-256 ${head}.`] : []),
    `4. La prova che questi eventi e proprio questo file stanno nel registro, ciascuno sotto la sua foglia, è il pacchetto di prove: il mittente lo ottiene con GET /v1/envelopes/${envelopeId}/evidence, e verify-evidence lo verifica senza rete. Una foglia che non è indicata qui non era ancora sotto un punto di controllo.`,
  ],
  limits: 'Che cosa questo non prova',
  limitLine: (times) =>
    `Chi aveva in mano il dispositivo: il firmatario è stato identificato come indicato sopra e in nessun altro modo. ${times} L’hash di questo file definitivo non può trovarsi al suo interno; è registrato nel registro di audit dall’evento envelope.sealed.`,
  timesUnstamped: 'Gli orari sono quelli del server; nessuna autorità di marcatura temporale ne risponde.',
  timesStamped:
    'Gli orari sono quelli del server; nessuna autorità di marcatura temporale ne risponde. Una tale autorità marca solo il sigillo, in esso o, se non risponde subito, in un’aggiunta a questo file; risponde del fatto che il file sigillato esisteva allora.',
};
