import type { Language } from '#contract/languages.ts';
import { directionOf } from '#contract/writing.ts';

/** A mail in words: paragraphs, and at most one thing to do. */
export interface MailText {
  language: Language;
  subject: string;
  paragraphs: readonly string[];
  action?: { label: string; url: string };
  /** What is to be typed elsewhere: stands by itself, large. */
  code?: string;
  /** Smaller, at the end: why the mail came and what to do if it was not wanted. */
  footnote: string;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

/** No picture, no style sheet and nothing from elsewhere: opening the mail tells nobody. */
export function layOutMail({ language, subject, paragraphs, action, code, footnote }: MailText): {
  subject: string;
  text: string;
  html: string;
} {
  const lines = [
    ...paragraphs,
    ...(code === undefined ? [] : [code]),
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    '-- ',
    footnote,
  ];
  const blocks = paragraphs.map((one) => `<p>${escape(one)}</p>`);
  if (code !== undefined)
    blocks.push(
      `<p dir="ltr" style="font:600 32px/1.2 ui-monospace,monospace;letter-spacing:6px">${escape(code)}</p>`,
    );
  if (action) {
    const url = escape(action.url);
    blocks.push(
      `<p><a href="${url}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#1f3fbf;color:#ffffff;text-decoration:none">${escape(action.label)}</a></p>`,
      `<p style="font-size:13px;color:#4a4f5a;word-break:break-all">${url}</p>`,
    );
  }
  blocks.push(`<p style="font-size:13px;color:#4a4f5a">${escape(footnote)}</p>`);
  const html = `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(subject)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1a1c22;background:#ffffff"><div style="max-width:560px;margin:0 auto">
${blocks.join('\n')}
</div></body></html>
`;
  return { subject, text: `${lines.join('\n\n')}\n`, html };
}
