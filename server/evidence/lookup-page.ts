import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LookupTexts } from './lookup-texts.ts';
import type { PublicTransaction } from './public-transaction.ts';

const style = `
:root{color-scheme:light dark;--text:#151a23;--muted:#566072;--surface:#fff;--raised:#f5f6f9;--edge:#7d8798;--line:#dde1e9;--accent:#2443b8;--yes:#0b6b43;--no:#b3261e}
@media(prefers-color-scheme:dark){:root{--text:#eef1f6;--muted:#a6b0c0;--surface:#171b22;--raised:#20262f;--edge:#7d8798;--line:#2d3541;--accent:#a9bcff;--yes:#7fd6ab;--no:#ffb4ab}}
*{box-sizing:border-box}
body{margin:0;background:var(--surface);color:var(--text);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:46rem;margin:0 auto;padding:2rem 1rem 3rem}
h1{font-size:1.5rem;line-height:1.25;margin:0}
h2{font-size:1.125rem;margin:2rem 0 .5rem}
h3{font-size:1rem;margin:1rem 0 .25rem}
p{margin:.5rem 0}
.id{font-weight:600;font-variant-numeric:tabular-nums;margin:.25rem 0 1rem}
.muted,dt,th{color:var(--muted);font-weight:400}
.note{background:var(--raised);border-radius:.5rem;padding:.75rem 1rem}
label{display:block;font-weight:600;margin-bottom:.5rem}
input{display:block;width:100%;min-height:4.5rem;padding:1.25rem 1rem;border:2px dashed var(--edge);border-radius:.5rem;background:var(--raised);color:var(--text);font:inherit}
input:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
[data-verdict]{font-weight:600}
[data-verdict=sealed],[data-verdict=certificate]{color:var(--yes)}
[data-verdict=unknown],[data-verdict=unreadable]{color:var(--no)}
dl{margin:0}dd{margin:0 0 .5rem}
code{font:.875rem/1.5 ui-monospace,monospace}
table{border-collapse:collapse;width:100%;font-size:.875rem}
td:first-child,th{white-space:nowrap}
th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line)}
`;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The script that compares a file, as `npm run build` makes it; throws with what to do when it is not there. */
export function readCompareScript(appDirectory: string): string {
  const path = join(appDirectory, 'compare-file.js');
  let script: string;
  try {
    script = readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new Error(`The widget is not built (${path}). Run: npm run build`, { cause });
  }
  if (/<\/script|<!--/i.test(script))
    throw new Error('compare-file.js cannot stand in a page: it holds markup');
  return script;
}

/** One style, one script, both known by their hash, and no connection: a file that is compared cannot be sent anywhere. */
export function lookupHeaders(script: string): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      `script-src ${hashOf(script)}`,
      `style-src ${hashOf(style)}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'x-robots-tag': 'noindex',
    vary: 'accept-language',
  };
}

function page(texts: LookupTexts, title: string, body: string): string {
  return `<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<title>${escape(title)} · Inkseal</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

export function renderMissing(texts: LookupTexts, isMistyped: boolean): string {
  const why = isMistyped ? texts.mistyped : texts.unknown;
  return page(texts, texts.missing, `<h1>${texts.missing}</h1>\n<p>${texts.title}: ${why}</p>`);
}

const paragraph = (text: string, attributes = ''): string => `<p${attributes}>${escape(text)}</p>`;

function compareSection(texts: LookupTexts): string {
  const verdicts = Object.entries(texts.verdicts).map(([name, text]) =>
    paragraph(text, ` data-verdict="${name}" hidden`),
  );
  return `<h2>${texts.compare}</h2>
${paragraph(texts.compareHint, ' class="muted"')}
<noscript>${paragraph(texts.byHand, ' class="note"')}</noscript>
<label for="file">${texts.choose}</label>
<input type="file" id="file">
<div role="status">
${verdicts.join('\n')}
</div>`;
}

function documentSection(texts: LookupTexts, documents: PublicTransaction['documents']): string {
  const hash = (kind: string, label: string, sha256: string): string =>
    `<dt>${label}</dt><dd><code data-kind="${kind}" data-sha256="${escape(sha256)}">${escape(sha256)}</code></dd>`;
  const parts = documents.map(
    (
      {
        sealedSha256,
        extendedSha256,
        certificateSha256,
        extendedCertificateSha256,
        viewedSha256,
        originalSha256,
      },
      index,
    ) => `<h3>${texts.document(index + 1)}</h3>
<dl>
${hash('sealed', texts.hashes.sealed, sealedSha256)}
${extendedSha256 === null ? '' : hash('sealed', texts.hashes.extended, extendedSha256)}
${certificateSha256 === null ? '' : hash('certificate', texts.hashes.certificate, certificateSha256)}
${extendedCertificateSha256 === null ? '' : hash('certificate', texts.hashes.extendedCertificate, extendedCertificateSha256)}
${hash('shown', texts.hashes.shown, viewedSha256)}
${hash('original', texts.hashes.original, originalSha256)}
</dl>`,
  );
  return `<h2>${texts.documents}</h2>\n${parts.join('\n')}`;
}

function eventSection(texts: LookupTexts, events: PublicTransaction['events']): string {
  const rows = events.map(
    ({ seq, at, type }) =>
      `<tr><td>${seq}</td><td>${escape(at.replace('T', ' ').replace('Z', ''))}</td><td>${escape(type).replaceAll(/[._]/g, '$&<wbr>')}</td></tr>`,
  );
  const heads = [texts.number, texts.when, texts.event].map((text) => `<th scope="col">${text}</th>`);
  return `<h2>${texts.events}</h2>
<table>
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

export function renderTransaction(texts: LookupTexts, found: PublicTransaction, script: string): string {
  const { transactionId, completedAt, testMode, timestampPending, documents, events } = found;
  const completed =
    completedAt === null
      ? texts.notCompleted
      : texts.completed(`${completedAt.replace('T', ' ').replace('Z', '')} UTC`);
  const body = [
    `<h1>${texts.title}</h1>`,
    paragraph(transactionId, ' class="id"'),
    ...(testMode ? [paragraph(texts.testMode, ' class="note"')] : []),
    paragraph(completed),
    ...(timestampPending ? [paragraph(texts.timestampPending, ' class="note"')] : []),
    ...(completedAt === null
      ? []
      : [compareSection(texts), documentSection(texts, documents), eventSection(texts, events)]),
    `<h2>${texts.about}</h2>`,
    ...texts.aboutLines.map((line) => paragraph(line, ' class="muted"')),
    ...(completedAt === null ? [] : [`<script>${script}</script>`]),
  ];
  return page(texts, texts.title, body.join('\n'));
}
