import type { AccountWords } from './account-words.ts';

export const da: AccountWords = {
  roles: {
    owner: 'ejer',
    admin: 'administrator',
    developer: 'udvikler',
    sender: 'afsender',
    auditor: 'revisor',
    billing: 'fakturering',
    compliance: 'regeloverholdelse',
  },
  invitation: {
    subject: (inviter, organization) => `${inviter} inviterer dig til ${organization} på Inkseal`,
    invites: (inviter, organization, role) =>
      `${inviter} inviterer dig til at arbejde i ${organization} på Inkseal med rollen »${role}«.`,
    link: 'Linket gælder i syv dage og virker én gang, for denne e-mailadresse.',
    accept: 'Tag imod invitationen',
    footnote:
      'Hvis du ikke ventede dette, behøver du ikke gøre noget: Uden linket kan ingen blive medlem i dit navn.',
  },
  verification: {
    subject: 'Bekræft din e-mailadresse',
    open: 'Åbn linket for at vise, at adressen er din. Det gælder i ét døgn og virker én gang.',
    confirm: 'Bekræft adressen',
    footnote: 'Hvis du ikke har oprettet en Inkseal-konto, behøver du ikke gøre noget.',
  },
  reset: {
    subject: 'Vælg en ny adgangskode',
    asked: 'Nogen, formentlig dig, har bedt om en ny adgangskode til din Inkseal-konto.',
    link: 'Linket gælder i 30 minutter og virker én gang. Alle dine logins i konsollen afsluttes dermed.',
    choose: 'Vælg en ny adgangskode',
    footnote: 'Hvis det ikke var dig, behøver du ikke gøre noget: Din adgangskode forbliver, som den er.',
  },
  changes: {
    'password-changed': 'Din adgangskode er ændret',
    'two-factor-on': 'Totrinslogin er slået til',
    'two-factor-off': 'Totrinslogin er slået fra',
    'single-sign-on-linked': 'Fælles login er tilknyttet',
    'recovery-code-used': 'En gendannelseskode er brugt',
  },
  changed: (change, moment) => `${change} for din Inkseal-konto, ${moment}.`,
  notYou:
    'Hvis det ikke var dig: Bed straks om en ny adgangskode, og giv en ejer af din organisation besked.',
};
