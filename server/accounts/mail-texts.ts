import type { MailLanguage } from '#contract/members.ts';
import type { Role } from '#contract/permissions.ts';
import { quoted } from '../mail/quoted-text.ts';
import type { MailText } from '../platform/email/mail-layout.ts';
import { isRole } from './roles.ts';

type Wording<T> = Readonly<Record<MailLanguage, (facts: T) => Omit<MailText, 'language'>>>;

const roleNames: Readonly<Record<MailLanguage, Readonly<Record<Role, string>>>> = {
  en: {
    owner: 'owner',
    admin: 'administrator',
    developer: 'developer',
    sender: 'sender',
    auditor: 'auditor',
    billing: 'billing',
    compliance: 'compliance',
  },
  nb: {
    owner: 'eier',
    admin: 'administrator',
    developer: 'utvikler',
    sender: 'avsender',
    auditor: 'revisor',
    billing: 'fakturering',
    compliance: 'etterlevelse',
  },
};

const nameRole = (language: MailLanguage, role: string): string =>
  isRole(role) ? roleNames[language][role] : role;

export interface InvitationFacts {
  inviter: string;
  organization: string;
  /** One that every organization has, or the name of one of its own. */
  role: string;
  url: string;
}

const invitation: Wording<InvitationFacts> = {
  en: ({ inviter, organization, role, url }) => ({
    subject: `${inviter} invites you to ${organization} on Inkseal`,
    paragraphs: [
      `${inviter} invites you to work in ${organization} on Inkseal, as ${nameRole('en', role)}.`,
      'The link is good for seven days and works once, for this e-mail address.',
    ],
    action: { label: 'Accept the invitation', url },
    footnote: 'If you did not expect this, do nothing: without the link nobody joins in your name.',
  }),
  nb: ({ inviter, organization, role, url }) => ({
    subject: `${inviter} inviterer deg til ${organization} på Inkseal`,
    paragraphs: [
      `${inviter} inviterer deg til å arbeide i ${organization} på Inkseal, som ${nameRole('nb', role)}.`,
      'Lenken gjelder i sju dager og virker én gang, for denne e-postadressen.',
    ],
    action: { label: 'Ta imot invitasjonen', url },
    footnote:
      'Hvis du ikke ventet dette, trenger du ikke gjøre noe: uten lenken kan ingen bli med i ditt navn.',
  }),
};

export interface LinkFacts {
  url: string;
}

const emailVerification: Wording<LinkFacts> = {
  en: ({ url }) => ({
    subject: 'Confirm your e-mail address',
    paragraphs: ['Open the link to show that this address is yours. It is good for one day and works once.'],
    action: { label: 'Confirm the address', url },
    footnote: 'If you have not made an Inkseal account, do nothing.',
  }),
  nb: ({ url }) => ({
    subject: 'Bekreft e-postadressen din',
    paragraphs: ['Åpne lenken for å vise at adressen er din. Den gjelder i ett døgn og virker én gang.'],
    action: { label: 'Bekreft adressen', url },
    footnote: 'Hvis du ikke har laget en Inkseal-konto, trenger du ikke gjøre noe.',
  }),
};

const passwordReset: Wording<LinkFacts> = {
  en: ({ url }) => ({
    subject: 'Choose a new password',
    paragraphs: [
      'Somebody, presumably you, asked for a new password for your Inkseal account.',
      'The link is good for 30 minutes and works once. All your console logins end with it.',
    ],
    action: { label: 'Choose a new password', url },
    footnote: 'If it was not you, do nothing: your password stays as it is.',
  }),
  nb: ({ url }) => ({
    subject: 'Velg et nytt passord',
    paragraphs: [
      'Noen, formodentlig du, har bedt om et nytt passord til Inkseal-kontoen din.',
      'Lenken gjelder i 30 minutter og virker én gang. Alle innlogginger i konsollen avsluttes da.',
    ],
    action: { label: 'Velg et nytt passord', url },
    footnote: 'Hvis det ikke var deg, trenger du ikke gjøre noe: passordet er som før.',
  }),
};

/** Sent after the fact, to whoever could notice that it was not they who did it. */
const securityChanges = {
  'password-changed': { en: 'Your password was changed', nb: 'Passordet ditt er endret' },
  'two-factor-on': { en: 'Two-step sign-in is on', nb: 'Totrinnsinnlogging er på' },
  'two-factor-off': { en: 'Two-step sign-in is off', nb: 'Totrinnsinnlogging er av' },
  'single-sign-on-linked': { en: 'Single sign-on was linked', nb: 'Felles innlogging er koblet til' },
  'recovery-code-used': { en: 'A recovery code was used', nb: 'En gjenopprettingskode er brukt' },
} as const satisfies Record<string, Record<MailLanguage, string>>;
export type SecurityChange = keyof typeof securityChanges;

const securityNotice: Wording<{ change: SecurityChange; at: Date }> = {
  en: ({ change, at }) => ({
    subject: securityChanges[change].en,
    paragraphs: [`${securityChanges[change].en}, for your Inkseal account, at ${at.toISOString()}.`],
    footnote: 'If it was not you: ask for a new password at once, and tell an owner of your organization.',
  }),
  nb: ({ change, at }) => ({
    subject: securityChanges[change].nb,
    paragraphs: [`${securityChanges[change].nb} for Inkseal-kontoen din, ${at.toISOString()}.`],
    footnote: 'Hvis det ikke var deg: be om et nytt passord straks, og si fra til en eier av organisasjonen.',
  }),
};

const worded =
  <T>(wording: Wording<T>) =>
  (language: MailLanguage, facts: T): MailText => ({ language, ...wording[language](facts) });

/** Who is invited does not know who wrote the names: they must not pass for words of ours. */
export const invitationText = (language: MailLanguage, facts: InvitationFacts): MailText =>
  worded(invitation)(language, {
    inviter: quoted(language, facts.inviter),
    organization: quoted(language, facts.organization),
    role: quoted(language, facts.role),
    url: facts.url,
  });
export const emailVerificationText = worded(emailVerification);
export const passwordResetText = worded(passwordReset);
export const securityNoticeText = worded(securityNotice);
