import type { AccountWords } from './account-words.ts';

export const fr: AccountWords = {
  roles: {
    owner: 'propriétaire',
    admin: 'administration',
    developer: 'développement',
    sender: 'envoi',
    auditor: 'audit',
    billing: 'facturation',
    compliance: 'conformité',
  },
  invitation: {
    subject: (inviter, organization) => `${inviter} vous invite à rejoindre ${organization} sur Inkseal`,
    invites: (inviter, organization, role) =>
      `${inviter} vous invite à travailler dans ${organization} sur Inkseal, avec le rôle «\u00a0${role}\u00a0».`,
    link: 'Le lien est valable sept jours et ne fonctionne qu’une fois, pour cette adresse e-mail.',
    accept: 'Accepter l’invitation',
    footnote:
      'Si vous n’attendiez pas ce message, ne faites rien\u00a0: sans le lien, personne ne peut rejoindre l’organisation en votre nom.',
  },
  verification: {
    subject: 'Confirmez votre adresse e-mail',
    open: 'Ouvrez le lien pour montrer que cette adresse est la vôtre. Il est valable un jour et ne fonctionne qu’une fois.',
    confirm: 'Confirmer l’adresse',
    footnote: 'Si vous n’avez pas créé de compte Inkseal, ne faites rien.',
  },
  reset: {
    subject: 'Choisissez un nouveau mot de passe',
    asked: 'Quelqu’un, vraisemblablement vous, a demandé un nouveau mot de passe pour votre compte Inkseal.',
    link: 'Le lien est valable 30 minutes et ne fonctionne qu’une fois. Toutes vos connexions à la console prendront alors fin.',
    choose: 'Choisissez un nouveau mot de passe',
    footnote: 'Si ce n’était pas vous, ne faites rien\u00a0: votre mot de passe reste inchangé.',
  },
  changes: {
    'password-changed': 'Votre mot de passe a été modifié',
    'two-factor-on': 'La connexion en deux étapes est activée',
    'two-factor-off': 'La connexion en deux étapes est désactivée',
    'single-sign-on-linked': 'L’authentification unique a été associée',
    'recovery-code-used': 'Un code de récupération a été utilisé',
  },
  changed: (change, moment) => `${change}, pour votre compte Inkseal, le ${moment}.`,
  notYou:
    'Si ce n’était pas vous\u00a0: demandez immédiatement un nouveau mot de passe et prévenez un propriétaire de votre organisation.',
};
