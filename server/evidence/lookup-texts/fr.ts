import type { LookupTexts } from '../lookup-texts.ts';

/** French. */
export const fr: LookupTexts = {
  language: 'fr',
  title: 'Transaction',
  testMode: 'Mode test\u00a0: cette transaction n’a aucun effet juridique.',
  completed: (at) => `Achevée le ${at}`,
  timestampPending:
    'L’horodatage manque encore\u00a0: son autorité n’a pas encore répondu. Le sceau est valable sans lui, et l’horodatage sera ajouté plus tard.',
  notCompleted: 'Non achevée. Il n’y a rien de scellé qui puisse être comparé.',
  compare: 'Votre fichier est-il celui qui a été scellé\u00a0?',
  compareHint: 'Votre navigateur le compare ici. Le fichier n’est envoyé nulle part.',
  choose: 'Choisissez un fichier, ou déposez-le ici',
  verdicts: {
    reading: 'Lecture du fichier…',
    sealed: 'Oui. C’est le document scellé, inchangé jusqu’au dernier octet.',
    certificate: 'C’est l’attestation d’achèvement de cette transaction, inchangée jusqu’au dernier octet.',
    shown: 'C’est le document tel qu’il a été présenté aux signataires, avant d’être signé et scellé.',
    original: 'C’est le document tel qu’il a été téléversé, avant d’être signé et scellé.',
    unknown: 'Non. Ce fichier n’est aucun de ceux ci-dessous\u00a0: il a été modifié, ou c’en est un autre.',
    unreadable:
      'Ce fichier n’a pas pu être lu ici. Calculez vous-même son SHA-256 et comparez-le avec ceux ci-dessous.',
  },
  byHand:
    'Sans JavaScript\u00a0: calculez le SHA-256 de votre fichier (sha256sum FICHIER) et comparez-le avec ceux ci-dessous.',
  documents: 'Documents',
  document: (number) => `Document ${number}`,
  hashes: {
    sealed: 'SHA-256, scellé',
    extended: 'SHA-256, scellé, avec horodatage',
    certificate: 'SHA-256, attestation d’achèvement',
    extendedCertificate: 'SHA-256, attestation d’achèvement, avec horodatage',
    shown: 'SHA-256, tel que présenté',
    original: 'SHA-256, tel que téléversé',
  },
  events: 'Événements jusqu’à l’achèvement',
  number: 'N°',
  when: 'Heure (UTC)',
  event: 'Événement',
  about: 'À propos de cette page',
  aboutLines: [
    'Elle montre ce que peut voir quiconque possède l’identifiant de transaction\u00a0: ni noms, ni adresses, ni contenus. Demandez-les à l’expéditeur, ainsi que le dossier de preuve, qui prouve tout cela sans nous.',
    'C’est la parole du serveur. Ce qui se passe de notre parole, c’est le sceau dans le fichier et la preuve dans le dossier de preuve.',
  ],
  missing: 'Transaction introuvable',
  mistyped:
    'Ce n’est pas un identifiant de transaction\u00a0: un caractère est faux ou manque. Comparez-le avec celui du document.',
  unknown: 'Il n’y a pas de transaction portant cet identifiant sur ce serveur.',
};
