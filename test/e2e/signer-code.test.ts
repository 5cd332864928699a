/** The one-time code as a person meets it: in the frame, by keyboard, with the code out of the mail. */
import { sql } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { widgetFrame } from '../../demo/person.ts';
import { resendSeconds } from '../../server/signing/authentication/code-limits.ts';
import { languages } from '../../widget/contract/languages.ts';
import type { LockAnswer } from '../../widget/contract/signer-authentication.ts';
import { readMail } from '../support/mailbox.ts';
import { codeIn, wrongFor } from '../support/signer-code.ts';
import { openEmbeddedWorld, showSigning, type EmbeddedWorld, type ShowOptions } from './embedded-server.ts';
import { innerFrame, lookInFrame } from './frame-look.ts';

const phone = { width: 375, height: 700 };

let world: EmbeddedWorld;
beforeAll(async () => {
  world = await openEmbeddedWorld({});
});
afterAll(() => world.close());

let signers = 0;
async function showLocked(options: ShowOptions = {}) {
  signers += 1;
  const email = `coded${signers}@example.com`;
  const signer = { email, signerAuthentication: 'email_code', ...options.signer } as const;
  const shown = await showSigning(world, { ...options, signer });
  const frame = widgetFrame(shown.page);
  await frame.locator('[data-act="send-code"]').waitFor();
  const code = async (count: number) => codeIn((await readMail(world.server, email, count)).text);
  return { ...shown, frame, code };
}

/** The frame is told of a few seconds in place of half a minute, and the server lets a code be sent again as if it had passed. */
async function waitLess(page: Page): Promise<void> {
  await page.route('**/v1/embed/code', async (route) => {
    const response = await route.fetch();
    if (!response.ok()) return route.fulfill({ response }); // it asks for a nonce
    const { lock } = (await response.json()) as LockAnswer;
    if (route.request().method() === 'POST') {
      expect(lock.resendInSeconds).toBe(resendSeconds);
      await world.server.parts.database.queries.execute(sql`DELETE FROM attempt_window`);
      await world.server.parts.database.queries.execute(
        sql`UPDATE signer_code SET created_at = created_at - make_interval(secs => ${resendSeconds})`,
      );
    }
    const resendInSeconds = Math.min(3, lock.resendInSeconds);
    await route.fulfill({ response, json: { lock: { ...lock, resendInSeconds } } });
  });
}

it('lets nobody in but with the code from the mail, by keyboard alone, and then shows the document', async () => {
  const { page, frame, code, events } = await showLocked();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await lookInFrame(page, 'before a code');
  await frame.locator('[data-act="send-code"]').focus();
  await page.keyboard.press('Enter');
  const input = frame.locator('input[autocomplete="one-time-code"]');
  await input.waitFor();
  expect(await input.getAttribute('inputmode')).toBe('numeric');
  const right = await code(1);
  // The field has the focus already; who asks for another one at once has to wait.
  await page.keyboard.type('12');
  await page.keyboard.press('Enter');
  await frame.getByText('Enter the 6 digits').waitFor();
  await input.fill(wrongFor(right));
  await page.keyboard.press('Enter');
  await frame.getByText('4 tries are left.').waitFor();
  expect(await input.getAttribute('aria-invalid')).toBe('true');
  expect(await frame.locator(`#${await input.getAttribute('aria-describedby')}`).textContent()).toContain(
    'That is not the code.',
  );
  expect(await frame.locator('[data-act="send-code"]').getAttribute('aria-disabled')).toBe('true');
  await lookInFrame(page, 'a wrong code');
  // As a mail program may give it.
  await input.fill(` ${right.slice(0, 3)} ${right.slice(3)}`);
  await page.keyboard.press('Enter');
  await frame.locator('[data-act="consent"]').waitFor();
  await expect.poll(async () => (await events()).map(({ type }) => type)).toContain('frame.ready');
  expect(asked.filter((url) => url.includes(right))).toEqual([]);
  await page.close();
});

it('has a new code sent when the old one is over, in place of it', async () => {
  const { page, frame, code } = await showLocked({ viewport: phone });
  await waitLess(page);
  await frame.locator('[data-act="send-code"]').click();
  const input = frame.locator('input[name="code"]');
  await input.waitFor();
  const first = await code(1);
  for (const by of [1, 2, 3, 4, 5]) {
    await input.fill(wrongFor(first, by));
    await page.keyboard.press('Enter');
    await frame
      .getByText(by < 5 ? `${5 - by} ${by === 4 ? 'try is' : 'tries are'} left.` : 'is over')
      .waitFor();
  }
  await lookInFrame(page, 'a code that is over');
  await frame.locator('[data-act="send-code"][aria-disabled="false"]').click({ timeout: 20_000 });
  await input.fill(await code(2));
  await page.keyboard.press('Enter');
  await frame.locator('[data-act="consent"]').waitFor();
  await page.close();
});

it('speaks every language, in light and dark, down to 320 pixels', async () => {
  const { page, frame } = await showLocked({ viewport: { width: 320, height: 640 } });
  const heading = frame.locator('inkseal-screen h1');
  const said = new Set<string>();
  for (const [index, language] of languages.entries()) {
    const scheme = index % 2 === 0 ? 'dark' : 'light';
    await page.locator('inkseal-sign').evaluate(
      (element, wish) => {
        element.setAttribute('language', wish.language);
        element.setAttribute('color-scheme', wish.scheme);
      },
      { language, scheme },
    );
    await expect
      .poll(() => innerFrame(page).evaluate(() => document.documentElement.lang), { timeout: 10_000 })
      .toBe(language);
    await expect
      .poll(async () => said.has((await heading.textContent()) ?? ''), { timeout: 10_000 })
      .toBe(false);
    said.add((await heading.textContent()) ?? '');
    await lookInFrame(page, `${language}, ${scheme}`);
  }
  expect(said.size).toBe(languages.length);
  await page.close();
}, 150_000);
