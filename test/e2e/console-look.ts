import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Fits its width, and has nothing that axe would object to. */
export async function look(page: Page, what: string): Promise<void> {
  // A page is loaded when it is first shown: before it there is nothing to look at.
  await page.locator('h1').first().waitFor();
  const { width } = page.viewportSize() ?? { width: 0 };
  expect(await page.evaluate(() => document.documentElement.scrollWidth), what).toBeLessThanOrEqual(width);
  await page.evaluate(await readFile(axeFile, 'utf8'));
  const found = await page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run({ runOnly: tags });
    return violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
  }, levels);
  expect(found, what).toEqual([]);
}
