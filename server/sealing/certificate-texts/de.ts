import { formsFor, type CertificateTexts } from '../certificate-texts.ts';

const { choose, number } = formsFor('de');

/** German. */
export const de: CertificateTexts = {
  title: 'Abschlussnachweis',
  transactionId: 'Transaktions-ID',
  completed: 'Abgeschlossen',
  pageOf: (page, count) => `Abschlussnachweis · Seite ${page} von ${count}`,
  document: 'Dokument',
  name: 'Name',
  pages: choose({ one: (n) => `${n} Seite`, other: (n) => `${n} Seiten` }),
  bytes: (size) => `${number(size)} Byte`,
  sender: 'Gesendet von',
  originalHash: 'SHA-256, wie hochgeladen',
  viewedHash: 'SHA-256, wie gezeigt',
  auditLog: 'Prüfprotokoll',
  logKey: 'Schlüssel des Protokolls',
  checkpoint: 'Prüfpunkt',
  checkpointAt: (size, root) =>
    `Bei der Versiegelung enthielt das Protokoll ${size} Ereignisse unter der signierten Wurzel ${root}`,
  noCheckpoint: 'Bei der Versiegelung war noch kein Prüfpunkt signiert',
  lookUp: 'Nachschlagen',
  lookUpAt: (sender, url) => [
    url,
    `Wer diese Adresse hat, sieht dort Hashwerte und Zeiten und keine Namen. Diese mitzuteilen ist Sache des Absenders (${sender}).`,
  ],
  signers: choose({ one: () => 'Unterzeichner/in', other: () => 'Unterzeichnende' }),
  markKinds: { drawn: 'Von Hand gezeichnet', typed: 'Getippt', uploaded: 'Hochgeladenes Bild' },
  signedAt: 'Unterschrieben',
  intent: 'Gedrückte Schaltfläche',
  delegated: 'Anstelle von',
  delegatedBy: (name, email, at) => `${name} <${email}>; gab das Dokument weiter (${at})`,
  authentication: 'Identifiziert durch',
  hostAsserted: (by, at) =>
    `${by}, dessen Anwendung angab, wer dies ist (${at}); Inkseal hat es nicht geprüft`,
  hostIdentity: (by, subject, how, at) =>
    `Angabe von ${by}: ${subject}, dort angemeldet mit „${how}“ (${at}); Inkseal hat es nicht geprüft`,
  emailCode: (to, at) =>
    `Einen Einmalcode, per E-Mail an ${to} gesandt und eingegeben ${at}: Wer unterschrieb, konnte dieses Postfach lesen`,
  smsCode: (to, at) =>
    `Einen Einmalcode, per SMS an ${to} gesandt und eingegeben ${at}: Wer unterschrieb, konnte die Nachrichten dieses Telefons lesen`,
  consent: 'Zustimmung',
  consentGiven: (version, language, at, sha256) => `Text ${version} (${language}), ${at}, SHA-256 ${sha256}`,
  viewed: 'Angezeigt',
  viewedPages: (drawn, total, at) =>
    `${drawn} von ${total} Seiten wurden auf dem Bildschirm dargestellt, ab ${at}`,
  timeZone: 'Zeitzone',
  byBrowser: (value) => `${value}, laut Browser`,
  address: 'IP-Adresse',
  browser: 'Browser',
  none: 'Nicht aufgezeichnet',
  values: 'Ausgefüllt',
  valuesNote:
    'Das Dokument war vor dem Hochladen bereits unterschrieben, und auf seine Seiten zu zeichnen würde diese Unterschriften brechen. Was die Unterzeichnenden ausgefüllt haben, steht deshalb hier und nicht auf den Seiten.',
  attachments: 'Beigefügte Dateien',
  attachmentsNote:
    'Die Unterzeichner haben diese Dateien zum Dokument gesandt. Sie werden neben ihm aufbewahrt und sind nicht Teil dieser Datei; was jeder unterschrieben hat, nennt ihren SHA-256.',
  fieldTypes: {
    signature: 'Unterschrift',
    initials: 'Initialen',
    date_signed: 'Datum der Unterschrift',
    text: 'Text',
    checkbox: 'Kontrollkästchen',
    radio: 'Auswahl',
    dropdown: 'Auswahl',
    number: 'Zahl',
    date: 'Datum',
    name: 'Name',
    email: 'E-Mail',
    company: 'Firma',
    title: 'Position',
    formula: 'Berechnet',
    attachment: 'Anlage',
  },
  page: (page) => `Seite ${page}`,
  ticked: 'Angekreuzt',
  unticked: 'Nicht angekreuzt',
  chosen: 'Ausgewählt',
  unchosen: 'Nicht ausgewählt',
  empty: 'Nicht ausgefüllt',
  events: 'Ereignisse bis zur letzten Unterschrift',
  when: 'Zeit',
  event: 'Ereignis',
  actor: 'Durch',
  leaf: 'Blatt',
  actors: {
    recipient: 'Eine empfangende Person',
    anonymous: 'Nicht identifiziert',
    operator: 'Betreiber des Servers',
    system: 'Inkseal',
  },
  verify: 'So prüfen Sie diese Datei ohne uns',
  verifySteps: (head, envelopeId, page) => [
    `1. Öffnen Sie sie in einem PDF-Leser, der Signaturen anzeigt, oder führen Sie aus: pdfsig DATEI. Das Siegel umfasst jedes Byte; jede Änderung bricht es. Inkseals eigene Prüfungen, cli verify DATEI und die Seite ${page}, senden sie nirgendwohin.`,
    '2. Der Anhang audit-trail.json enthält jedes Ereignis so, wie es gehasht wurde: SHA-256 jedes „body“ ist sein „sha256“, und jedes nennt das vorige als „prev“.',
    ...(head ? [`3. Das letzte dieser Ereignisse hat SHA-256 ${head}.`] : []),
    `4. Der Beweis, dass diese Ereignisse und genau diese Datei im Protokoll stehen, jedes unter seinem Blatt, ist das Beweispaket: Der Absender erhält es mit GET /v1/envelopes/${envelopeId}/evidence, und verify-evidence prüft es ohne Netzwerk. Ein Blatt, das hier nicht genannt ist, stand noch unter keinem Prüfpunkt.`,
  ],
  limits: 'Was dies nicht beweist',
  limitLine: (times) =>
    `Wer das Gerät in der Hand hatte: Die unterzeichnende Person wurde wie oben angegeben identifiziert und auf keine andere Weise. ${times} Der Hashwert dieser endgültigen Datei kann nicht in ihr stehen; er ist im Prüfprotokoll durch das Ereignis envelope.sealed aufgezeichnet.`,
  timesUnstamped: 'Die Zeiten sind die des Servers; kein Zeitstempeldienst bürgt für sie.',
  timesStamped:
    'Die Zeiten sind die des Servers; kein Zeitstempeldienst bürgt für sie. Ein solcher stempelt nur das Siegel, in ihm selbst oder, wenn er nicht gleich antwortet, in einem Zusatz zu dieser Datei; er bürgt dafür, dass die versiegelte Datei zu dieser Zeit bestand.',
};
