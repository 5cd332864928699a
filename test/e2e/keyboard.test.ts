/** The whole ceremony by the keys of a keyboard: nothing here points, presses by script or sets the focus. */
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { widgetFrame } from '../../demo/person.ts';
import { smallJpeg } from '../support/small-jpeg.ts';
import { openEmbeddedWorld, showSigning, type EmbeddedWorld } from './embedded-server.ts';
import { sendTwelveFields } from './twelve-fields.ts';

let world: EmbeddedWorld;
beforeAll(async () => {
  world = await openEmbeddedWorld({});
});
afterAll(() => world.close());

const proof = { name: 'proof.jpg', mimeType: 'image/jpeg', buffer: smallJpeg };
const around = ['<a href="#before">Before</a>', '<a href="#behind">Behind</a>'] as const;

/** What has the keyboard, on the page and in whatever shadow tree of the frame: what it is, and whose. */
async function focused(page: Page, frame: FrameLocator): Promise<string> {
  const onPage = await page.evaluate(() => document.activeElement?.getAttribute('href') ?? '');
  if (onPage !== '') return onPage;
  return frame.locator('body').evaluate(() => {
    let at = document.activeElement;
    const owners = [];
    while (at?.shadowRoot?.activeElement) {
      if (at.localName === 'inkseal-field') owners.push(at.getAttribute('data-type') ?? at.id);
      at = at.shadowRoot.activeElement;
    }
    if (!at) return '';
    const name = at.getAttribute('aria-label') ?? at.closest('label')?.textContent ?? at.textContent;
    const act = at.getAttribute('data-act') ?? (at.classList.contains('more') ? 'more' : '');
    const value = (at as HTMLInputElement).value ?? '';
    return [act, at.localName, at.getAttribute('type') ?? '', value, name?.trim()].join('|');
  });
}

class Hands {
  readonly page: Page;
  readonly frame: FrameLocator;

  constructor(page: Page) {
    this.page = page;
    this.frame = widgetFrame(page);
  }

  at = (): Promise<string> => focused(this.page, this.frame);
  press = (key: string): Promise<void> => this.page.keyboard.press(key);

  /** Goes on by that key until something like it has the keyboard. */
  async go(what: RegExp, key = 'Tab'): Promise<void> {
    const passed: string[] = [];
    for (let step = 0; step < 60; step++) {
      const now = await this.at();
      if (what.test(now)) return;
      passed.push(now);
      await this.press(key);
    }
    throw new Error(`${what} was not reached; passed:\n${passed.join('\n')}`);
  }

  /** What a press has set in motion brings the keyboard there. */
  async arrive(what: RegExp): Promise<void> {
    await expect.poll(this.at, { timeout: 15_000 }).toMatch(what);
  }
}

/** Every stop has a ring that is seen (WCAG 2.2, 2.4.7): drawn by the frame, whatever the browser would do. */
const ring = (frame: FrameLocator): Promise<string> =>
  frame.locator('body').evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at ? getComputedStyle(at).outlineStyle : 'none';
  });

async function fillIn(hands: Hands): Promise<void> {
  const { page, press } = hands;
  await press('Enter');
  await hands.arrive(/Job title/);
  expect(await ring(hands.frame)).toBe('solid');
  await page.keyboard.type('Designer');
  await press('Tab');
  await hands.arrive(/Employer/);
  await page.keyboard.type('Northwind');
  await press('Tab');
  await hands.arrive(/First day/);
  await page.keyboard.type('12312026');
  await hands.go(/Country/);
  await press('ArrowDown');
  await hands.go(/Hours a week/);
  await page.keyboard.type('37');
  await press('Enter');
  await hands.arrive(/\|radio\|.*By invoice/);
  await press('Space');
  await press('ArrowDown');
  await hands.arrive(/\|radio\|.*By card/);
  await press('Shift+Tab');
  await hands.arrive(/Hours a week/);
  await press('Tab');
  await hands.arrive(/By card/); // one stop for the group, at what is chosen
  await hands.go(/I have read the terms/);
  await press('Space');
  await hands.go(/^\|button\|.*Proof of address/);
  await press('Enter');
  await hands.frame.getByText('proof.jpg is attached').waitFor({ state: 'attached' });
  await hands.go(/^\|button\|.*Initials/);
}

async function adopt(hands: Hands): Promise<void> {
  const { page, press } = hands;
  await press('Enter');
  await hands.arrive(/\|input\|/);
  await press('Escape');
  await hands.arrive(/Initials/); // where it was opened
  await press('Enter');
  await hands.arrive(/\|input\|/);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('NA');
  await press('Enter');
  await hands.arrive(/^\|button\|.*Initials/);
  await hands.go(/^\|button\|.*Signature/);
  await press('Enter');
  await hands.arrive(/\|input\|/);
  // Drawing asks for a pointer: who has none comes back from it to typing, which is the first way.
  await hands.go(/\|radio\|type/, 'Shift+Tab');
  await press('ArrowRight');
  await hands.arrive(/\|radio\|draw/);
  await press('ArrowLeft');
  await hands.arrive(/\|radio\|type/);
  await hands.go(/\|radio\|(caveat|dancing-script)/);
  await press('ArrowDown');
  await hands.go(/^adopt\|/);
  await press('Space');
  await hands.frame.locator('[data-act="adopt"]').waitFor({ state: 'hidden' });
}

/** The menu, and out of what it opens by Escape: the keyboard is then where it was. */
async function lookIntoMenu(hands: Hands): Promise<void> {
  const { press } = hands;
  await hands.go(/^more\|/, 'Shift+Tab');
  await press('Enter');
  await press('Escape');
  await hands.arrive(/^more\|/);
  await press('Space');
  await hands.go(/^decline\|/);
  await press('Enter');
  await hands.frame.getByRole('dialog').getByRole('heading').waitFor();
  await press('Escape');
  await hands.frame.getByRole('dialog').waitFor({ state: 'hidden' });
  await hands.arrive(/^more\|/);
}

it('three pages with twelve fields are signed by keys alone, from the link before the frame to the link behind it', async () => {
  const envelope = await sendTwelveFields(world.server.customer);
  const { page } = await showSigning(world, { envelope, around, viewport: { width: 1280, height: 800 } });
  const hands = new Hands(page);
  // The system's own dialog, which is none of ours: whoever opens it gets the file.
  page.on('filechooser', (chooser) => void chooser.setFiles(proof));
  await hands.frame.locator('[data-act="consent"]').waitFor();
  await hands.press('Tab');
  await hands.arrive(/^#before$/);
  await hands.press('Tab');
  await hands.go(/^consent-tick\|/);
  await hands.go(/^#before$/, 'Shift+Tab'); // nobody is held in there
  await hands.press('Tab');
  await hands.go(/^consent-tick\|/);
  await hands.press('Space');
  await hands.go(/^consent\|/);
  await hands.press('Enter');
  await hands.arrive(/^next\|/);
  await lookIntoMenu(hands);
  await hands.go(/^next\|/);
  await fillIn(hands);
  await adopt(hands);
  await hands.go(/^review\|/);
  await hands.press('Enter');
  await hands.frame.locator('[data-act="sign"]').waitFor();
  await hands.press('Escape');
  await hands.arrive(/^review\|/);
  await hands.press('Space');
  await hands.frame.locator('[data-act="sign"][aria-disabled="false"]').waitFor();
  await hands.go(/^sign\|/);
  await hands.press('Enter');
  await page.locator('inkseal-sign[status=completed]').waitFor({ timeout: 60_000 });
  await hands.go(/^close\|/);
  expect(await ring(hands.frame)).toBe('solid');
  await hands.press('Enter');
  await hands.arrive(/Signed and sealed/);
  await hands.go(/^#behind$/);
  await page.close();
}, 180_000);
