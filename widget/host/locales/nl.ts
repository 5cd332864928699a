import { registerWords } from '../register-words.ts';

registerWords(['nl'], {
  frame_timeout: 'Het openen van het document duurt te lang. Controleer uw verbinding.',
  frame_blocked: 'Deze pagina mag het document niet tonen.',
  server_unreachable: 'De ondertekendienst is niet bereikbaar. Controleer uw verbinding.',
  invalid_request: 'Hier is geen document om te openen.',
  in_tab: 'Het document is geopend in een nieuw tabblad.',
  retry: 'Opnieuw proberen',
  here: 'Hier tonen',
  tab: 'Openen in een nieuw tabblad',
  title: 'Document ondertekenen',
  missing: 'Onderteken het document.',
});
