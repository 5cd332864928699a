import { describe, expect, test } from 'vitest';
import { languages } from '#contract/languages.ts';
import { roles } from '#contract/permissions.ts';
import { layOutMail, type MailText } from '../platform/email/mail-layout.ts';
import { requireSendable } from '../platform/email/mail-message.ts';
import type { SecurityChange } from './mail-words/account-words.ts';
import {
  emailVerificationText,
  invitationText,
  passwordResetText,
  securityNoticeText,
} from './mail-texts.ts';

const url = 'https://sign.example.com/console/verify-email#ml_token&more';
const named = { inviter: 'Harbour & Sons', organization: 'Lights <1>', url };
const changes: readonly SecurityChange[] = [
  'password-changed',
  'two-factor-on',
  'two-factor-off',
  'single-sign-on-linked',
  'recovery-code-used',
];
const at = new Date('2026-12-03T10:00Z');

const everyMail = languages.flatMap((language): { language: string; name: string; mail: MailText }[] => [
  { language, name: 'verification', mail: emailVerificationText(language, { url }) },
  { language, name: 'reset', mail: passwordResetText(language, { url }) },
  ...roles.map((role) => ({
    language,
    name: `invitation as ${role}`,
    mail: invitationText(language, { ...named, role }),
  })),
  ...changes.map((change) => ({
    language,
    name: change,
    mail: securityNoticeText(language, { change, at }),
  })),
]);

describe('mails about accounts', () => {
  test('are there in every language, as text and as HTML in its direction, with the link in both', () => {
    expect(everyMail).toHaveLength(languages.length * (2 + roles.length + changes.length));
    for (const { language, name, mail } of everyMail) {
      const what = `${name} in ${language}`;
      const { text, html, subject } = layOutMail(mail);
      expect(html, what).toContain(`lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}"`);
      for (const words of [subject, ...mail.paragraphs, mail.footnote]) {
        expect(words.trim(), what).not.toBe('');
        expect(words, what).not.toMatch(/undefined|\$\{/);
      }
      for (const words of [...mail.paragraphs, mail.footnote]) expect(text, what).toContain(words);
      if (!mail.action) continue;
      expect(text, what).toContain(mail.action.url);
      expect(html, what).toContain(mail.action.url.replace('&', '&amp;'));
    }
  });

  test('are each in words of their own: none was left in another language', () => {
    const sentences = new Map<string, string>();
    for (const { language, mail } of everyMail)
      for (const words of [mail.subject, ...mail.paragraphs, mail.footnote, mail.action?.label ?? '']) {
        if (words === '') continue;
        expect(sentences.get(words) ?? language, words).toBe(language);
        sentences.set(words, language);
      }
    for (const language of languages) {
      const own = everyMail.filter((one) => one.language === language);
      const essence = ({ mail }: (typeof own)[0]) => [mail.subject, ...mail.paragraphs].join('\n');
      expect(new Set(own.map(essence)).size, language).toBe(own.length);
    }
  });

  test('are in the letters of their language', () => {
    const letters: Partial<Record<string, RegExp>> = {
      ja: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
      ar: /\p{Script=Arabic}/u,
      pl: /[ąćęłńóśźż]/,
      de: /[äöüß]|Ihre?/,
    };
    for (const { language, name, mail } of everyMail)
      expect([...mail.paragraphs, mail.footnote].join(' '), name).toMatch(
        letters[language] ?? /\p{Script=Latin}/u,
      );
  });

  test('name whoever invites and for what in each, and keep other people’s words apart from ours', () => {
    for (const language of languages) {
      const mail = invitationText(language, { ...named, role: 'Night \u202Ewatch' });
      const { subject, text, html } = layOutMail(mail);
      for (const name of ['Harbour & Sons', 'Lights <1>']) {
        expect(subject, language).toContain(name);
        expect(text, language).toContain(name);
      }
      expect(html, language).not.toContain('<1>');
      expect(text, language).toContain('Night watch');
      if (language === 'ar') expect(text).toContain('\u2068Harbour & Sons\u2069');
    }
  });

  test('can be sent with the longest names there are', () => {
    for (const language of languages) {
      const { subject } = invitationText(language, {
        inviter: 'Å'.repeat(500),
        organization: '𝕎'.repeat(200),
        role: 'owner',
        url,
      });
      requireSendable({ to: 'ada@example.com', subject });
      expect(subject.isWellFormed()).toBe(true);
    }
  });
});
