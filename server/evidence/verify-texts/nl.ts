import type { VerifyTexts } from '../verify-texts.ts';

/** Dutch. */
export const nl: VerifyTexts = {
  language: 'nl',
  title: 'Een verzegeld document controleren',
  intro: 'Uw browser controleert het bestand hier. Het wordt nergens heen gestuurd, en niemand hoort ervan.',
  choose: 'Kies een pdf of sleep die hierheen',
  needsScript: 'Deze pagina heeft JavaScript nodig. Zonder: npm run cli -- verify BESTAND --offline.',
  verdicts: {
    reading: 'Het bestand wordt gecontroleerd…',
    same: 'Hetzelfde. Het bestand is ongewijzigd sinds het werd verzegeld.',
    changed: 'Sindsdien gewijzigd. Het bestand draagt een zegel en is niet meer wat er werd verzegeld.',
    unknown: 'Onbekend. Het bestand draagt geen zegel, dus niets erin zegt wat het was.',
    broken: 'Het zegel is heel, maar wat het omvat klopt niet met elkaar. Vertrouw niet op dit bestand.',
    unreadable: 'Dit bestand kon hier niet worden gelezen.',
  },
  checks: {
    seal: 'Het zegel is geldig',
    coverage: 'Het omvat het hele bestand',
    chain: 'De certificaten horen bij elkaar',
    timestamp: 'Een tijdstempeldienst staat in voor de tijd',
    trail: 'Het auditspoor is bijgevoegd en heel',
    content: 'Het document is wat de ondertekenaars hebben ondertekend',
    log: 'De gebeurtenissen staan in het logboek',
  },
  outcomes: {
    passed: 'Ja',
    failed: 'Nee',
    absent: 'Niet in dit bestand',
    open: 'Niet gecontroleerd: van een dienst waar hier niemand voor instaat',
  },
  notes: {
    test: 'Verzegeld in testmodus: zonder rechtsgevolg.',
    certificate: 'Dit bestand is het voltooiingsbewijs. Het ondertekende document is een ander bestand:',
    addedValidation: 'Na het zegel zijn gegevens toegevoegd om de certificaten te controleren.',
    addedTimestamp: 'Na het zegel is een tijdstempel over het hele bestand toegevoegd:',
  },
  compare:
    'Vergelijk deze gegevens met wat de beheerder publiceert. Geen bestand kan bewijzen van wie het is.',
  sealCertificate: 'SHA-256 van het zegelcertificaat',
  logKey: 'Sleutel van het logboek',
  transaction: 'Transactie',
  about: 'Over deze controle',
  aboutLines: [
    'Ze heeft niemands woord nodig, ook het onze niet: dezelfde controle draait op uw eigen computer met npm run cli -- verify BESTAND --offline.',
    'Of de tijdstempeldienst te vertrouwen is, bepaalt u; de opdracht neemt de certificaten ervan aan met --timestamp-anchors.',
  ],
};
