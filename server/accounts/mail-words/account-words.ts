import type { Role } from '#contract/permissions.ts';

/** What is told after the fact, to whoever could notice that it was not they who did it. */
export type SecurityChange =
  'password-changed' | 'two-factor-on' | 'two-factor-off' | 'single-sign-on-linked' | 'recovery-code-used';

/** What mails to people of the console say, in one language; names come in quoted already. */
export interface AccountWords {
  roles: Readonly<Record<Role, string>>;
  invitation: {
    subject(inviter: string, organization: string): string;
    invites(inviter: string, organization: string, role: string): string;
    link: string;
    accept: string;
    footnote: string;
  };
  verification: { subject: string; open: string; confirm: string; footnote: string };
  reset: { subject: string; asked: string; link: string; choose: string; footnote: string };
  changes: Readonly<Record<SecurityChange, string>>;
  changed(change: string, moment: string): string;
  notYou: string;
}
