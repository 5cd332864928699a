import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';
import { expect } from 'vitest';

const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The document of the frame itself, to look at it from within. */
export const innerFrame = (page: Page): Frame => page.frames().find((one) => one.url().includes('/e/'))!;

/** What the frame shows fits its width, and axe objects to nothing of it. */
export async function lookInFrame(page: Page, what: string): Promise<void> {
  const frame = innerFrame(page);
  expect(
    await frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    what,
  ).toBeLessThanOrEqual(0);
  await frame.evaluate(await readFile(axeFile, 'utf8'));
  const found = await frame.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run({ runOnly: tags });
    return violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
  }, levels);
  expect(found, what).toEqual([]);
}
