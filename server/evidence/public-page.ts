/** What the pages have in common that anybody may open: their look, and a policy that lets nothing out. */
import type { Language } from '#contract/languages.ts';
import { directionOf } from '#contract/writing.ts';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const style = `
:root{color-scheme:light dark;--text:#151a23;--muted:#566072;--surface:#fff;--raised:#f5f6f9;--edge:#7d8798;--line:#dde1e9;--accent:#2443b8;--yes:#0b6b43;--no:#b3261e}
@media(prefers-color-scheme:dark){:root{--text:#eef1f6;--muted:#a6b0c0;--surface:#171b22;--raised:#20262f;--edge:#7d8798;--line:#2d3541;--accent:#a9bcff;--yes:#7fd6ab;--no:#ffb4ab}}
*{box-sizing:border-box}
[hidden]{display:none!important}
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
[data-verdict=sealed],[data-verdict=certificate],[data-verdict=same]{color:var(--yes)}
[data-verdict=unknown],[data-verdict=unreadable],[data-verdict=changed],[data-verdict=broken]{color:var(--no)}
dl{margin:0}dd{margin:0 0 .5rem}
code{direction:ltr;unicode-bidi:isolate;font:.875rem/1.5 ui-monospace,monospace}
ol{margin:1rem 0;padding:0;list-style:none}
li{display:grid;grid-template-columns:1.75rem 1fr;gap:.125rem .25rem;padding:.5rem 0;border-bottom:1px solid var(--line)}
li>*{grid-column:2}
li>[data-outcome]{grid-column:1;grid-row:1;font-weight:700}
svg{width:1rem;height:1rem;fill:none;stroke:currentColor;stroke-width:2}
li[data-result=passed]>[data-outcome]{color:var(--yes)}
li[data-result=failed]>[data-outcome]{color:var(--no)}
.dropping input{border-color:var(--accent)}
table{border-collapse:collapse;width:100%;font-size:.875rem}
td:first-child,th{white-space:nowrap}
th,td{text-align:start;vertical-align:top;padding-block:.25rem;padding-inline:0 .75rem;border-bottom:1px solid var(--line)}
`;

export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** A script of a page, as `npm run build` makes it; throws with what to do when it is not there. */
export function readPageScript(appDirectory: string, name: 'compare-file' | 'check-file'): string {
  const path = join(appDirectory, `${name}.js`);
  let script: string;
  try {
    script = readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new Error(`The widget is not built (${path}). Run: npm run build`, { cause });
  }
  if (/<\/script|<!--/i.test(script)) throw new Error(`${name}.js cannot stand in a page: it holds markup`);
  return script;
}

/**
 * One style, one script or none, known by their hash, and no connection: a file that is compared cannot be sent anywhere.
 * `ownStyle` is what the page has besides the common look.
 */
export function publicPageHeaders(script: string | undefined, ownStyle = ''): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
      `style-src ${hashOf(style + ownStyle)}`,
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

export function publicPage(language: Language, title: string, body: string, ownStyle = ''): string {
  return `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<title>${escape(title)} · Inkseal</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>${style}${ownStyle}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

export const paragraph = (text: string, attributes = ''): string => `<p${attributes}>${escape(text)}</p>`;
