import { registerWords } from '../register-words.ts';

registerWords(['de'], {
  frame_timeout: 'Das Öffnen des Dokuments dauert zu lange. Prüfen Sie bitte Ihre Verbindung.',
  frame_blocked: 'Diese Seite darf das Dokument nicht anzeigen.',
  server_unreachable: 'Der Unterschriftsdienst ist nicht erreichbar. Prüfen Sie bitte Ihre Verbindung.',
  invalid_request: 'Hier gibt es kein Dokument zu öffnen.',
  in_tab: 'Das Dokument ist in einem neuen Tab geöffnet.',
  retry: 'Noch einmal versuchen',
  here: 'Hier anzeigen',
  tab: 'In neuem Tab öffnen',
  title: 'Dokument unterschreiben',
  missing: 'Bitte unterschreiben Sie das Dokument.',
});
