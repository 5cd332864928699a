import type { AccountWords } from './account-words.ts';

export const sv: AccountWords = {
  roles: {
    owner: 'ägare',
    admin: 'administratör',
    developer: 'utvecklare',
    sender: 'avsändare',
    auditor: 'revisor',
    billing: 'fakturering',
    compliance: 'regelefterlevnad',
  },
  invitation: {
    subject: (inviter, organization) => `${inviter} bjuder in dig till ${organization} på Inkseal`,
    invites: (inviter, organization, role) =>
      `${inviter} bjuder in dig att arbeta i ${organization} på Inkseal, med rollen ”${role}”.`,
    link: 'Länken gäller i sju dagar och fungerar en gång, för den här e-postadressen.',
    accept: 'Tacka ja till inbjudan',
    footnote:
      'Om du inte väntade dig detta behöver du inte göra något: utan länken kan ingen gå med i ditt namn.',
  },
  verification: {
    subject: 'Bekräfta din e-postadress',
    open: 'Öppna länken för att visa att adressen är din. Den gäller i ett dygn och fungerar en gång.',
    confirm: 'Bekräfta adressen',
    footnote: 'Om du inte har skapat något Inkseal-konto behöver du inte göra något.',
  },
  reset: {
    subject: 'Välj ett nytt lösenord',
    asked: 'Någon, förmodligen du, har begärt ett nytt lösenord till ditt Inkseal-konto.',
    link: 'Länken gäller i 30 minuter och fungerar en gång. Alla dina inloggningar i konsolen avslutas då.',
    choose: 'Välj ett nytt lösenord',
    footnote: 'Om det inte var du behöver du inte göra något: lösenordet förblir som det är.',
  },
  changes: {
    'password-changed': 'Ditt lösenord har ändrats',
    'two-factor-on': 'Tvåstegsinloggning är på',
    'two-factor-off': 'Tvåstegsinloggning är av',
    'single-sign-on-linked': 'Gemensam inloggning har kopplats',
    'recovery-code-used': 'En återställningskod har använts',
  },
  changed: (change, moment) => `${change}, för ditt Inkseal-konto, ${moment}.`,
  notYou: 'Om det inte var du: begär genast ett nytt lösenord och kontakta en ägare av din organisation.',
};
