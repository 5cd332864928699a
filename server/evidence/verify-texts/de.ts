import type { VerifyTexts } from '../verify-texts.ts';

/** German. */
export const de: VerifyTexts = {
  language: 'de',
  title: 'Ein versiegeltes Dokument prüfen',
  intro: 'Ihr Browser prüft die Datei hier. Sie wird nirgendwohin gesendet, und niemand erfährt davon.',
  choose: 'Wählen Sie eine PDF-Datei oder legen Sie sie hier ab',
  needsScript: 'Diese Seite braucht JavaScript. Ohne: npm run cli -- verify DATEI --offline.',
  verdicts: {
    reading: 'Die Datei wird geprüft …',
    same: 'Unverändert. Die Datei ist dieselbe, seit sie versiegelt wurde.',
    changed: 'Seitdem geändert. Die Datei trägt ein Siegel und ist nicht mehr das, was versiegelt wurde.',
    unknown: 'Unbekannt. Die Datei trägt kein Siegel, also sagt nichts in ihr, was sie war.',
    broken:
      'Das Siegel ist heil, aber was es umfasst, passt nicht zusammen. Verlassen Sie sich nicht auf diese Datei.',
    unreadable: 'Diese Datei konnte hier nicht gelesen werden.',
  },
  checks: {
    seal: 'Das Siegel ist gültig',
    coverage: 'Es umfasst die ganze Datei',
    chain: 'Seine Zertifikate gehören zusammen',
    timestamp: 'Ein Zeitstempeldienst bürgt für den Zeitpunkt',
    trail: 'Das Ereignisprotokoll ist angehängt und vollständig',
    content: 'Das Dokument ist das, was unterzeichnet wurde',
    log: 'Die Ereignisse stehen im Protokoll',
  },
  outcomes: {
    passed: 'Ja',
    failed: 'Nein',
    absent: 'Nicht in dieser Datei',
    open: 'Nicht geprüft: von einem Dienst, für den hier niemand bürgt',
  },
  notes: {
    test: 'Im Testmodus versiegelt: ohne rechtliche Wirkung.',
    certificate: 'Diese Datei ist der Abschlussnachweis. Das unterschriebene Dokument ist eine andere Datei:',
    addedValidation: 'Hinter dem Siegel wurden Daten zum Prüfen seiner Zertifikate angefügt.',
    addedTimestamp: 'Hinter dem Siegel wurde ein Zeitstempel über die ganze Datei angefügt:',
  },
  compare:
    'Vergleichen Sie diese Angaben mit dem, was der Betreiber veröffentlicht. Keine Datei kann beweisen, von wem sie ist.',
  sealCertificate: 'SHA-256 des Siegelzertifikats',
  logKey: 'Schlüssel des Protokolls',
  transaction: 'Transaktion',
  about: 'Über diese Prüfung',
  aboutLines: [
    'Sie braucht niemandes Wort, auch nicht unseres: Dieselbe Prüfung läuft auf Ihrem eigenen Rechner mit npm run cli -- verify DATEI --offline.',
    'Ob dem Zeitstempeldienst zu trauen ist, entscheiden Sie; der Befehl nimmt seine Zertifikate mit --timestamp-anchors.',
  ],
};
