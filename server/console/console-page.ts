import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the console's page names: its built files, and the one that customers load. */
export interface ConsoleAssets {
  script: string;
  styles: readonly string[];
  preloads: readonly string[];
  /** `<inkseal-sign>` in one file, as this server hands it out, and its hash for `integrity`. */
  element: { path: string; integrity: string };
}

interface ManifestChunk {
  file: string;
  isEntry?: boolean;
  css?: string[];
  imports?: string[];
}

/** Reads what `npm run build` has made; throws with what to do when it is not there. */
export function readConsoleAssets(appDirectory: string): ConsoleAssets {
  const path = join(appDirectory, 'console', '.vite', 'manifest.json');
  let manifest: Record<string, ManifestChunk>;
  let elements: string[];
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8'));
    elements = readdirSync(join(appDirectory, 'element')).filter((name) => name.endsWith('.js'));
  } catch (cause) {
    throw new Error(`The console is not built (${path}). Run: npm run build`, { cause });
  }
  const entry = Object.values(manifest).find((chunk) => chunk.isEntry);
  const [element] = elements;
  if (!entry || element === undefined) throw new Error(`No entry in ${path}. Run: npm run build`);
  const code = readFileSync(join(appDirectory, 'element', element));
  return {
    script: entry.file,
    styles: entry.css ?? [],
    preloads: (entry.imports ?? []).flatMap((name) => manifest[name]?.file ?? []),
    element: {
      path: `/app/element/${element}`,
      integrity: `sha384-${createHash('sha384').update(code).digest('base64')}`,
    },
  };
}

/** What the page has to know before anybody has signed in; all of it public. */
export interface ConsoleFacts {
  frameOrigin: string;
  openSignUp: boolean;
  /** What the OpenID provider is called; empty where there is none. */
  singleSignOn: string;
}

const escapeAttribute = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

const meta = (name: string, content: string): string =>
  `<meta name="inkseal-${name}" content="${escapeAttribute(content)}">`;

/** The console's HTML: the same for everybody and for each of its addresses, no data, no inline script or style. */
export function renderConsolePage(
  assets: ConsoleAssets,
  { frameOrigin, openSignUp, singleSignOn }: ConsoleFacts,
): string {
  const at = (file: string): string => `/app/console/${escapeAttribute(file)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Inkseal console</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${meta('frame-origin', frameOrigin)}
${meta('element-path', assets.element.path)}
${meta('element-integrity', assets.element.integrity)}
${meta('sign-up', openSignUp ? 'open' : 'closed')}
${meta('single-sign-on', singleSignOn)}
${assets.preloads.map((file) => `<link rel="modulepreload" href="${at(file)}">`).join('\n')}
${assets.styles.map((file) => `<link rel="stylesheet" href="${at(file)}">`).join('\n')}
<script type="module" src="${at(assets.script)}"></script>
</head>
<body></body>
</html>
`;
}

/**
 * The console holds a login, so nobody may frame it, nothing foreign runs in it and nothing leaves it but to the API.
 * Only the preview frames something: this server's own frame. What that opens in a tab must keep its opener (the tab
 * has its token from there), which `same-origin` would cut.
 */
export function consolePageHeaders({
  frameOrigin,
}: Pick<ConsoleFacts, 'frameOrigin'>): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      `frame-src ${frameOrigin}`,
      "form-action 'none'",
      "base-uri 'none'",
      "object-src 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types lit-html',
    ].join('; '),
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin-allow-popups',
    'origin-agent-cluster': '?1',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-read=()',
  };
}
