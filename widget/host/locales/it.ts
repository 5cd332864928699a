import { registerWords } from '../register-words.ts';

registerWords(['it'], {
  frame_timeout: 'L’apertura del documento richiede troppo tempo. Controlli la connessione.',
  frame_blocked: 'Questa pagina non è autorizzata a mostrare il documento.',
  server_unreachable: 'Il servizio di firma non è raggiungibile. Controlli la connessione.',
  invalid_request: 'Qui non c’è alcun documento da aprire.',
  in_tab: 'Il documento è aperto in una nuova scheda.',
  retry: 'Riprova',
  here: 'Mostralo qui',
  tab: 'Apri in una nuova scheda',
  title: 'Firma il documento',
  missing: 'Firmi il documento.',
});
