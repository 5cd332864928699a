/** Where a newcomer's first integration goes wrong: each is a sentence on the screen and an event with a code. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startCustomer } from '../../demo/backend.ts';
import type { Embed } from '../../demo/inkseal-client.ts';
import { findFreePort, packageFolder, pageFolder } from '../../demo/launch.ts';
import { widgetFrame } from '../../demo/person.ts';
import { newEmbed } from './plain-page.ts';
import { openSigningWorld, readEvents, showEmbed, type SigningWorld } from './signing-world.ts';

let world: SigningWorld;
let page: Page;

/** Made first, so that other tests pass the time until its token has expired. */
let expiring: Embed;

beforeAll(async () => {
  world = await openSigningWorld();
  expiring = await newEmbed(world, 10);
});
afterAll(() => world.close());
afterEach(() => page.close());

async function open(embed: Embed, token: string): Promise<Page> {
  const opened = await world.browser.newPage();
  await showEmbed(opened, world.pageOrigin, embed, () => Promise.resolve(token));
  return opened;
}

const expectCode = async (code: string) => {
  await expect
    .poll(() => readEvents(page), { timeout: 40_000 })
    .toContainEqual({ event: 'inkseal-error', code });
};

const expectNotice = async (heading: RegExp) => {
  await widgetFrame(page).getByRole('heading', { name: heading }).waitFor();
  await expect(widgetFrame(page).locator('[data-act="consent"]').count()).resolves.toBe(0);
};

/** What stands in the frame's place when there is no frame. */
const expectPanel = async () => {
  const panel = page.locator('inkseal-sign [part~="panel"]');
  await panel.waitFor();
  expect(((await panel.textContent()) ?? '').trim().length).toBeGreaterThan(20);
};

describe('the person sees a calm screen and the page gets a code', () => {
  it('when the token was used already', async () => {
    const embed = await newEmbed(world);
    const first = await open(embed, embed.token);
    await widgetFrame(first).locator('[data-act="consent"]').waitFor();
    page = await open(embed, embed.token);
    await expectNotice(/already opened/);
    await expectCode('embed_token_used');
    await first.close();
  });

  it('when the page is on an origin the embed does not allow', async () => {
    const pageOrigin = `http://localhost:${await findFreePort()}`;
    const elsewhere = await startCustomer({
      account: world.account,
      pageOrigin,
      packageFolder,
      pageFolder,
      samplePdf: world.samplePdf,
      signedFolder: world.signedFolder,
      bookFile: join(world.folder, 'elsewhere.json'),
    });
    const embed = await newEmbed(world);
    let tokensAsked = 0;
    page = await world.browser.newPage();
    await showEmbed(page, pageOrigin, embed, () => {
      tokensAsked += 1;
      return Promise.resolve(embed.token);
    });
    await expectPanel();
    await expectCode('frame_blocked');
    expect(tokensAsked).toBe(0);
    await elsewhere.close();
  });

  it('when the document arrives unreadable', async () => {
    const embed = await newEmbed(world);
    const garbage = Buffer.alloc(65_536, 'not a document ');
    page = await world.browser.newPage();
    await page.route('**/v1/embed/exchange', async (route) => {
      const answer = (await (await route.fetch()).json()) as object;
      await route.fulfill({ json: { ...answer, firstSegment: garbage.toString('base64') } });
    });
    await page.route('**/v1/embed/document*', (route) =>
      route.fulfill({ status: 200, contentType: 'application/pdf', body: garbage }),
    );
    await showEmbed(page, world.pageOrigin, embed, () => Promise.resolve(embed.token));
    await expectNotice(/cannot be displayed/);
    await expectCode('pdf_unreadable');
  });

  it('when the customer uploads what is no readable PDF', async () => {
    const file = join(world.folder, 'broken.pdf');
    await writeFile(file, '%PDF-1.7\nthis is all there is\n');
    page = await world.browser.newPage();
    await page.goto(world.pageOrigin);
    await page.locator('#own-pdf').setInputFiles(file);
    await page.locator('#problem:not([hidden])').waitFor();
    expect(await page.locator('#problem-code').textContent()).toBe('unreadable_pdf');
  });

  it('when the larger part of the frame cannot be loaded', async () => {
    const embed = await newEmbed(world);
    page = await world.browser.newPage();
    await page.route('**/app/assets/main-*.js', (route) => route.abort());
    await showEmbed(page, world.pageOrigin, embed, () => Promise.resolve(embed.token));
    await widgetFrame(page).getByRole('alert').getByText('could not be loaded').waitFor();
    const button = widgetFrame(page).getByRole('button', { name: 'Try again' });
    await button.waitFor();
    // Its words are seen on a dark page, too, and do not touch its edge; a finger hits the button.
    const [background, left, height] = await button.evaluate((one) => {
      const box = one.getBoundingClientRect();
      return [getComputedStyle(one).backgroundColor, box.left, box.height] as const;
    });
    expect(background).toBe('rgb(255, 255, 255)');
    expect(left).toBeGreaterThanOrEqual(8);
    expect(height).toBeGreaterThanOrEqual(40);
    await expectCode('server_unreachable');
  });

  it('when what comes after the first page cannot be loaded, and goes on when it can', async () => {
    const embed = await newEmbed(world);
    page = await world.browser.newPage();
    await page.route('**/app/assets/desk-tools-*.js', (route) => route.abort());
    await showEmbed(page, world.pageOrigin, embed, () => Promise.resolve(embed.token));
    const frame = widgetFrame(page);
    await frame.getByRole('alert').getByText('Check your connection').waitFor();
    await expect(frame.locator('[data-act="consent"]').count()).resolves.toBe(0);
    await page.unroute('**/app/assets/desk-tools-*.js');
    await frame.locator('[data-act="load-again"]').click();
    await frame.locator('[data-act="consent-tick"]').click();
    await frame.locator('[data-act="consent"]').click();
    await frame.locator('[data-act="next"]').waitFor();
    await expect(frame.locator('[data-act="load-again"]').count()).resolves.toBe(0);
  });

  it('of none of it again for what was loaded before: each part of the frame is fetched once', async () => {
    const embed = await newEmbed(world);
    page = await world.browser.newPage();
    const fetched: string[] = [];
    page.on('request', (request) => {
      if (request.resourceType() === 'fetch' && request.url().includes('/app/assets/'))
        fetched.push(request.url());
    });
    await showEmbed(page, world.pageOrigin, embed, () => Promise.resolve(embed.token));
    const frame = widgetFrame(page);
    await frame.locator('[data-act="consent-tick"]').click();
    await frame.locator('[data-act="consent"]').click();
    await frame.locator('[data-act="next"]').waitFor();
    for (const sheet of await frame.locator('.sheet').all()) {
      await sheet.scrollIntoViewIfNeeded();
      await sheet.locator('inkseal-page .line').first().waitFor({ state: 'attached' });
    }
    await expect(frame.locator('.sheet').count()).resolves.toBeGreaterThan(1);
    expect(fetched.some((url) => url.includes('/page-text-'))).toBe(true);
    expect(fetched).toHaveLength(new Set(fetched).size);
  });

  it('when pdf.js cannot be loaded, and the same page goes on once it can', async () => {
    const embed = await newEmbed(world);
    page = await world.browser.newPage();
    const library = /pdf\.min\.mjs/;
    await page.route(library, (route) => route.abort());
    await showEmbed(page, world.pageOrigin, embed, () => Promise.resolve(embed.token));
    await expectNotice(/No connection/);
    await expectCode('server_unreachable');
    await page.unroute(library);
    await widgetFrame(page).getByRole('button', { name: 'Try again' }).click();
    await widgetFrame(page).locator('inkseal-page canvas').first().waitFor();
    await widgetFrame(page).locator('[data-act="consent"]').waitFor();
  });

  it('of none of it when pdf.js fails to load once', async () => {
    const embed = await newEmbed(world);
    page = await world.browser.newPage();
    let requests = 0;
    await page.route(/pdf\.min\.mjs/, (route) => (++requests === 1 ? route.abort() : route.continue()));
    await showEmbed(page, world.pageOrigin, embed, () => Promise.resolve(embed.token));
    await widgetFrame(page).locator('inkseal-page canvas').first().waitFor();
    expect(requests).toBeGreaterThan(1);
    expect(await readEvents(page)).not.toContainEqual(expect.objectContaining({ event: 'inkseal-error' }));
  });

  it('when not even the screen for the error can be loaded', async () => {
    const embed = await newEmbed(world);
    const first = await open(embed, embed.token);
    await widgetFrame(first).locator('[data-act="consent"]').waitFor();
    await first.close();
    page = await world.browser.newPage();
    await page.route('**/app/assets/notice-*.js', (route) => route.abort());
    await showEmbed(page, world.pageOrigin, embed, () => Promise.resolve(embed.token));
    await widgetFrame(page).getByRole('alert').getByText('could not be loaded').waitFor();
    await expectCode('server_unreachable');
  });

  it('when the token has expired', async () => {
    const left = Date.parse(expiring.expiresAt) - Date.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, left) + 500));
    page = await open(expiring, expiring.token);
    await expectNotice(/run out/);
    await expectCode('embed_token_expired');
  });

  it('when the server goes away in the middle, and goes on when it is back', async () => {
    const embed = await newEmbed(world);
    page = await open(embed, embed.token);
    const frame = widgetFrame(page);
    await frame.locator('[data-act="consent-tick"]').click();
    await world.stopServer();
    await frame.locator('[data-act="consent"]').click();
    await frame
      .getByText(/No connection/)
      .first()
      .waitFor({ timeout: 40_000 });
    await world.restartServer();
    await frame.locator('[data-act="consent"]').click();
    await frame.locator('[data-act="next"]').waitFor();
  });

  it('when the server is away from the start', async () => {
    const embed = await newEmbed(world);
    await world.stopServer();
    page = await open(embed, embed.token);
    await expectPanel();
    await expectCode('server_unreachable');
  });

  it('when the page’s own policy forbids to ask why, without a wrong guess', async () => {
    page = await world.browser.newPage();
    await page.route(`${world.pageOrigin}/`, async (route) => {
      const answer = await route.fetch();
      const policy = answer.headers()['content-security-policy'] ?? '';
      const strict = policy.replace(/connect-src [^;]*/, "connect-src 'self'");
      expect(strict).not.toBe(policy);
      await route.fulfill({
        response: answer,
        headers: { ...answer.headers(), 'content-security-policy': strict },
      });
    });
    const frameUrl = `${world.serverUrl}/e/emb_${'0'.repeat(36)}`;
    await showEmbed(page, world.pageOrigin, { frameUrl }, () => Promise.reject(new Error('nobody asks')));
    await expectPanel();
    await expectCode('frame_timeout');
  });
});
