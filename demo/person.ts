/**
 * A person at the customer's page: everything below happens through the mouse and the keyboard of a real browser, and
 * what to do next is read from the screen. Nothing here knows how the widget works inside.
 */
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { DemoError } from './demo-error.ts';

export interface Errand {
  pageOrigin: string;
  /** A file of the person's own; the sample agreement when absent. */
  pdf?: string | undefined;
  say: (what: string) => void;
}

/** What the person writes where a line of text is asked for. */
export const jobTitle = 'Senior Product Designer';

/** Where the keyboard says that it is something else. */
const wordsFor: Readonly<Record<string, string>> = {
  email: 'maya@example.com',
  tel: '+47 22 34 56 78',
  decimal: '1',
};

/** More steps than any envelope has fields: a guide that never ends is an error, not a reason to go on. */
const mostSteps = 200;

/** Where the customer says the files are. */
export interface SignedFiles {
  sealedFile: string;
  /** Of a document that was signed before, on whose pages nothing more could be written. */
  certificateFile: string | undefined;
}

/** Opens the customer's page and signs. */
export async function signAsPerson(page: Page, { pageOrigin, pdf, say }: Errand): Promise<SignedFiles> {
  const trouble = watchForTrouble(page);
  const ceremony = async () => {
    say('opening the customer’s page');
    await page.goto(pageOrigin);
    const before = await page.locator('inkseal-sign').getAttribute('frame-url');
    if (pdf !== undefined) {
      say('choosing a PDF');
      await page.locator('#own-pdf').setInputFiles(pdf);
      await page.locator(`inkseal-sign:not([frame-url="${before}"])`).waitFor({ state: 'attached' });
    }
    await signInFrame(widgetFrame(page), say);
    say('waiting for the seal');
    const sealedFile = page.locator('#finished:not([hidden]) #sealed-file');
    await sealedFile.waitFor();
    const certificateFile = await page.locator('#certificate-file').textContent();
    return {
      sealedFile: (await sealedFile.textContent()) ?? '',
      certificateFile: certificateFile || undefined,
    };
  };
  return Promise.race([ceremony(), trouble]);
}

export function widgetFrame(page: Page): FrameLocator {
  return page.locator('inkseal-sign iframe').contentFrame();
}

/** From consent to the pressed sign button. */
export async function signInFrame(frame: FrameLocator, say: (what: string) => void): Promise<void> {
  say('reading and consenting');
  await frame.locator('[data-act="consent-tick"]').click();
  await frame.locator('[data-act="consent"]').click();
  await frame.locator('[data-act="next"], [data-act="review"]').first().waitFor();
  await fillAndSign(frame, say);
}

/** From the first field that is left to the pressed sign button. */
export async function fillAndSign(frame: FrameLocator, say: (what: string) => void): Promise<void> {
  say('filling in the fields');
  await fillFields(frame);
  say('signing');
  await frame.locator('[data-act="review"]').click();
  await pressSign(frame);
}

/** Follows the guide from field to field, as somebody without a mouse would. */
async function fillFields(frame: FrameLocator): Promise<void> {
  const next = frame.locator('[data-act="next"]');
  const review = frame.locator('[data-act="review"]');
  for (let step = 0; step < mostSteps; step++) {
    await next.or(review).first().waitFor();
    if (await review.isVisible()) return;
    const target = await next.textContent();
    await next.click();
    await fillField(frame);
    // The guide names the next field as soon as this one is filled.
    await frame
      .locator('[data-act="review"]')
      .or(next.filter({ hasNotText: target ?? '' }))
      .first()
      .waitFor();
  }
  throw new DemoError('guide_without_end', 'The guide still asks for fields after 200 steps.');
}

async function fillField(frame: FrameLocator): Promise<void> {
  const control = frame
    .locator('inkseal-field-editor [data-control]')
    .or(frame.locator('inkseal-field[current] [data-control]'))
    .first();
  const kind = (await control.getAttribute('type')) ?? (await control.evaluate(({ localName }) => localName));
  if (kind === 'checkbox' || kind === 'radio') await control.press('Space');
  else if (kind === 'button') await placeMark(frame, control);
  else if (kind === 'date') await frame.locator('[data-act="today"]').click();
  else if (kind === 'select') await control.selectOption({ index: 1 });
  else await control.pressSequentially(wordsFor[(await control.getAttribute('inputmode')) ?? ''] ?? jobTitle);
}

/** Adopts a typed mark the first time; afterwards the same press places it. */
async function placeMark(frame: FrameLocator, control: Locator): Promise<void> {
  await control.press('Enter');
  const adopt = frame.locator('[data-act="adopt"]');
  const placed = frame.locator('inkseal-field[current][filled]');
  await adopt.or(placed).first().waitFor();
  if (!(await adopt.isVisible())) return;
  const text = frame.locator('inkseal-adopt-dialog input#text');
  if ((await text.inputValue()) === '') await text.pressSequentially('Maya Lindqvist');
  await adopt.click();
  await adopt.waitFor({ state: 'hidden' });
}

/** The button waits until it has been in plain sight for a moment, and asks again whoever presses as soon as the pointer is there; where that cannot be told, a second step asks. */
async function pressSign(frame: FrameLocator): Promise<void> {
  const sign = frame.locator('[data-act="sign"]');
  const confirm = frame.locator('[data-act="sign-confirm"]');
  await sign.hover();
  // To reach it a small screen scrolls, and what has moved is in plain sight anew only a moment later.
  await frame.locator('[data-act="sign"][aria-disabled="false"]').waitFor();
  await frame.locator('body').evaluate(() => new Promise((resolve) => setTimeout(resolve, 600)));
  await sign.click();
  await sign.waitFor({ state: 'hidden' });
  if (await confirm.isVisible()) await confirm.click();
}

/** Rejects when the customer's page shows a problem or the widget reports an error. */
async function watchForTrouble(page: Page): Promise<never> {
  const problem = page.locator('#problem:not([hidden]) #problem-code');
  const widgetError = page.locator('#log [data-event="inkseal-error"]');
  await problem.or(widgetError).first().waitFor({ timeout: 0 });
  if (await problem.isVisible()) {
    const text = await page.locator('#problem-text').textContent();
    throw new DemoError((await problem.textContent()) ?? 'unknown', text ?? '');
  }
  const code = (await widgetError.first().getAttribute('data-code')) ?? 'unknown';
  throw new DemoError(code, await readNotice(page));
}

/** What the widget told the person, in its own words. */
async function readNotice(page: Page): Promise<string> {
  const told = widgetFrame(page).getByRole('heading').first().textContent({ timeout: 2000 });
  return told.then(
    (text) => `The widget says: ${text?.trim()}.`,
    () => 'The widget could not show the document.',
  );
}
