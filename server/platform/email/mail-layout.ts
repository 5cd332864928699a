import { readableFamilies } from '#contract/font-family.ts';
import type { Language } from '#contract/languages.ts';
import { findThemeProblem, textOnAccent, type Theme } from '#contract/theme-rules.ts';
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

/** How an app looks to its recipients. */
export interface MailLook {
  theme: Theme;
  /** The size of the picture that goes along under `logoContentId`. */
  logo?: { width: number; height: number } | undefined;
}

/** RFC 2392: what a picture within the mail is called. */
export const logoContentId = 'logo@inkseal';
/** As the frame shows it, in CSS pixels. */
const logoRoom = { width: 132, height: 34 };

const ownLook = { accent: '#1f3fbf', onAccent: '#ffffff', radius: '6px', font: 'system-ui,sans-serif' };

/** A theme that people could not see or read is none, as in the frame: what is kept was judged by rules of its day. */
function lookOf(theme: Theme): typeof ownLook {
  if (findThemeProblem(theme)) return ownLook;
  const { accent = ownLook.accent, radius = ownLook.radius } = theme;
  const font = readableFamilies(theme['font-family'] ?? '') ?? ownLook.font;
  return { accent, onAccent: textOnAccent(accent, theme['on-accent']), radius, font };
}

/** It says nothing that the words do not say: whose mail it is stands there, too. */
function drawLogo({ width, height }: { width: number; height: number }): string {
  const scale = Math.min(logoRoom.width / width, logoRoom.height / height);
  const [shownWidth, shownHeight] = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  return `<p><img src="cid:${logoContentId}" alt="" width="${shownWidth}" height="${shownHeight}" style="display:block;border:0"></p>`;
}

/** No style sheet and nothing from elsewhere, a logo travels in the mail itself: opening it tells nobody. */
export function layOutMail(
  { language, subject, paragraphs, action, code, footnote }: MailText,
  { theme, logo }: MailLook = { theme: {} },
): {
  subject: string;
  text: string;
  html: string;
} {
  const { accent, onAccent, radius, font } = lookOf(theme);
  const lines = [
    ...paragraphs,
    ...(code === undefined ? [] : [code]),
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    '-- ',
    footnote,
  ];
  const blocks = [...(logo ? [drawLogo(logo)] : []), ...paragraphs.map((one) => `<p>${escape(one)}</p>`)];
  if (code !== undefined)
    blocks.push(
      `<p dir="ltr" style="font:600 32px/1.2 ui-monospace,monospace;letter-spacing:6px">${escape(code)}</p>`,
    );
  if (action) {
    const url = escape(action.url);
    blocks.push(
      `<p><a href="${url}" style="display:inline-block;padding:12px 20px;border-radius:${radius};background:${accent};color:${onAccent};text-decoration:none">${escape(action.label)}</a></p>`,
      `<p style="font-size:13px;color:#4a4f5a;word-break:break-all">${url}</p>`,
    );
  }
  blocks.push(`<p style="font-size:13px;color:#4a4f5a">${escape(footnote)}</p>`);
  const html = `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(subject)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 ${escape(font)};color:#1a1c22;background:#ffffff"><div style="max-width:560px;margin:0 auto">
${blocks.join('\n')}
</div></body></html>
`;
  return { subject, text: `${lines.join('\n\n')}\n`, html };
}
