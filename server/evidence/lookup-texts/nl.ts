import type { LookupTexts } from '../lookup-texts.ts';

/** Dutch. */
export const nl: LookupTexts = {
  language: 'nl',
  title: 'Transactie',
  testMode: 'Testmodus: deze transactie heeft geen rechtsgevolg.',
  completed: (at) => `Voltooid ${at}`,
  timestampPending:
    'De tijdstempel ontbreekt nog: de dienst ervan heeft nog niet geantwoord. Het zegel is ook zonder geldig, en de tijdstempel wordt later toegevoegd.',
  notCompleted: 'Niet voltooid. Er is niets verzegeld dat vergeleken zou kunnen worden.',
  compare: 'Is uw bestand het bestand dat is verzegeld?',
  compareHint: 'Uw browser vergelijkt het hier. Het bestand wordt nergens heen gestuurd.',
  choose: 'Kies een bestand of sleep het hierheen',
  verdicts: {
    reading: 'Het bestand wordt gelezen…',
    sealed: 'Ja. Dit is het verzegelde document, ongewijzigd tot de laatste byte.',
    certificate: 'Dit is het voltooiingsbewijs van deze transactie, ongewijzigd tot de laatste byte.',
    shown:
      'Dit is het document zoals het aan de ondertekenaars is getoond, voordat het werd ondertekend en verzegeld.',
    original: 'Dit is het document zoals het is geüpload, voordat het werd ondertekend en verzegeld.',
    unknown: 'Nee. Dit bestand is geen van de onderstaande: het is gewijzigd, of het is een ander.',
    unreadable:
      'Dit bestand kon hier niet worden gelezen. Bereken zelf de SHA-256 en vergelijk die met de onderstaande.',
  },
  byHand:
    'Zonder JavaScript: bereken de SHA-256 van uw bestand (sha256sum BESTAND) en vergelijk die met de onderstaande.',
  documents: 'Documenten',
  document: (number) => `Document ${number}`,
  hashes: {
    sealed: 'SHA-256, verzegeld',
    extended: 'SHA-256, verzegeld, met tijdstempel',
    certificate: 'SHA-256, voltooiingsbewijs',
    extendedCertificate: 'SHA-256, voltooiingsbewijs, met tijdstempel',
    shown: 'SHA-256, zoals getoond',
    original: 'SHA-256, zoals geüpload',
  },
  events: 'Gebeurtenissen tot de voltooiing',
  number: 'Nr.',
  when: 'Tijd (UTC)',
  event: 'Gebeurtenis',
  about: 'Over deze pagina',
  aboutLines: [
    'Zij toont wat iedereen mag zien die de transactie-id heeft: geen namen, adressen of inhoud. Vraag die aan de afzender, net als het bewijspakket, dat dit alles zonder ons bewijst.',
    'Dit is het woord van de server. Wat ons woord niet nodig heeft, zijn het zegel in het bestand en het bewijs in het bewijspakket.',
  ],
  missing: 'Geen transactie gevonden',
  mistyped: 'Dit is geen transactie-id: een teken is fout of ontbreekt. Vergelijk met de id op het document.',
  unknown: 'Op deze server is er geen transactie met die id.',
};
