import { registerWords } from '../register-words.ts';

registerWords(['pl'], {
  frame_timeout: 'Otwieranie dokumentu trwa zbyt długo. Proszę sprawdzić połączenie.',
  frame_blocked: 'Ta strona nie ma pozwolenia na wyświetlenie dokumentu.',
  server_unreachable: 'Nie można połączyć się z usługą podpisu. Proszę sprawdzić połączenie.',
  invalid_request: 'Nie ma tu dokumentu do otwarcia.',
  in_tab: 'Dokument jest otwarty w nowej karcie.',
  retry: 'Spróbuj ponownie',
  here: 'Pokaż tutaj',
  tab: 'Otwórz w nowej karcie',
  title: 'Podpisz dokument',
  missing: 'Proszę podpisać dokument.',
});
