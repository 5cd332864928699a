import type { AccountWords } from './account-words.ts';

export const nb: AccountWords = {
  roles: {
    owner: 'eier',
    admin: 'administrator',
    developer: 'utvikler',
    sender: 'avsender',
    auditor: 'revisor',
    billing: 'fakturering',
    compliance: 'etterlevelse',
  },
  invitation: {
    subject: (inviter, organization) => `${inviter} inviterer deg til ${organization} på Inkseal`,
    invites: (inviter, organization, role) =>
      `${inviter} inviterer deg til å arbeide i ${organization} på Inkseal, som ${role}.`,
    link: 'Lenken gjelder i sju dager og virker én gang, for denne e-postadressen.',
    accept: 'Ta imot invitasjonen',
    footnote:
      'Hvis du ikke ventet dette, trenger du ikke gjøre noe: uten lenken kan ingen bli med i ditt navn.',
  },
  verification: {
    subject: 'Bekreft e-postadressen din',
    open: 'Åpne lenken for å vise at adressen er din. Den gjelder i ett døgn og virker én gang.',
    confirm: 'Bekreft adressen',
    footnote: 'Hvis du ikke har laget en Inkseal-konto, trenger du ikke gjøre noe.',
  },
  reset: {
    subject: 'Velg et nytt passord',
    asked: 'Noen, formodentlig du, har bedt om et nytt passord til Inkseal-kontoen din.',
    link: 'Lenken gjelder i 30 minutter og virker én gang. Alle innlogginger i konsollen avsluttes da.',
    choose: 'Velg et nytt passord',
    footnote: 'Hvis det ikke var deg, trenger du ikke gjøre noe: passordet er som før.',
  },
  changes: {
    'password-changed': 'Passordet ditt er endret',
    'two-factor-on': 'Totrinnsinnlogging er på',
    'two-factor-off': 'Totrinnsinnlogging er av',
    'single-sign-on-linked': 'Felles innlogging er koblet til',
    'recovery-code-used': 'En gjenopprettingskode er brukt',
  },
  changed: (change, moment) => `${change} for Inkseal-kontoen din, ${moment}.`,
  notYou: 'Hvis det ikke var deg: be om et nytt passord straks, og si fra til en eier av organisasjonen.',
};
