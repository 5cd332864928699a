/**
 * What may stand between a page and the document, one by one: a sentence on the screen, a code for the page, and a way
 * on where there is one. What the tokens and the server's absence do: calm-screens.test.ts, renewal.test.ts.
 */
import type { Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signInFrame, widgetFrame } from '../../demo/person.ts';
import type { EmbedToken } from '../../widget/contract/embeds.ts';
import { openEmbeddedWorld, showSigning, type EmbeddedWorld, type ShownSigning } from './embedded-server.ts';

let world: EmbeddedWorld;
let shown: ShownSigning;

beforeAll(async () => {
  world = await openEmbeddedWorld({});
});
afterAll(() => world.close());
afterEach(() => shown.page.close());

type Prepare = (page: Page, embed: EmbedToken) => Promise<unknown>;
const open = async (prepare: Prepare): Promise<void> => {
  shown = await showSigning(world, { prepare });
};

/** Answers the first so many of these requests in place of the server. */
const instead =
  (pattern: string, answer: Parameters<Route['fulfill']>[0], times = 1) =>
  (page: Page) =>
    page.route(pattern, (route) => route.fulfill(answer), { times });

/** Lets the frame's page through once with another policy, as a proxy that rewrites it would. */
const withPolicy =
  (rewrite: (policy: string) => string): Prepare =>
  (page, { frameUrl }) =>
    page.route(
      frameUrl,
      async (route) => {
        const response = await route.fetch();
        const policy = response.headers()['content-security-policy'] ?? '';
        const headers = { ...response.headers(), 'content-security-policy': rewrite(policy) };
        expect(rewrite(policy)).not.toBe(policy);
        await route.fulfill({ response, headers });
      },
      { times: 1 },
    );

const expectError = async (code: string): Promise<void> => {
  const codes = async () =>
    (await shown.events()).filter(({ type }) => type === 'frame.error').map((told) => told.code);
  await expect.poll(codes, { timeout: 30_000 }).toEqual([code]);
  const [told] = (await shown.events()).filter(({ type }) => type === 'frame.error');
  expect(told).toMatchObject({ embedId: shown.embed.embedId, hint: expect.stringMatching(/^[A-Z].{15,}/) });
};

const frame = () => widgetFrame(shown.page);
const consent = () => frame().locator('[data-act="consent"]');
const problem = (status: number, code: string) => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({ code, detail: 'As the test says.' }),
});

it('while the server takes its time, something turns', async () => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  await open((page) =>
    page.route('**/v1/embed/exchange', async (route) => {
      await held;
      await route.continue();
    }),
  );
  const turning = () =>
    frame()
      .locator('body')
      .evaluate((body) => getComputedStyle(body, '::before').animationName);
  await expect.poll(turning).toBe('turn');
  release();
  await consent().waitFor();
  expect(await turning()).toBe('none');
});

describe('in the frame, with a button that opens the document after all', () => {
  it.each([
    ['the server fails', problem(500, 'internal_error'), /went wrong/, 'internal_error'],
    [
      'a proxy answers with a page of its own',
      { status: 403, body: '<h1>Blocked</h1>' },
      /went wrong/,
      'internal_error',
    ],
    ['somebody tries too often', problem(429, 'rate_limited'), /Too many/, 'rate_limited'],
  ])('when %s at the exchange', async (_what, answer, heading, code) => {
    await open(instead('**/v1/embed/exchange', answer));
    await frame().getByRole('heading', { name: heading }).waitFor();
    await expectError(code);
    await frame().getByRole('button', { name: 'Try again' }).click();
    await consent().waitFor();
    expect(shown.asked).toEqual(['start', 'reload']);
  });

  it('when the gateway before the server stays down for longer than the frame tries', async () => {
    await open(instead('**/v1/embed/exchange', { status: 502, body: 'bad gateway' }, 4));
    await frame()
      .getByRole('heading', { name: /No connection/ })
      .waitFor({ timeout: 30_000 });
    await expectError('server_unreachable');
    await frame().getByRole('button', { name: 'Try again' }).click();
    await consent().waitFor();
  });

  it('when the page has no token to give, until it has one', async () => {
    await open(async (page) => {
      await page.addInitScript(() => {
        const { fetchToken } = window as unknown as { fetchToken: (request: object) => Promise<string> };
        let isFirst = true;
        Object.assign(window, {
          fetchToken: (request: object) => {
            const refused = isFirst && Promise.reject(new Error('backend away'));
            isFirst = false;
            return refused || fetchToken(request);
          },
        });
      });
    });
    await frame()
      .getByRole('heading', { name: /cannot be opened/ })
      .waitFor();
    await expectError('token_unavailable');
    await frame().getByRole('button', { name: 'Try again' }).click();
    await consent().waitFor();
  });

  it('when the connection goes while the document is being loaded', async () => {
    await open((page) =>
      page.route('**/v1/embed/exchange', (route) => route.abort('internetdisconnected'), { times: 4 }),
    );
    await frame()
      .getByRole('heading', { name: /No connection/ })
      .waitFor({ timeout: 30_000 });
    await expectError('server_unreachable');
    await frame().getByRole('button', { name: 'Try again' }).click();
    await consent().waitFor();
  });
});

describe('in place of the frame, with a button that tries again', () => {
  const panel = () => shown.page.locator('inkseal-sign [part="panel"]');
  const refused = async (prepare: Prepare): Promise<void> => {
    await open(prepare);
    await panel().getByText('not allowed to show').waitFor({ timeout: 30_000 });
    await expectError('frame_blocked');
    await panel().getByRole('button', { name: 'Try again' }).click();
    await consent().waitFor();
  };

  it('when a proxy answers with a page of its own', async () => {
    const answer = { status: 503, contentType: 'text/html', body: '<h1>Maintenance</h1>' };
    await refused((page, { frameUrl }) => instead(frameUrl, answer)(page));
  });

  it('when every script of the frame is held back', () =>
    refused(withPolicy((policy) => policy.replace(/script-src [^;]+/, "script-src 'none'"))));

  it('when its first script is held back', () =>
    refused(withPolicy((policy) => policy.replace(/'sha256-[^']+'/, ''))));
});

describe('nothing at all', () => {
  it('when storage, databases and cookies are all refused to the frame', async () => {
    await open((page) =>
      page.addInitScript(() => {
        if (window === window.parent) return;
        const refuse = () => {
          throw new DOMException('refused', 'SecurityError');
        };
        for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore'])
          Object.defineProperty(window, name, { get: refuse });
        Object.defineProperty(Document.prototype, 'cookie', { get: refuse, set: refuse });
        Object.defineProperty(navigator, 'serviceWorker', { get: refuse });
      }),
    );
    await signInFrame(frame(), () => undefined);
    await shown.page.locator('inkseal-sign[status="completed"]').waitFor({ timeout: 60_000 });
    expect((await shown.events()).filter(({ type }) => type === 'frame.error')).toEqual([]);
  }, 120_000);
});
