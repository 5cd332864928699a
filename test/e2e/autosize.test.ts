/** `autosize`: as tall as the content, never taller than what a person sees at once unless the page says so. */
import type { Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signInFrame } from '../../demo/person.ts';
import { newEmbed, showPlainPage } from './plain-page.ts';
import { openSigningWorld, type SigningWorld } from './signing-world.ts';

const usualHeight = 720;
const viewport = { width: 1280, height: 800 };

let world: SigningWorld;
let page: Page;

beforeAll(async () => {
  world = await openSigningWorld();
});
afterAll(() => world.close());
afterEach(() => page.close());

/** Heights the element has had, and calls of `resize`, are kept in the page from its first moment on. */
function record(): void {
  const heights: number[] = [];
  const resizes: number[] = [];
  Object.assign(window, { heights, resizes });
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (this: MessagePort, data: Record<string, unknown>): void {
    if (data['method'] === 'resize') resizes.push((data['params'] as { heightPixels: number }).heightPixels);
    post.call(this, data);
  };
  document.addEventListener('DOMContentLoaded', () => {
    const element = document.querySelector('inkseal-sign');
    if (element) new ResizeObserver(() => heights.push(element.clientHeight)).observe(element);
  });
}

type Recorded = { heights: number[]; resizes: number[] };
const recorded = (from: Frame | Page) =>
  from.evaluate(() => {
    const { heights, resizes } = window as unknown as Recorded;
    return { heights, resizes };
  });

function frameOf(shown: Page): Frame {
  const frame = shown.frames().find((one) => one.url().startsWith(`${world.serverUrl}/e/`));
  if (!frame) throw new Error('there is no frame');
  return frame;
}

async function open(attributes: string, options: { style?: string; token?: string } = {}): Promise<void> {
  const embed = await newEmbed(world);
  page = await world.browser.newPage({ viewport });
  await page.addInitScript(record);
  await showPlainPage(page, world, {
    html: `<style>inkseal-sign { ${options.style ?? ''} }</style><p>Before</p>
      <inkseal-sign ${attributes} frame-url="${embed.frameUrl}" token="${options.token ?? embed.token}"></inkseal-sign>
      <p>After</p>`,
  });
}

const isReady = () => page.locator('inkseal-sign[status="ready"]').waitFor();
const shownHeight = async () => (await page.locator('inkseal-sign').boundingBox())?.height;
const frameHeight = async () => (await page.locator('inkseal-sign iframe').boundingBox())?.height;
const inFrame = () => page.locator('inkseal-sign iframe').contentFrame();

describe('with autosize', () => {
  it('a document has all that can be seen at once, with the guide and every dialog in it', async () => {
    await open('autosize');
    await isReady();
    await expect.poll(shownHeight).toBe(viewport.height);
    expect(await frameHeight()).toBe(viewport.height);
    const { resizes } = await recorded(frameOf(page));
    expect(resizes.at(-1)).toBeGreaterThan(2 * viewport.height); // three pages
    await page.locator('inkseal-sign').evaluate((element) => element.scrollIntoView());
    const consent = inFrame().locator('inkseal-consent-sheet dialog');
    expect((await consent.boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await inFrame().locator('[data-act="consent-tick"]').click();
    await inFrame().locator('[data-act="consent"]').click();
    const next = await inFrame().locator('[data-act="next"]').boundingBox();
    expect((next?.y ?? 0) + (next?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
  });

  it('the page’s own max-height is kept, also in a column and in per cent', async () => {
    for (const style of ['max-height: 500px', 'max-height: 500px; display: block']) {
      await open('autosize', { style });
      await isReady();
      await expect.poll(frameHeight, { message: style }).toBe(500);
      expect(await shownHeight()).toBe(500);
      await page.close();
    }
    await open('autosize', { style: 'max-height: 60%' });
    await page.addStyleTag({ content: 'html, body { height: 100% }' });
    await isReady();
    await expect.poll(frameHeight).toBe(480);
  });

  it('nothing jumps before it is ready, and then it finds its height at once', async () => {
    await open('autosize');
    await isReady();
    await expect.poll(shownHeight).toBe(viewport.height);
    await page.waitForTimeout(1500);
    expect((await recorded(page)).heights).toEqual([usualHeight, viewport.height]);
    expect((await recorded(frameOf(page))).resizes.length).toBeLessThanOrEqual(2);
  });

  it('a screen without pages has the height of its words', async () => {
    await open('autosize', { token: `et_${'A'.repeat(43)}` });
    await inFrame()
      .getByRole('heading', { name: /not valid/ })
      .waitFor();
    await expect.poll(shownHeight).toBeLessThan(500);
    const [content, height] = await frameOf(page).evaluate(() => [
      document.documentElement.scrollHeight,
      window.innerHeight,
    ]);
    expect(content).toBe(height);
    expect(height).toBeGreaterThan(200);
  });

  it('follows from the document to its outcome, where nothing has to scroll', async () => {
    await open('autosize');
    await isReady();
    await signInFrame(inFrame(), () => undefined);
    await page.locator('inkseal-sign[status="completed"]').waitFor();
    await expect.poll(shownHeight).toBeLessThan(700);
    const outcome = inFrame().locator('inkseal-outcome');
    await expect
      .poll(() => outcome.evaluate((element) => element.scrollHeight - element.clientHeight))
      .toBe(0);
  });

  it('a page whose scroll bar comes with the height, and goes with it, comes to rest', async () => {
    await open('autosize', { style: 'max-height: none' });
    await page.setViewportSize({ width: 700, height: 6000 });
    await isReady();
    await page.waitForTimeout(500);
    // A scroll bar makes the document shorter than the window, and without one it is taller: such a page would swing.
    const whole = (await page.evaluate(() => document.documentElement.scrollHeight)) - 6000;
    expect(whole).toBe(0);
    const content = await page.evaluate(() => document.body.offsetHeight);
    await page.evaluate(() => {
      const { body } = document;
      const judge = () => (body.style.paddingRight = body.offsetHeight > innerHeight ? '40px' : '0px');
      new ResizeObserver(judge).observe(body);
      addEventListener('resize', judge);
    });
    await page.setViewportSize({ width: 700, height: content - 40 });
    await page.waitForTimeout(3000);
    const { resizes } = await recorded(frameOf(page));
    await page.waitForTimeout(1500);
    expect((await recorded(frameOf(page))).resizes).toEqual(resizes);
    expect(resizes.length).toBeGreaterThan(1); // it did begin to
    expect(await frameHeight()).toBe(resizes.at(-1));
  });
});

describe('autosize that comes and goes', () => {
  it('without it nothing is told, with it at once, and without it again it has its usual height', async () => {
    await open('');
    await isReady();
    await page.waitForTimeout(500);
    expect((await recorded(frameOf(page))).resizes).toEqual([]);
    expect(await shownHeight()).toBe(usualHeight);
    const set = (autosize: boolean) =>
      page
        .locator('inkseal-sign')
        .evaluate((element, wish) => Object.assign(element, { autosize: wish }), autosize);
    await set(true);
    await expect.poll(frameHeight).toBe(viewport.height);
    await set(false);
    await expect.poll(frameHeight).toBe(usualHeight);
    expect(await shownHeight()).toBe(usualHeight);
  });
});
