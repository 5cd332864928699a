import type { ByLanguage, Language } from '#contract/languages.ts';
import { momentOf } from '../mail/moment.ts';
import { quoted } from '../mail/quoted-text.ts';
import type { MailText } from '../platform/email/mail-layout.ts';
import type { AccountWords, SecurityChange } from './mail-words/account-words.ts';
import { ar } from './mail-words/ar.ts';
import { da } from './mail-words/da.ts';
import { de } from './mail-words/de.ts';
import { en } from './mail-words/en.ts';
import { es } from './mail-words/es.ts';
import { fr } from './mail-words/fr.ts';
import { it } from './mail-words/it.ts';
import { ja } from './mail-words/ja.ts';
import { nb } from './mail-words/nb.ts';
import { nl } from './mail-words/nl.ts';
import { pl } from './mail-words/pl.ts';
import { ptBR } from './mail-words/pt-BR.ts';
import { sv } from './mail-words/sv.ts';
import { isRole } from './roles.ts';

const catalogue: ByLanguage<AccountWords> = { en, nb, sv, da, de, fr, es, it, nl, pl, 'pt-BR': ptBR, ja, ar };

export interface InvitationFacts {
  inviter: string;
  organization: string;
  /** One that every organization has, or the name of one of its own. */
  role: string;
  url: string;
}

/** Who is invited does not know who wrote the names: they must not pass for words of ours. */
export function invitationText(language: Language, facts: InvitationFacts): MailText {
  const { roles, invitation } = catalogue[language];
  const inviter = quoted(language, facts.inviter);
  const organization = quoted(language, facts.organization);
  const role = isRole(facts.role) ? roles[facts.role] : quoted(language, facts.role);
  return {
    language,
    subject: invitation.subject(inviter, organization),
    paragraphs: [invitation.invites(inviter, organization, role), invitation.link],
    action: { label: invitation.accept, url: facts.url },
    footnote: invitation.footnote,
  };
}

export interface LinkFacts {
  url: string;
}

export function emailVerificationText(language: Language, { url }: LinkFacts): MailText {
  const { subject, open, confirm, footnote } = catalogue[language].verification;
  return { language, subject, paragraphs: [open], action: { label: confirm, url }, footnote };
}

export function passwordResetText(language: Language, { url }: LinkFacts): MailText {
  const { subject, asked, link, choose, footnote } = catalogue[language].reset;
  return { language, subject, paragraphs: [asked, link], action: { label: choose, url }, footnote };
}

export function securityNoticeText(
  language: Language,
  { change, at }: { change: SecurityChange; at: Date },
): MailText {
  const { changes, changed, notYou } = catalogue[language];
  const subject = changes[change];
  return { language, subject, paragraphs: [changed(subject, momentOf(language, at))], footnote: notYou };
}
