/** The frame's own elements on a bare page in a real browser, with the fonts as the server gives them. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import type { Stamp } from '../../server/sealing/seal-document.ts';
import { fontPaths } from '../../widget/frame/served-paths.ts';
import type { PageImage } from './page-image.ts';
import { repositoryRoot } from './stages.ts';
import { launchBrowser } from './launch-browser.ts';

const elements = ['sign/placed-value', 'sign/field'].map((name) => `widget/frame/${name}.ts`);
const fontFiles: Record<keyof typeof fontPaths, string> = {
  'noto-sans': 'noto-sans/400Regular',
  'noto-sans-arabic': 'noto-sans-arabic/400Regular',
  'biz-udpgothic': 'biz-udpgothic/400Regular',
  caveat: 'caveat/400Regular',
  'dancing-script': 'dancing-script/400Regular',
  mynerve: 'mynerve',
};

async function bundleElements(): Promise<string> {
  const entry = 'virtual:elements';
  const imports = [...elements, 'widget/ui/theme.ts'].map((path) =>
    JSON.stringify(join(repositoryRoot, path)),
  );
  const code = `import ${imports[0]}; import ${imports[1]}; import { installTokens } from ${imports[2]}; installTokens();`;
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    root: join(repositoryRoot, 'widget'),
    plugins: [
      {
        name: 'elements',
        resolveId: (id: string) => (id === entry ? `\0${entry}` : undefined),
        load: (id: string) => (id === `\0${entry}` ? code : undefined),
      },
    ],
    build: { write: false, rolldownOptions: { input: entry } },
  });
  const [{ output } = { output: [] }] = [result].flat() as { output: { code?: string }[] }[];
  return output.find((chunk) => chunk.code !== undefined)?.code ?? '';
}

export interface FieldPage {
  page: Page;
  /** What the page shows, at `dpi` dots an inch of the document. */
  picture(): Promise<PageImage>;
  close(): Promise<void>;
}

/** An empty sheet of that size in points, on which `show` puts values; one CSS pixel is one point. */
export async function openFieldPage(
  size: { width: number; height: number },
  { dpi }: { dpi: number },
): Promise<FieldPage> {
  const script = await bundleElements();
  const server = createServer((request, response) => {
    const font = Object.entries(fontPaths).find(([, path]) => path === request.url);
    const policy = "default-src 'none'; script-src 'self'; font-src 'self'; img-src data:";
    response.setHeader('content-security-policy', policy);
    if (font) {
      const file = font[1].split('/').at(-1) ?? '';
      const folder = fontFiles[font[0] as keyof typeof fontPaths];
      void readFile(join(repositoryRoot, 'node_modules/@expo-google-fonts', folder, file)).then((bytes) =>
        response.end(bytes),
      );
    } else if (request.url === '/elements.js') {
      response.setHeader('content-type', 'text/javascript').end(script);
    } else {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><meta charset="utf-8"><script type="module" src="/elements.js"></script>');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: size, deviceScaleFactor: dpi / 72 });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction(() => customElements.get('inkseal-field') !== undefined);
  return {
    page,
    picture: async () => {
      const image = await loadImage(await page.screenshot());
      const canvas = createCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const pixels = new Uint8Array(image.width * image.height);
      for (let index = 0; index < pixels.length; index++)
        pixels[index] = Math.min(...data.subarray(index * 4, index * 4 + 3));
      return { width: image.width, height: image.height, pixels };
    },
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}

/** Shows each value as the frame shows what another recipient has signed, or in the recipient's own field at rest. */
export async function showValues(
  { page }: FieldPage,
  stamps: readonly Stamp[],
  sheet: { width: number; height: number },
  as: 'placed' | 'own',
): Promise<void> {
  await page.evaluate(
    async ([stamps, sheet, as]) => {
      document.body.replaceChildren();
      document.body.style.cssText = 'margin: 0; background: #fff; --pt: 1px';
      for (const { content, ...place } of stamps) {
        const text = content.kind === 'text' ? content.text : null;
        const mark = content.kind === 'mark' ? content.mark : null;
        const checked = content.kind === 'check' || content.kind === 'choice' ? true : null;
        const box = content.kind === 'choice' ? 'radio' : 'checkbox';
        const type = text === null ? (mark ? 'signature' : box) : 'text';
        const field = { ...place, id: 'fld', documentId: 'doc', recipientId: 'rcp', type, required: true };
        const element = document.createElement(as === 'own' ? 'inkseal-field' : 'inkseal-placed-value');
        const own = text === null ? { type: 'checkbox', checked } : { type: 'text', text };
        Object.assign(
          element,
          { page: sheet, mark },
          as === 'own' ? { field, value: mark ? null : own } : { value: { ...field, text, mark, checked } },
        );
        document.body.append(element);
      }
      const isShown = (element: Element): boolean =>
        element.shadowRoot?.querySelector('inkseal-set-text')?.hasAttribute('ready') !== false;
      for (let round = 0; round < 3 || (round < 50 && ![...document.body.children].every(isShown)); round++) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        await document.fonts.ready;
      }
    },
    [stamps, sheet, as] as const,
  );
}
