import { registerWords } from '../register-words.ts';

registerWords(['da'], {
  frame_timeout: 'Det tager for lang tid at åbne dokumentet. Kontrollér forbindelsen.',
  frame_blocked: 'Denne side må ikke vise dokumentet.',
  server_unreachable: 'Vi kan ikke nå underskriftstjenesten. Kontrollér forbindelsen.',
  invalid_request: 'Der er intet dokument at åbne her.',
  in_tab: 'Dokumentet er åbent i en ny fane.',
  retry: 'Prøv igen',
  here: 'Vis det her',
  tab: 'Åbn i en ny fane',
  title: 'Underskriv dokumentet',
  missing: 'Underskriv dokumentet.',
});
