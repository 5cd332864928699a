import type { LookupTexts } from '../lookup-texts.ts';

/** Italian. */
export const it: LookupTexts = {
  language: 'it',
  title: 'Transazione',
  testMode: 'Modalità di prova: questa transazione non ha effetto legale.',
  completed: (at) => `Completata ${at}`,
  timestampPending:
    'Manca ancora la marca temporale: la sua autorità non ha ancora risposto. Il sigillo è valido anche senza, e la marca temporale verrà aggiunta in seguito.',
  notCompleted: 'Non completata. Non c’è nulla di sigillato che si possa confrontare.',
  compare: 'Il file che ha è quello che è stato sigillato?',
  compareHint: 'Il Suo browser lo confronta qui. Il file non viene inviato da nessuna parte.',
  choose: 'Scelga un file oppure lo trascini qui',
  verdicts: {
    reading: 'Lettura del file…',
    sealed: 'Sì. È il documento sigillato, invariato fino all’ultimo byte.',
    certificate: 'È l’attestato di completamento di questa transazione, invariato fino all’ultimo byte.',
    shown: 'È il documento come è stato mostrato ai firmatari, prima di essere firmato e sigillato.',
    original: 'È il documento come è stato caricato, prima di essere firmato e sigillato.',
    unknown: 'No. Questo file non è nessuno di quelli qui sotto: è stato modificato oppure è un altro.',
    unreadable:
      'Non è stato possibile leggere qui questo file. Ne calcoli il SHA-256 e lo confronti con quelli qui sotto.',
  },
  byHand:
    'Senza JavaScript: calcoli il SHA-256 del Suo file (sha256sum FILE) e lo confronti con quelli qui sotto.',
  documents: 'Documenti',
  document: (number) => `Documento ${number}`,
  hashes: {
    sealed: 'SHA-256, sigillato',
    extended: 'SHA-256, sigillato, con marca temporale',
    certificate: 'SHA-256, attestato di completamento',
    extendedCertificate: 'SHA-256, attestato di completamento, con marca temporale',
    shown: 'SHA-256, come mostrato',
    original: 'SHA-256, come caricato',
  },
  events: 'Eventi fino al completamento',
  number: 'N.',
  when: 'Ora (UTC)',
  event: 'Evento',
  about: 'Informazioni su questa pagina',
  aboutLines: [
    'Mostra ciò che può vedere chiunque abbia l’identificativo della transazione: né nomi, né indirizzi, né contenuti. Li chieda al mittente, insieme al pacchetto di prove, che dimostra tutto questo senza di noi.',
    'È la parola del server. Ciò che non ha bisogno della nostra parola sono il sigillo nel file e la prova nel pacchetto di prove.',
  ],
  missing: 'Transazione inesistente',
  mistyped:
    'Questo non è un identificativo di transazione: un carattere è sbagliato o manca. Lo confronti con quello sul documento.',
  unknown: 'Su questo server non c’è nessuna transazione con quell’identificativo.',
};
