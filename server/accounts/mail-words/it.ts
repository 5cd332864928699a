import type { AccountWords } from './account-words.ts';

export const it: AccountWords = {
  roles: {
    owner: 'proprietario',
    admin: 'amministrazione',
    developer: 'sviluppo',
    sender: 'invio',
    auditor: 'revisione',
    billing: 'fatturazione',
    compliance: 'conformità',
  },
  invitation: {
    subject: (inviter, organization) => `${inviter} La invita in ${organization} su Inkseal`,
    invites: (inviter, organization, role) =>
      `${inviter} La invita a lavorare in ${organization} su Inkseal, con il ruolo «${role}».`,
    link: 'Il link è valido per sette giorni e funziona una sola volta, per questo indirizzo e-mail.',
    accept: 'Accetta l’invito',
    footnote:
      'Se non aspettava questo messaggio, non faccia nulla: senza il link nessuno può entrare a Suo nome.',
  },
  verification: {
    subject: 'Confermi il Suo indirizzo e-mail',
    open: 'Apra il link per dimostrare che questo indirizzo è Suo. È valido per un giorno e funziona una sola volta.',
    confirm: 'Conferma l’indirizzo',
    footnote: 'Se non ha creato un account Inkseal, non faccia nulla.',
  },
  reset: {
    subject: 'Scelga una nuova password',
    asked: 'Qualcuno, presumibilmente Lei, ha chiesto una nuova password per il Suo account Inkseal.',
    link: 'Il link è valido per 30 minuti e funziona una sola volta. Con esso terminano tutti i Suoi accessi alla console.',
    choose: 'Scelga una nuova password',
    footnote: 'Se non è stato Lei, non faccia nulla: la Sua password resta invariata.',
  },
  changes: {
    'password-changed': 'La Sua password è stata modificata',
    'two-factor-on': 'L’accesso in due passaggi è attivo',
    'two-factor-off': 'L’accesso in due passaggi è disattivato',
    'single-sign-on-linked': 'Il Single Sign-on è stato collegato',
    'recovery-code-used': 'È stato usato un codice di recupero',
  },
  changed: (change, moment) => `${change}. Riguarda il Suo account Inkseal; data e ora: ${moment}.`,
  notYou:
    'Se non è stato Lei: chieda subito una nuova password e avvisi un proprietario della Sua organizzazione.',
};
