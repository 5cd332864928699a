import { describe, expect, test } from 'vitest';
import { languages } from '#contract/languages.ts';
import { layOutMail } from '../platform/email/mail-layout.ts';
import { compose } from '../platform/email/composition.ts';
import { requireSendable } from '../platform/email/mail-message.ts';
import { copyMail } from './copy-texts.ts';
import { quoted } from '../mail/quoted-text.ts';
import { requestMail } from './request-texts.ts';
import { testModeTexts } from './test-mode-texts.ts';

const named = { sender: 'Harbour & Sons', title: 'Contract <1>', testMode: true };
const request = {
  ...named,
  url: 'https://app.example.com/?a=1&b=2',
  expiresAt: new Date('2026-12-03T10:00Z'),
};
const copy = { ...named, transactionId: 'ABCD-EFGH', lookUpUrl: 'https://sign.example.com/transactions/x' };

const everyMail = languages.flatMap((language) => [
  { language, name: 'request', mail: requestMail(language, 'signing-request', request) },
  { language, name: 'reminder', mail: requestMail(language, 'signing-reminder', request) },
  { language, name: 'copy', mail: copyMail(language, { ...copy, isAttached: true }) },
  { language, name: 'copy elsewhere', mail: copyMail(language, { ...copy, isAttached: false }) },
]);

describe('mails to recipients', () => {
  test('say who, what and what to do, in every language, both as text and as HTML', () => {
    for (const { language, name, mail } of everyMail) {
      const { subject, text, html } = layOutMail(mail);
      const what = `${name} in ${language}`;
      expect(subject, what).toContain('Contract <1>');
      expect(text, what).toContain('Harbour & Sons');
      expect(text, what).toContain(mail.action!.url);
      expect(text, what).toContain(testModeTexts[language]);
      expect(html, what).toContain('Contract &lt;1&gt;');
      expect(html, what).toContain('Harbour &amp; Sons');
      expect(html, what).toContain(mail.action!.url.replace('&', '&amp;'));
      expect(html, what).not.toContain('<1>');
      expect(html, what).toContain(`lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}"`);
    }
  });

  test('are each in words of their own', () => {
    const essence = ({ subject, paragraphs, action, footnote }: (typeof everyMail)[0]['mail']) =>
      [subject, ...paragraphs, action?.label, footnote].join('\n');
    expect(new Set(everyMail.map(({ mail }) => essence(mail))).size).toBe(everyMail.length);
    for (const language of languages) {
      const [first, second, third, fourth] = everyMail.filter((one) => one.language === language);
      expect(first!.mail.subject).not.toBe(second!.mail.subject);
      expect(third!.mail.paragraphs).not.toEqual(fourth!.mail.paragraphs);
    }
  });

  test('can be sent with the longest names there are', () => {
    const longest = { ...request, sender: 'Å'.repeat(500), title: '𝕎'.repeat(200) };
    for (const language of languages)
      for (const kind of ['signing-request', 'signing-reminder'] as const) {
        const { subject } = requestMail(language, kind, longest);
        requireSendable({ to: 'ada@example.com', subject });
        expect(subject.isWellFormed()).toBe(true);
      }
  });
});

const [anyMail] = everyMail;

describe('the look of a mail', () => {
  const html = (...look: Parameters<typeof layOutMail> extends [unknown, ...infer Rest] ? Rest : never) =>
    layOutMail(anyMail!.mail, ...look).html;

  test('is the app’s, as far as people can see and read it', () => {
    const theme = { accent: '#0a7d4f', radius: '2px', 'font-family': 'Georgia' };
    expect(html({ theme })).toContain('border-radius:2px;background:#0a7d4f;color:#ffffff;');
    expect(html({ theme })).toContain('&quot;Georgia&quot;');
    expect(html({ theme: { accent: '#c77700' } })).toContain('background:#c77700;color:#10141c;');
    expect(html({ theme: { accent: '#0a7d4f', 'on-accent': '#f0fff8' } })).toContain('color:#f0fff8;');
  });

  test.each([
    [{ accent: '#fefefe' }],
    [{ accent: '#0a7d4f', 'on-accent': '#0a7d50' }],
    [{ accent: 'red;background:url(https://evil.example/x.png)' }],
    [{ radius: '1px;background:url(https://evil.example/x.png)' }],
    [{ 'font-family': '"><img src=https://evil.example/x.png>' }],
  ])('is ours where the theme is %j, whoever wrote it', (theme) => {
    expect(html({ theme })).toBe(html());
  });

  test('has the logo from within the mail, in the room that the frame gives it, and nothing from elsewhere', () => {
    const tag = (width: number, height: number) =>
      /<img [^>]+>/.exec(html({ theme: {}, logo: { width, height } }))?.[0] ?? '';
    expect(tag(400, 100)).toBe(
      '<img src="cid:logo@inkseal" alt="" width="132" height="33" style="display:block;border:0">',
    );
    expect(tag(40, 340)).toContain('width="4" height="34"');
    expect(tag(640, 1)).toContain('width="132" height="1"');
    expect(html()).not.toContain('<img');
    for (const { mail } of everyMail)
      expect(layOutMail(mail, { theme: {}, logo: { width: 9, height: 9 } }).html).not.toMatch(
        /(?:src|background)="?https?:|url\(|@import|<link/,
      );
  });
});

describe('somebody else’s words in ours', () => {
  test('are one line, and cannot turn ours round', () => {
    expect(quoted('en', ' A\r\nBcc: eve@example.com\u2028B ')).toBe('A Bcc: eve@example.com B');
    expect(quoted('en', '\u202eevil\u2066\u2069\u200f')).toBe('evil');
    expect(quoted('en', 'עברית')).toBe('\u2068עברית\u2069');
    expect(quoted('ar', 'Contract\u2069')).toBe('\u2068Contract\u2069');
  });

  test('name an attachment and nothing beyond it', () => {
    const { attachments } = compose('no-reply@sign.example.com', 'msg_1', {
      to: 'ada@example.com',
      subject: 'Signed',
      text: '',
      html: '',
      attachments: [
        {
          fileName: 'a"\r\nContent-Type: text/html\r\n\r\n<b>.pdf',
          contentType: 'application/pdf',
          content: Buffer.from('%PDF'),
        },
      ],
    });
    expect(attachments[0]?.filename).toBe('a" Content-Type: text/html <b>.pdf');
  });
});
