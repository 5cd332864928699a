import type { AccountWords } from './account-words.ts';

export const en: AccountWords = {
  roles: {
    owner: 'owner',
    admin: 'administrator',
    developer: 'developer',
    sender: 'sender',
    auditor: 'auditor',
    billing: 'billing',
    compliance: 'compliance',
  },
  invitation: {
    subject: (inviter, organization) => `${inviter} invites you to ${organization} on Inkseal`,
    invites: (inviter, organization, role) =>
      `${inviter} invites you to work in ${organization} on Inkseal, as ${role}.`,
    link: 'The link is good for seven days and works once, for this e-mail address.',
    accept: 'Accept the invitation',
    footnote: 'If you did not expect this, do nothing: without the link nobody joins in your name.',
  },
  verification: {
    subject: 'Confirm your e-mail address',
    open: 'Open the link to show that this address is yours. It is good for one day and works once.',
    confirm: 'Confirm the address',
    footnote: 'If you have not made an Inkseal account, do nothing.',
  },
  reset: {
    subject: 'Choose a new password',
    asked: 'Somebody, presumably you, asked for a new password for your Inkseal account.',
    link: 'The link is good for 30 minutes and works once. All your console logins end with it.',
    choose: 'Choose a new password',
    footnote: 'If it was not you, do nothing: your password stays as it is.',
  },
  changes: {
    'password-changed': 'Your password was changed',
    'two-factor-on': 'Two-step sign-in is on',
    'two-factor-off': 'Two-step sign-in is off',
    'single-sign-on-linked': 'Single sign-on was linked',
    'recovery-code-used': 'A recovery code was used',
  },
  changed: (change, moment) => `${change}, for your Inkseal account, on ${moment}.`,
  notYou: 'If it was not you: ask for a new password at once, and tell an owner of your organization.',
};
