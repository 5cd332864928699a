import type { AccountWords } from './account-words.ts';

export const nl: AccountWords = {
  roles: {
    owner: 'eigenaar',
    admin: 'beheerder',
    developer: 'ontwikkelaar',
    sender: 'afzender',
    auditor: 'auditor',
    billing: 'facturering',
    compliance: 'compliance',
  },
  invitation: {
    subject: (inviter, organization) => `${inviter} nodigt u uit voor ${organization} op Inkseal`,
    invites: (inviter, organization, role) =>
      `${inviter} nodigt u uit om in ${organization} op Inkseal te werken, met de rol “${role}”.`,
    link: 'De link is zeven dagen geldig en werkt één keer, voor dit e-mailadres.',
    accept: 'Uitnodiging aannemen',
    footnote:
      'Als u dit niet verwachtte, hoeft u niets te doen: zonder de link kan niemand uit uw naam lid worden.',
  },
  verification: {
    subject: 'Bevestig uw e-mailadres',
    open: 'Open de link om te laten zien dat dit adres van u is. De link is één dag geldig en werkt één keer.',
    confirm: 'Adres bevestigen',
    footnote: 'Als u geen Inkseal-account hebt aangemaakt, hoeft u niets te doen.',
  },
  reset: {
    subject: 'Kies een nieuw wachtwoord',
    asked: 'Iemand, vermoedelijk u, heeft om een nieuw wachtwoord voor uw Inkseal-account gevraagd.',
    link: 'De link is 30 minuten geldig en werkt één keer. Al uw aanmeldingen bij de console eindigen daarmee.',
    choose: 'Kies een nieuw wachtwoord',
    footnote: 'Als u dit niet was, hoeft u niets te doen: uw wachtwoord blijft zoals het is.',
  },
  changes: {
    'password-changed': 'Uw wachtwoord is gewijzigd',
    'two-factor-on': 'Aanmelden in twee stappen is ingeschakeld',
    'two-factor-off': 'Aanmelden in twee stappen is uitgeschakeld',
    'single-sign-on-linked': 'Eenmalige aanmelding (single sign-on) is gekoppeld',
    'recovery-code-used': 'Er is een herstelcode gebruikt',
  },
  changed: (change, moment) => `${change}, voor uw Inkseal-account, op ${moment}.`,
  notYou:
    'Als u dit niet was: vraag meteen een nieuw wachtwoord aan en waarschuw een eigenaar van uw organisatie.',
};
