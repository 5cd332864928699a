/**
 * The published package in the pages it is made for: built into React and Vue by Vite, and loaded by a script tag with
 * a hash. A real server on one origin, the page on another.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameworkPages } from '../../demo/backend.ts';
import { repository } from '../../demo/launch.ts';
import { signInFrame, widgetFrame } from '../../demo/person.ts';
import { newEmbed } from './plain-page.ts';
import { openSigningWorld, readEvents, recordTraffic, type SigningWorld } from './signing-world.ts';

let world: SigningWorld;

beforeAll(async () => {
  world = await openSigningWorld({ withFrameworks: true });
});
afterAll(() => world.close());

const expectEvent = async (page: Page, name: string) => {
  await expect
    .poll(async () => (await readEvents(page)).map(({ event }) => event), { timeout: 30_000 })
    .toContain(name);
};

describe.each(Object.keys(frameworkPages))('the customer’s page in %s', (name) => {
  it('shows the document, lets it be put away and shown again, and hears that it is signed', async () => {
    const context = await world.browser.newContext();
    const traffic = recordTraffic(context);
    const page = await context.newPage();
    await page.request.post(`${world.pageOrigin}/api/signings/sample`); // a new one for each framework
    await page.goto(`${world.pageOrigin}/${name}/`);
    await expectEvent(page, 'inkseal-ready');
    const frame = page.frames().find((one) => one.url().startsWith(`${world.serverUrl}/e/`));
    expect(new URL(frame?.url() ?? '').origin).not.toBe(world.pageOrigin);

    await page.getByRole('button', { name: 'Put it away' }).click();
    await expect.poll(() => page.frames().length).toBe(1);
    await page.getByRole('button', { name: 'Show it again' }).click();
    await expectEvent(page, 'inkseal-ready');

    await signInFrame(widgetFrame(page), () => undefined);
    await page.locator('#finished').waitFor();
    const events = (await readEvents(page)).map(({ event }) => event);
    expect(events).toEqual(expect.arrayContaining(['inkseal-viewed', 'inkseal-signed', 'inkseal-completed']));
    expect(events).not.toContain('inkseal-error');
    expect(traffic.consoleErrors).toEqual([]);
    await context.close();
  });
});

describe('the file for script tags', () => {
  const staticOrigin = 'https://static.example';
  let name: string;
  let integrity: string;
  let bytes: Buffer;

  beforeAll(async () => {
    const folder = join(repository, 'widget');
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    name = `inkseal-sign-${version}`;
    const described = await readFile(join(folder, 'dist/cdn', `${name}.json`), 'utf8');
    ({ integrity } = JSON.parse(described) as { integrity: string });
    bytes = await readFile(join(folder, 'dist/cdn', `${name}.js`));
  });

  /** A page on the customer's origin that loads the element from another, where `served` lies. */
  async function openPage(served: Buffer): Promise<Page> {
    const { frameUrl, token } = await newEmbed(world);
    const page = await world.browser.newPage();
    // The browser does not know that the address of this intercepted page is as local as the server's.
    await page.context().grantPermissions(['local-network-access']);
    await page.route(`${staticOrigin}/**`, (route) =>
      route.fulfill({
        body: served,
        contentType: 'text/javascript',
        headers: { 'access-control-allow-origin': '*' },
      }),
    );
    const policy = `default-src 'none'; script-src ${staticOrigin}; frame-src ${world.serverUrl}`;
    await page.route(`${world.pageOrigin}/plain`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        headers: { 'content-security-policy': policy },
        body: `<!doctype html><title>Plain</title>
          <script type="module" crossorigin="anonymous" integrity="${integrity}"
            src="${staticOrigin}/${name}.js"></script>
          <inkseal-sign frame-url="${frameUrl}" token="${token}"></inkseal-sign>`,
      }),
    );
    await page.goto(`${world.pageOrigin}/plain`);
    return page;
  }

  it('opens a document when its bytes are those of the hash', async () => {
    const page = await openPage(bytes);
    await page.locator('inkseal-sign[status="ready"]').waitFor();
    await widgetFrame(page).locator('[data-act="consent"]').waitFor();
    await page.close();
  });

  it('is not run when a single byte of it is another (row 22)', async () => {
    const altered = Buffer.concat([bytes, Buffer.from(' ')]);
    const refused: string[] = [];
    const page = await openPage(altered);
    page.on('console', (message) => void refused.push(message.text()));
    await page.reload();
    await expect.poll(() => refused.join()).toContain('integrity');
    expect(await page.evaluate(() => customElements.get('inkseal-sign') === undefined)).toBe(true);
    await page.close();
  });
});
