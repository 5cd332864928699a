/** Single-page applications put the element up and take it down all day: nothing of it may stay behind. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, CDPSession } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildWidget, repository } from '../../demo/launch.ts';
import { customerOrigin } from '../support/inkseal-server.ts';
import { launchBrowser } from '../support/launch-browser.ts';

const frameOrigin = 'https://sign.example.test';
/** The other end, in as few lines as can shake hands: what is measured here is the page's end. */
const frame = `<!doctype html><script>
  addEventListener('message', ({ data, ports: [port] }) => {
    port.postMessage({ type: 'call', id: 1, method: 'ready', params: { nonce: data.nonce } });
    port.postMessage({ type: 'call', id: 2, method: 'event', params: { type: 'ready' } });
  });
  parent.postMessage({ ns: 'inkseal/1', type: 'hello', nonce: crypto.randomUUID(), versions: [1], jkt: 'k' }, '*');
</script>`;

let browser: Browser;

beforeAll(async () => {
  await buildWidget(() => undefined);
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function count(session: CDPSession): Promise<Record<string, number>> {
  for (let round = 0; round < 3; round++) await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** In the page: puts an element up, waits for its frame, takes it down; every other time it is the same one again. */
async function mountOften(times: number): Promise<void> {
  const place = document.querySelector('main') as HTMLElement;
  let element: HTMLElement | undefined;
  for (let turn = 0; turn < times; turn++) {
    const isNew = element === undefined || turn % 2 === 0;
    element = isNew ? document.createElement('inkseal-sign') : element;
    if (isNew) element?.setAttribute('frame-url', `https://sign.example.test/e/emb_${turn}`);
    const ready = new Promise((resolve) =>
      element?.addEventListener('inkseal-ready', resolve, { once: true }),
    );
    place.append(element as HTMLElement);
    await ready;
    element?.remove();
  }
}

it('leaves no listener, port, frame or node behind after two hundred times, and the heap does not grow', async () => {
  const page = await browser.newPage();
  const folder = join(repository, 'widget/dist/cdn');
  const script = (await readdir(folder)).find((name) => name.endsWith('.js')) ?? '';
  const element = await readFile(join(folder, script), 'utf8');
  await page.route(`${frameOrigin}/**`, (route) => route.fulfill({ contentType: 'text/html', body: frame }));
  await page.route(`${customerOrigin}/`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>Customer</title><main></main><script type="module">${element}</script>`,
    }),
  );
  await page.addInitScript(() => {
    const open = new Set<MessagePort>();
    Object.assign(window, { open });
    const Channel = MessageChannel;
    window.MessageChannel = class extends Channel {
      constructor() {
        super();
        open.add(this.port1);
      }
    };
    const close = MessagePort.prototype.close;
    MessagePort.prototype.close = function (this: MessagePort): void {
      open.delete(this);
      close.call(this);
    };
  });
  await page.goto(`${customerOrigin}/`);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await page.evaluate(mountOften, 20);
  const before = await count(session);
  await page.evaluate(mountOften, 200);
  const after = await count(session);
  const grown = (name: string) => (after[name] ?? Number.NaN) - (before[name] ?? Number.NaN);
  expect(await page.evaluate(() => (window as unknown as { open: Set<MessagePort> }).open.size)).toBe(0);
  expect(page.frames()).toHaveLength(1);
  for (const name of ['JSEventListeners', 'Frames', 'Documents'])
    expect(grown(name), name).toBeLessThanOrEqual(2);
  expect(grown('Nodes')).toBeLessThanOrEqual(20);
  expect(grown('JSHeapUsedSize')).toBeLessThan(200 * 1024); // one kilobyte a time would be told
  await page.close();
}, 120_000);
