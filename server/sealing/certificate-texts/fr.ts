import { formsFor, type CertificateTexts } from '../certificate-texts.ts';

const { choose, number } = formsFor('fr');

/** French. */
export const fr: CertificateTexts = {
  title: 'Attestation d’achèvement',
  transactionId: 'Identifiant de transaction',
  completed: 'Achevé',
  pageOf: (page, count) => `Attestation d’achèvement · page ${page} sur ${count}`,
  document: 'Document',
  name: 'Nom',
  pages: choose({ one: (n) => `${n} page`, other: (n) => `${n} pages` }),
  bytes: (size) => `${number(size)} octets`,
  sender: 'Envoyé par',
  originalHash: 'SHA-256, tel que téléversé',
  viewedHash: 'SHA-256, tel que présenté',
  auditLog: 'Journal d’audit',
  logKey: 'Clé du journal',
  checkpoint: 'Point de contrôle',
  checkpointAt: (size, root) =>
    `Au moment du scellement, le journal contenait ${size} événements sous la racine signée ${root}`,
  noCheckpoint: 'Au moment du scellement, aucun point de contrôle n’était encore signé',
  lookUp: 'Consultation',
  lookUpAt: (sender, url) => [
    url,
    `Quiconque possède cette adresse y voit des empreintes et des heures, et aucun nom. C’est à l’expéditeur (${sender}) de les communiquer.`,
  ],
  signers: choose({ one: () => 'Signataire', other: () => 'Signataires' }),
  markKinds: { drawn: 'Dessinée à la main', typed: 'Saisie au clavier', uploaded: 'Image importée' },
  signedAt: 'Signé',
  intent: 'Bouton actionné',
  delegated: 'À la place de',
  delegatedBy: (name, email, at) => `${name} <${email}>, qui a transmis le document (${at})`,
  authentication: 'Identifié par',
  hostAsserted: (by, at) =>
    `${by}, dont l’application a indiqué de qui il s’agit (${at})\u00a0; Inkseal ne l’a pas vérifié`,
  hostIdentity: (by, subject, how, at) =>
    `Déclaré par ${by}\u00a0: ${subject}, connecté avec «\u00a0${how}\u00a0» (${at})\u00a0; Inkseal ne l’a pas vérifié`,
  emailCode: (to, at) =>
    `Un code à usage unique envoyé par e-mail à ${to}, saisi le ${at}\u00a0: le signataire pouvait lire cette boîte`,
  smsCode: (to, at) =>
    `Un code à usage unique envoyé par SMS à ${to}, saisi le ${at}\u00a0: le signataire pouvait lire les messages de ce téléphone`,
  consent: 'Consentement',
  consentGiven: (version, language, at, sha256) => `Texte ${version} (${language}), ${at}, SHA-256 ${sha256}`,
  viewed: 'Affiché',
  viewedPages: (drawn, total, at) =>
    `${drawn} pages sur ${total} ont été affichées à l’écran, à partir de ${at}`,
  timeZone: 'Fuseau horaire',
  byBrowser: (value) => `${value}, selon le navigateur`,
  address: 'Adresse IP',
  browser: 'Navigateur',
  none: 'Non enregistré',
  values: 'Rempli',
  valuesNote:
    'Le document était signé avant d’être téléversé, et dessiner sur ses pages romprait ces signatures. Ce que les signataires ont rempli figure donc ici et non sur ses pages.',
  attachments: 'Fichiers joints',
  attachmentsNote:
    'Les signataires ont envoyé ces fichiers avec le document. Ils sont conservés à côté et ne font pas partie de ce fichier\u00a0; ce que chacun a signé nomme leur SHA-256.',
  fieldTypes: {
    signature: 'Signature',
    initials: 'Paraphe',
    date_signed: 'Date de signature',
    text: 'Texte',
    checkbox: 'Case à cocher',
    radio: 'Choix',
    dropdown: 'Choix',
    number: 'Nombre',
    date: 'Date',
    name: 'Nom',
    email: 'E-mail',
    company: 'Entreprise',
    title: 'Fonction',
    formula: 'Calculé',
    attachment: 'Pièce jointe',
  },
  page: (page) => `Page ${page}`,
  ticked: 'Cochée',
  unticked: 'Non cochée',
  chosen: 'Choisi',
  unchosen: 'Non choisi',
  empty: 'Non rempli',
  events: 'Événements jusqu’à la dernière signature',
  when: 'Heure',
  event: 'Événement',
  actor: 'Par',
  leaf: 'Feuille',
  actors: {
    recipient: 'Un destinataire',
    anonymous: 'Non identifié',
    operator: 'Exploitant du serveur',
    system: 'Inkseal',
  },
  verify: 'Comment vérifier ce fichier sans nous',
  verifySteps: (head, envelopeId, page) => [
    `1. Ouvrez-le dans un lecteur PDF qui affiche les signatures, ou exécutez\u00a0: pdfsig FICHIER. Le sceau couvre chaque octet\u00a0; toute modification le rompt. Les vérifications d’Inkseal, cli verify FICHIER et la page ${page}, ne l’envoient nulle part.`,
    '2. La pièce jointe audit-trail.json contient chaque événement tel qu’il a été haché\u00a0: le SHA-256 de chaque «\u00a0body\u00a0» est son «\u00a0sha256\u00a0», et chacun nomme le précédent dans «\u00a0prev\u00a0».',
    ...(head ? [`3. Le dernier de ces événements a pour SHA-256 ${head}.`] : []),
    `4. La preuve que ces événements et ce fichier même figurent dans le journal, chacun sous sa feuille, est le dossier de preuve\u00a0: l’expéditeur l’obtient par GET /v1/envelopes/${envelopeId}/evidence, et verify-evidence le vérifie sans réseau. Une feuille qui n’est pas nommée ici n’était pas encore sous un point de contrôle.`,
  ],
  limits: 'Ce que ceci ne prouve pas',
  limitLine: (times) =>
    `Qui tenait l’appareil\u00a0: le signataire a été identifié comme indiqué ci-dessus et d’aucune autre manière. ${times} L’empreinte de ce fichier définitif ne peut pas y figurer\u00a0; elle est enregistrée dans le journal d’audit par l’événement envelope.sealed.`,
  timesUnstamped: 'Les heures sont celles du serveur\u00a0; aucune autorité d’horodatage n’en répond.',
  timesStamped:
    'Les heures sont celles du serveur\u00a0; aucune autorité d’horodatage n’en répond. Une telle autorité n’horodate que le sceau, dans celui-ci ou, si elle ne répond pas aussitôt, dans un ajout à ce fichier\u00a0; elle répond de ce que le fichier scellé existait alors.',
};
