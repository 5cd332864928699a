import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { languages, type Language } from '#contract/languages.ts';
import { directionOf } from '#contract/writing.ts';
import { signLabels } from '#contract/sign-labels.ts';
import { originPattern } from '../apps/allowed-origin.ts';
import { notLoaded, waiting } from './frame-texts.ts';

/** Which built files the frame's page needs, read once from Vite's manifest. */
export interface FrameAssets {
  /** Stands in the page itself; the only inline script its policy lets run. */
  boot: string;
  script: string;
  styles: readonly string[];
  preloads: readonly string[];
  /** What only those need who read that language: where its words are, and the words. */
  translations: Readonly<Partial<Record<Language, readonly string[]>>>;
}

interface ManifestChunk {
  file: string;
  isEntry?: boolean;
  css?: string[];
  imports?: string[];
}

/** Reads `widget/dist/app`'s manifest; throws with what to do when the widget is not built. */
export function readFrameAssets(appDirectory: string): FrameAssets {
  const path = join(appDirectory, '.vite', 'manifest.json');
  let manifest: Record<string, ManifestChunk>;
  let boot: string;
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8'));
    boot = readFileSync(join(appDirectory, 'boot.js'), 'utf8').trim();
  } catch (cause) {
    throw new Error(`The widget is not built (${path}). Run: npm run build`, { cause });
  }
  const entry = Object.values(manifest).find((chunk) => chunk.isEntry);
  if (!entry) throw new Error(`No entry in ${path}. Run: npm run build`);
  if (/<\/script|<!--/i.test(boot)) throw new Error('boot.js cannot stand in a page: it holds markup');
  const preloads = (entry.imports ?? []).flatMap((name) => manifest[name]?.file ?? []);
  return {
    boot,
    script: entry.file,
    styles: entry.css ?? [],
    preloads,
    translations: findTranslations(manifest),
  };
}

function findTranslations(manifest: Record<string, ManifestChunk>): FrameAssets['translations'] {
  const fileOf = (name: string): string[] => {
    const source = `ui/translations/${name}.ts`;
    return Object.entries(manifest).flatMap(([path, { file }]) => (path.endsWith(source) ? [file] : []));
  };
  const others = languages.filter((language) => language !== 'en');
  return Object.fromEntries(
    others.map((language) => [language, [...fileOf('loaders'), ...fileOf(language)]]),
  );
}

const escapeAttribute = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/**
 * The frame's HTML in the language the browser asks for: no data, no inline style, one inline script that is known by its hash. It stands before the style
 * sheets, because scripts wait for those. The nonce is the first one for DPoP proofs and proves
 * nothing but freshness, so it may stand here.
 */
export function renderFramePage(assets: FrameAssets, dpopNonce: string, language: Language = 'en'): string {
  const [failure, retry] = notLoaded[language];
  const preloads = [...assets.preloads, ...(assets.translations[language] ?? [])].map(
    (file) => `<link rel="modulepreload" href="/app/${escapeAttribute(file)}">`,
  );
  const styles = assets.styles.map((file) => `<link rel="stylesheet" href="/app/${escapeAttribute(file)}">`);
  return `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<title>${signLabels[language].document}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="inkseal-dpop-nonce" content="${escapeAttribute(dpopNonce)}">
<meta name="inkseal-not-loaded" content="${escapeAttribute(failure)}" data-retry="${escapeAttribute(retry)}">
<script>${assets.boot}</script>
${[...preloads, ...styles].join('\n')}
<script type="module" src="/app/${escapeAttribute(assets.script)}"></script>
</head>
<body data-wait="${escapeAttribute(waiting[language])}"></body>
</html>
`;
}

/**
 * Headers of the frame's page. `frame-ancestors` is this embed's origins only, so no other page can show it; scripts,
 * workers, styles and connections come from and go to our own origin only, but for the one script in the page; Trusted Types close DOM injection.
 * COEP and CORP let it load under hosts with either isolation setting. In a tab it must keep its opener, the only window
 * it can get a token from (the handshake pins that window's origin, and the exchange checks it); in a frame that header
 * means nothing, so whoever may be a tab is served as one.
 */
export function framePageHeaders(
  assets: FrameAssets,
  allowedOrigins: readonly string[],
  destination: 'iframe' | 'document',
): Record<string, string> {
  const bootHash = createHash('sha256').update(assets.boot).digest('base64');
  // Checked when they were registered; a row that came about otherwise must not write a policy of its own.
  const ancestors = allowedOrigins.filter((origin) => originPattern.test(origin));
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' 'sha256-${bootHash}'`,
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "font-src 'self' blob:",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-src 'none'",
    `frame-ancestors ${ancestors.join(' ') || "'none'"}`,
    "require-trusted-types-for 'script'",
    'trusted-types lit-html inkseal-worker',
  ].join('; ');
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cache-control': 'no-store',
    vary: 'accept-encoding, accept-language',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'cross-origin',
    'cross-origin-opener-policy': destination === 'document' ? 'unsafe-none' : 'same-origin',
    'origin-agent-cluster': '?1',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-read=()',
  };
}
