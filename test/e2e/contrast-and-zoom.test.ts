/** What browsers are asked for by people who see little: colours of their own, and a larger page. */
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { widgetFrame } from '../../demo/person.ts';
import { openEmbeddedWorld, showSigning, type EmbeddedWorld } from './embedded-server.ts';
import { sendTwelveFields } from './twelve-fields.ts';

let world: EmbeddedWorld;
beforeAll(async () => {
  world = await openEmbeddedWorld({});
});
afterAll(async () => {
  expect(world.server.failures).toEqual([]);
  await world.close();
});

/** Of the first that matches, in whatever shadow tree of the frame. */
const styleOf = (page: Page, selector: string, ...names: (keyof CSSStyleDeclaration)[]): Promise<unknown[]> =>
  widgetFrame(page)
    .locator(selector)
    .first()
    .evaluate((element, wanted) => wanted.map((name) => getComputedStyle(element)[name]), names);

/** A system colour as that page has it. */
const systemColor = (page: Page, name: string): Promise<string> =>
  widgetFrame(page)
    .locator('body')
    .evaluate((body, color) => {
      const probe = document.createElement('i');
      probe.style.color = color;
      body.append(probe);
      const found = getComputedStyle(probe).color;
      probe.remove();
      return found;
    }, name);

it('in forced colours, what is to be pressed, where the keyboard is and where a sheet ends can be seen', async () => {
  const { page } = await showSigning(world, {
    prepare: (opened) => opened.emulateMedia({ forcedColors: 'active' }),
  });
  const frame = widgetFrame(page);
  await frame.locator('[data-act=consent]').waitFor();
  const [highlight, canvas] = [await systemColor(page, 'Highlight'), await systemColor(page, 'Canvas')];
  expect(highlight).not.toBe(canvas);
  expect(await styleOf(page, '[data-act=consent]', 'backgroundColor')).toEqual([highlight]);
  expect(await styleOf(page, 'dialog[open]', 'outlineStyle', 'backgroundColor')).toEqual(['solid', canvas]);
  await frame.locator('[data-act=consent-tick]').click();
  await frame.locator('[data-act=consent]').click();

  await frame.locator('[data-act=next]').focus();
  await page.keyboard.press('Shift+Tab');
  const [style, width] = await styleOf(page, '[data-act=fields]', 'outlineStyle', 'outlineWidth');
  expect([style, Number.parseFloat(String(width))]).toEqual([
    'solid',
    expect.toSatisfy((px: number) => px >= 2),
  ]);
  expect(await styleOf(page, '.track span', 'backgroundColor')).toEqual([highlight]);
  expect(await styleOf(page, 'inkseal-field .box', 'outlineStyle')).toEqual(['solid']);

  await frame.locator('[data-act=next]').click();
  await frame.locator('[data-act=fields]').click();
  expect(await styleOf(page, 'li button[aria-current]', 'outlineStyle', 'outlineColor')).toEqual([
    'solid',
    highlight,
  ]);
  await page.close();
}, 60_000);

async function readPixels(png: Buffer): Promise<Uint8ClampedArray> {
  const { width, height } = await loadImage(png);
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(await loadImage(png), 0, 0);
  return context.getImageData(0, 0, width, height).data;
}

/** What is drawn twice differs by a dot or two at its edges; a short word has hundreds. */
const mostChance = 120;

/** Whether what is `inside` the first that is `within` the frame shows: the letters of a control, all of anything else. */
async function isSeen(page: Page, within: string, inside: string): Promise<boolean> {
  const clip = { x: 250, y: 90, width: 700, height: 500 };
  const look = async () => readPixels(await page.screenshot({ clip, animations: 'disabled' }));
  const before = await look();
  const root = widgetFrame(page).locator(within).first();
  await root.evaluate((element, selector) => {
    for (const one of element.shadowRoot!.querySelectorAll<HTMLElement>(selector)) {
      if ('value' in one) one.value = ' ';
      else one.style.visibility = 'hidden';
    }
  }, inside);
  const after = await look();
  return before.filter((part, index) => Math.abs(part - after[index]!) > 40).length / 4 > mostChance;
}

it.each(['light', 'dark'] as const)(
  'in forced colours on a %s screen, nothing on a page is printed twice',
  async (colorScheme) => {
    const envelope = await sendTwelveFields(world.server.customer);
    const { page } = await showSigning(world, {
      envelope,
      viewport: { width: 1280, height: 800 },
      prepare: (opened) => opened.emulateMedia({ forcedColors: 'active', colorScheme }),
    });
    const frame = widgetFrame(page);
    await frame.locator('[data-act=consent-tick]').click();
    await frame.locator('[data-act=consent]').click();
    await frame.getByRole('textbox', { name: 'Job title' }).fill('Designer');
    await frame.getByRole('textbox', { name: 'Employer' }).fill('Northwind');
    await frame.locator('[data-act=next]').focus();
    const job = 'inkseal-field[filled]';
    await frame.locator(`${job} inkseal-set-text[ready]`).nth(1).waitFor();
    await frame.locator('.saving[data-state=saved]').waitFor();
    await frame.locator('inkseal-page .line').first().waitFor();
    const seen = {
      control: await isSeen(page, job, '[data-control]'),
      value: await isSeen(page, job, 'inkseal-set-text'),
      text: await isSeen(page, 'inkseal-page', '.line, .text'),
      drawing: await isSeen(page, 'inkseal-page', 'canvas'),
    };
    expect(seen).toEqual({ control: false, value: true, text: false, drawing: true });
    await page.close();
  },
  60_000,
);

it('nothing keeps a person from enlarging the page, around the frame or from within', async () => {
  const meta = '<meta name="viewport" content="width=device-width, initial-scale=1">';
  const { page } = await showSigning(world, { around: [meta, ''], touch: true });
  const frame = widgetFrame(page);
  await frame.locator('[data-act=consent-tick]').click();
  await frame.locator('[data-act=consent]').click();
  await frame.locator('[data-act=next]').waitFor();
  const viewports = () => [...document.querySelectorAll('meta[name=viewport]')].map((one) => one.outerHTML);
  const inPage = await page.evaluate(viewports);
  expect(inPage.at(-1)).toBe(meta);
  const inFrame = await frame.locator('html').evaluate(viewports);
  for (const text of [...inPage, ...inFrame]) expect(text).not.toMatch(/user-scalable|(?:max|min)imum-scale/);
  // Two fingers enlarge what they are on: only where one draws is that taken from them.
  const touched = await page.evaluate(() =>
    [document.documentElement, document.body, document.querySelector('inkseal-sign')].map(
      (one) => one && getComputedStyle(one).touchAction,
    ),
  );
  expect(touched).toEqual(['auto', 'auto', 'auto']);
  // The browser's own keys stay the browser's, wherever the keyboard is.
  for (const place of ['[data-act=next]', 'inkseal-pages .scroller']) {
    const taken = await frame
      .locator(place)
      .first()
      .evaluate((element) =>
        ['+', '=', '-', '0'].filter((key) => {
          const event = { key, ctrlKey: true, bubbles: true, composed: true, cancelable: true };
          return !element.dispatchEvent(new KeyboardEvent('keydown', event));
        }),
      );
    expect(taken, place).toEqual([]);
  }
  await page.close();
}, 60_000);
