/**
 * How long ink takes to follow the hand: from the moment the browser took in a movement to the moment the frame's own
 * drawing pad has its ink on the canvas, in frames of the screen.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { repository } from '../../demo/launch.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { median, type Report } from './measurement.ts';

const movements = 300;

async function bundlePad(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    root: join(repository, 'widget'),
    build: { write: false, rolldownOptions: { input: 'frame/signature/pad.ts' } },
  });
  const [{ output } = { output: [] }] = [result].flat() as { output: { code?: string }[] }[];
  return output.find(({ code }) => code !== undefined)?.code ?? '';
}

/** Notes, for each movement, how long after it its place on the canvas is no longer empty; and how long a frame lasts. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const pad = document.createElement('inkseal-signature-pad');
    pad.style.cssText = 'display:block;inline-size:600px';
    document.body.append(pad);
    await customElements.whenDefined('inkseal-signature-pad');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const canvas = pad.shadowRoot!.querySelector('canvas')!;
    const noted = { latencies: [] as number[], frames: [] as number[], missed: 0 };
    Object.assign(globalThis, { noted });
    let last = 0;
    const tick = (at: number): void => {
      if (last > 0) noted.frames.push(at - last);
      last = at;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    // After the pad's own listener, which stands at the canvas.
    addEventListener('pointermove', ({ buttons, clientX, clientY, timeStamp }) => {
      if (buttons === 0) return;
      const box = canvas.getBoundingClientRect();
      const scale = canvas.width / box.width;
      const [x, y] = [(clientX - box.left) * scale, (clientY - box.top) * scale].map(Math.round) as [
        number,
        number,
      ];
      const isInked = canvas.getContext('2d')!.getImageData(x, y, 1, 1).data[3]! > 0;
      if (isInked) noted.latencies.push(performance.now() - timeStamp);
      else noted.missed++;
    });
  });
}

async function scribble(page: Page): Promise<void> {
  const box = (await page.locator('inkseal-signature-pad canvas').boundingBox())!;
  const at = (i: number): [number, number] => [
    box.x + 20 + ((i * 7) % (box.width - 40)),
    box.y + box.height / 2 + Math.sin(i / 5) * (box.height / 3),
  ];
  await page.mouse.move(...at(0));
  await page.mouse.down();
  for (let i = 1; i <= movements; i++) await page.mouse.move(...at(i));
  await page.mouse.up();
}

export async function run(report: Report): Promise<void> {
  const script = await bundlePad();
  const server = createServer((request, response) => {
    const isScript = request.url === '/pad.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><script type="module" src="/pad.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await watch(page);
    await scribble(page);
    const { latencies, frames, missed } = await page.evaluate(
      () =>
        (globalThis as unknown as { noted: { latencies: number[]; frames: number[]; missed: number } }).noted,
    );
    if (latencies.length < movements / 2) throw new Error(`only ${latencies.length} movements left ink`);
    const frame = median(frames);
    report({
      metric: 'input-to-ink-frames',
      value: median(latencies) / frame,
      target: '<=1',
      conditions: `median of ${latencies.length} movements of a mouse (${missed} without ink), a frame of ${frame.toFixed(1)} ms, headless Chromium`,
    });
  } finally {
    await browser.close();
    server.close();
  }
}
