import { registerWords } from '../register-words.ts';

registerWords(['fr'], {
  frame_timeout: 'L’ouverture du document prend trop de temps. Vérifiez votre connexion.',
  frame_blocked: 'Cette page n’est pas autorisée à afficher le document.',
  server_unreachable: 'Le service de signature est injoignable. Vérifiez votre connexion.',
  invalid_request: 'Il n’y a aucun document à ouvrir ici.',
  in_tab: 'Le document est ouvert dans un nouvel onglet.',
  retry: 'Réessayer',
  here: 'L’afficher ici',
  tab: 'Ouvrir dans un nouvel onglet',
  title: 'Signer le document',
  missing: 'Veuillez signer le document.',
});
