import { registerWords } from '../register-words.ts';

registerWords(['sv'], {
  frame_timeout: 'Det tar för lång tid att öppna dokumentet. Kontrollera anslutningen.',
  frame_blocked: 'Den här sidan får inte visa dokumentet.',
  server_unreachable: 'Vi når inte underskriftstjänsten. Kontrollera anslutningen.',
  invalid_request: 'Det finns inget dokument att öppna här.',
  in_tab: 'Dokumentet är öppet i en ny flik.',
  retry: 'Försök igen',
  here: 'Visa det här',
  tab: 'Öppna i en ny flik',
  title: 'Skriv under dokumentet',
  missing: 'Skriv under dokumentet.',
});
