import type { LookupTexts } from '../lookup-texts.ts';

/** German. */
export const de: LookupTexts = {
  language: 'de',
  title: 'Transaktion',
  testMode: 'Testmodus: Diese Transaktion hat keine rechtliche Wirkung.',
  completed: (at) => `Abgeschlossen ${at}`,
  timestampPending:
    'Der Zeitstempel fehlt noch: Sein Dienst hat noch nicht geantwortet. Das Siegel gilt auch ohne ihn, und der Zeitstempel wird später angefügt.',
  notCompleted: 'Nicht abgeschlossen. Es gibt nichts Versiegeltes, das verglichen werden könnte.',
  compare: 'Ist Ihre Datei die, die versiegelt wurde?',
  compareHint: 'Ihr Browser vergleicht sie hier. Die Datei wird nirgendwohin gesendet.',
  choose: 'Wählen Sie eine Datei oder legen Sie sie hier ab',
  verdicts: {
    reading: 'Die Datei wird gelesen …',
    sealed: 'Ja. Dies ist das versiegelte Dokument, unverändert bis zum letzten Byte.',
    certificate: 'Dies ist der Abschlussnachweis dieser Transaktion, unverändert bis zum letzten Byte.',
    shown:
      'Dies ist das Dokument, wie es den Unterzeichnenden gezeigt wurde, bevor es unterschrieben und versiegelt wurde.',
    original:
      'Dies ist das Dokument, wie es hochgeladen wurde, bevor es unterschrieben und versiegelt wurde.',
    unknown: 'Nein. Diese Datei ist keine der unten genannten: Sie wurde geändert, oder es ist eine andere.',
    unreadable:
      'Diese Datei konnte hier nicht gelesen werden. Berechnen Sie ihren SHA-256 selbst und vergleichen Sie ihn mit den unten genannten.',
  },
  byHand:
    'Ohne JavaScript: Berechnen Sie den SHA-256 Ihrer Datei (sha256sum DATEI) und vergleichen Sie ihn mit den unten genannten.',
  documents: 'Dokumente',
  document: (number) => `Dokument ${number}`,
  hashes: {
    sealed: 'SHA-256, versiegelt',
    extended: 'SHA-256, versiegelt, mit Zeitstempel',
    certificate: 'SHA-256, Abschlussnachweis',
    extendedCertificate: 'SHA-256, Abschlussnachweis, mit Zeitstempel',
    shown: 'SHA-256, wie gezeigt',
    original: 'SHA-256, wie hochgeladen',
  },
  events: 'Ereignisse bis zum Abschluss',
  number: 'Nr.',
  when: 'Zeit (UTC)',
  event: 'Ereignis',
  about: 'Über diese Seite',
  aboutLines: [
    'Sie zeigt, was jeder sehen darf, der die Transaktions-ID hat: keine Namen, Adressen oder Inhalte. Danach fragen Sie den Absender, ebenso nach dem Beweispaket, das all dies ohne uns beweist.',
    'Dies ist die Aussage des Servers. Ohne unser Wort gelten das Siegel in der Datei und der Beweis im Beweispaket.',
  ],
  missing: 'Keine solche Transaktion',
  mistyped:
    'Das ist keine Transaktions-ID: Ein Zeichen ist falsch oder fehlt. Vergleichen Sie sie mit der auf dem Dokument.',
  unknown: 'Auf diesem Server gibt es keine Transaktion mit dieser ID.',
};
