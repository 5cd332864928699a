import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { framePageHeaders, readFrameAssets, renderFramePage, type FrameAssets } from './frame-page.ts';

const assets: FrameAssets = {
  boot: 'let a=1',
  script: 'assets/main-1.js',
  styles: ['assets/main-1.css'],
  preloads: ['assets/shared-1.js'],
  translations: { ar: ['assets/loaders-1.js', 'assets/ar-1.js'] },
};
const policyOf = (origins: readonly string[]): Map<string, string> =>
  new Map(
    (framePageHeaders(assets, origins, 'iframe')['content-security-policy'] ?? '')
      .split('; ')
      .map((directive) => [directive.split(' ')[0] ?? '', directive.split(' ').slice(1).join(' ')]),
  );

describe('the frame’s page', () => {
  it('lets one inline script run, known by the hash of exactly what stands in the page', () => {
    const inline = /<script>(.*?)<\/script>/s.exec(renderFramePage(assets, 'n'))?.[1] ?? '';
    const hash = createHash('sha256').update(inline).digest('base64');
    expect(policyOf([]).get('script-src')).toBe(`'self' 'wasm-unsafe-eval' 'sha256-${hash}'`);
  });

  it('starts that script before any style sheet could hold it up', () => {
    const html = renderFramePage(assets, 'n');
    expect(html.indexOf('<script>')).toBeLessThan(html.indexOf('rel="stylesheet"'));
    expect(html.indexOf('inkseal-dpop-nonce')).toBeLessThan(html.indexOf('<script>'));
  });

  it('may be shown by the embed’s origins only, and by nobody when there are none', () => {
    expect(policyOf(['https://a.example', 'https://b.example']).get('frame-ancestors')).toBe(
      'https://a.example https://b.example',
    );
    expect(policyOf([]).get('frame-ancestors')).toBe("'none'");
  });

  it('takes no directive from what is no origin', () => {
    const origins = ['https://a;script-src-elem', 'https://b.example', '*', "https://c 'self'"];
    expect(policyOf(origins).get('frame-ancestors')).toBe('https://b.example');
    expect(policyOf(['https://a;script-src-elem'])).toEqual(policyOf([]));
  });

  it('keeps its opener only in a tab of its own, where that is the one window with a token', () => {
    const openers = (['iframe', 'document'] as const).map(
      (destination) => framePageHeaders(assets, [], destination)['cross-origin-opener-policy'],
    );
    expect(openers).toEqual(['same-origin', 'unsafe-none']);
  });

  it('has the words for when no script of it can be loaded, in the language of the browser', () => {
    const html = renderFramePage(assets, 'n', 'ar');
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(html).toContain('content="تعذّر تحميل المستند. تحقق من اتصالك." data-retry="المحاولة مرة أخرى"');
    expect(html).toContain('<body data-wait="جارٍ فتح المستند…">');
    expect(html).toContain('<link rel="modulepreload" href="/app/assets/ar-1.js">');
    expect(renderFramePage(assets, 'n')).toContain('data-retry="Try again"');
    expect(renderFramePage(assets, 'n')).not.toContain('ar-1.js');
  });

  it('cannot be broken out of by the nonce', () => {
    expect(renderFramePage(assets, '"><script>')).toContain('content="&quot;>&lt;script>"');
  });
});

describe('what was built', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkseal-assets-'));
    await mkdir(join(folder, '.vite'));
    const manifest = {
      'frame/main.ts': { file: 'assets/main-1.js', isEntry: true },
      'ui/translations/loaders.ts': { file: 'assets/loaders-1.js' },
      'ui/translations/de.ts': { file: 'assets/de-1.js' },
    };
    await writeFile(join(folder, '.vite', 'manifest.json'), JSON.stringify(manifest));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is refused with what to do when the first script is missing', () => {
    expect(() => readFrameAssets(folder)).toThrow('npm run build');
  });

  it('is refused when the first script would end its own element', async () => {
    await writeFile(join(folder, 'boot.js'), 'x="</script>"');
    expect(() => readFrameAssets(folder)).toThrow('markup');
  });

  it('is read with the first script as it is', async () => {
    await writeFile(join(folder, 'boot.js'), 'let b=2\n');
    const { translations, ...read } = readFrameAssets(folder);
    expect(read).toEqual({ boot: 'let b=2', script: 'assets/main-1.js', styles: [], preloads: [] });
    expect(translations.de).toEqual(['assets/loaders-1.js', 'assets/de-1.js']);
    expect(translations.en).toBeUndefined();
  });
});
