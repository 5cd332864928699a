import type { VerifyTexts } from '../verify-texts.ts';

/** French. */
export const fr: VerifyTexts = {
  language: 'fr',
  title: 'Vérifier un document scellé',
  intro: 'Votre navigateur vérifie le fichier ici. Il n’est envoyé nulle part, et personne n’en est informé.',
  choose: 'Choisissez un PDF, ou déposez-le ici',
  needsScript: 'Cette page nécessite JavaScript. Sans lui\u00a0: npm run cli -- verify FICHIER --offline.',
  verdicts: {
    reading: 'Vérification du fichier…',
    same: 'Identique. Le fichier est inchangé depuis qu’il a été scellé.',
    changed: 'Modifié depuis. Le fichier porte un sceau et n’est plus ce qui a été scellé.',
    unknown: 'Inconnu. Le fichier ne porte aucun sceau, donc rien en lui ne dit ce qu’il était.',
    broken: 'Le sceau est intact, mais ce qu’il couvre ne concorde pas. Ne vous fiez pas à ce fichier.',
    unreadable: 'Ce fichier n’a pas pu être lu ici.',
  },
  checks: {
    seal: 'Le sceau est valable',
    coverage: 'Il couvre tout le fichier',
    chain: 'Ses certificats vont ensemble',
    timestamp: 'Une autorité d’horodatage atteste l’heure',
    trail: 'La piste d’audit est jointe et entière',
    content: 'Le document est celui que les signataires ont signé',
    log: 'Les événements figurent dans le journal',
  },
  outcomes: {
    passed: 'Oui',
    failed: 'Non',
    absent: 'Absent de ce fichier',
    open: 'Non vérifié : par une autorité dont personne ne répond ici',
  },
  notes: {
    test: 'Scellé en mode test : sans effet juridique.',
    certificate: 'Ce fichier est l’attestation d’achèvement. Le document signé est un autre fichier :',
    addedValidation: 'Après le sceau, des données servant à vérifier ses certificats ont été ajoutées.',
    addedTimestamp: 'Après le sceau, un horodatage de tout le fichier a été ajouté :',
  },
  compare:
    'Comparez ces valeurs avec celles que publie l’exploitant. Aucun fichier ne peut prouver de qui il vient.',
  sealCertificate: 'SHA-256 du certificat du sceau',
  logKey: 'Clé du journal',
  transaction: 'Transaction',
  about: 'À propos de cette vérification',
  aboutLines: [
    'Elle ne demande de croire personne, nous compris\u00a0: la même vérification s’exécute sur votre propre machine avec npm run cli -- verify FICHIER --offline.',
    'C’est à vous de dire si l’autorité d’horodatage est digne de confiance\u00a0; la commande accepte ses certificats avec --timestamp-anchors.',
  ],
};
