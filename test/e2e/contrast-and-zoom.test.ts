/** What browsers are asked for by people who see little: colours of their own, and a larger page. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { widgetFrame } from '../../demo/person.ts';
import { openEmbeddedWorld, showSigning, type EmbeddedWorld } from './embedded-server.ts';

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
