import type { VerifyTexts } from '../verify-texts.ts';

/** Italian. */
export const it: VerifyTexts = {
  language: 'it',
  title: 'Verificare un documento sigillato',
  intro:
    'Il Suo browser verifica qui il file. Non viene inviato da nessuna parte e nessuno ne viene informato.',
  choose: 'Scelga un PDF oppure lo trascini qui',
  needsScript: 'Questa pagina richiede JavaScript. Senza: npm run cli -- verify FILE --offline.',
  verdicts: {
    reading: 'Verifica del file…',
    same: 'Uguale. Il file è invariato da quando è stato sigillato.',
    changed: 'Modificato in seguito. Il file ha un sigillo e non è più ciò che è stato sigillato.',
    unknown: 'Sconosciuto. Il file non ha alcun sigillo, quindi nulla al suo interno dice che cosa fosse.',
    broken: 'Il sigillo è integro, ma ciò che copre non è coerente. Non faccia affidamento su questo file.',
    unreadable: 'Non è stato possibile leggere qui questo file.',
  },
  checks: {
    seal: 'Il sigillo è valido',
    coverage: 'Copre l’intero file',
    chain: 'I suoi certificati sono coerenti tra loro',
    timestamp: 'Un’autorità di marcatura temporale attesta l’ora',
    trail: 'Il registro degli eventi è allegato e integro',
    content: 'Il documento è quello che i firmatari hanno firmato',
    log: 'Gli eventi sono nel registro',
  },
  outcomes: {
    passed: 'Sì',
    failed: 'No',
    absent: 'Non in questo file',
    open: 'Non verificato: di un’autorità di cui qui nessuno risponde',
  },
  notes: {
    test: 'Sigillato in modalità di prova: senza effetto legale.',
    certificate: 'Questo file è l’attestato di completamento. Il documento firmato è un altro file:',
    addedValidation: 'Dopo il sigillo sono stati aggiunti dati per verificarne i certificati.',
    addedTimestamp: 'Dopo il sigillo è stata aggiunta una marca temporale dell’intero file:',
  },
  compare:
    'Confronti questi dati con quelli pubblicati dal gestore. Nessun file può provare da chi proviene.',
  sealCertificate: 'SHA-256 del certificato del sigillo',
  logKey: 'Chiave del registro',
  transaction: 'Transazione',
  about: 'Informazioni su questa verifica',
  aboutLines: [
    'Non serve la parola di nessuno, nemmeno la nostra: la stessa verifica si esegue sul Suo computer con npm run cli -- verify FILE --offline.',
    'Se l’autorità di marcatura temporale sia affidabile lo decide Lei; il comando accetta i suoi certificati con --timestamp-anchors.',
  ],
};
