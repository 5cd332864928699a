import { registerWords } from '../register-words.ts';

registerWords(['nb', 'no', 'nn'], {
  frame_timeout: 'Det tar for lang tid å åpne dokumentet. Kontroller forbindelsen din.',
  frame_blocked: 'Denne siden har ikke lov til å vise dokumentet.',
  server_unreachable: 'Vi får ikke kontakt med signeringstjenesten. Kontroller forbindelsen din.',
  invalid_request: 'Det er ikke noe dokument å åpne her.',
  in_tab: 'Dokumentet er åpnet i en ny fane.',
  retry: 'Prøv igjen',
  here: 'Vis det her',
  tab: 'Åpne i en ny fane',
  title: 'Signer dokumentet',
  missing: 'Du må signere dokumentet.',
});
