/** What the pages of a browser hold, as Linux counts it: every renderer's share of the memory it has touched (PSS). */
import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

interface Process {
  id: number;
  parent: number;
}

function readProcesses(): Process[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // The name of the program stands in brackets and may hold anything: what follows the last one is counted.
      const [, parent] = readFileSync(`/proc/${name}/stat`, 'utf8').split(')').at(-1)!.trim().split(' ');
      return [{ id: Number(name), parent: Number(parent) }];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}

/** Renderers that this process has started, through however many others. */
function findRenderers(): number[] {
  const processes = readProcesses();
  const ours = new Set([process.pid]);
  for (let before = 0; before < ours.size;) {
    before = ours.size;
    for (const { id, parent } of processes) if (ours.has(parent)) ours.add(id);
  }
  return [...ours].filter((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('--type=renderer');
    } catch {
      return false;
    }
  });
}

function readPss(id: number): number {
  const [, kibibytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

/** The browser gives freed memory back to the system a while later, and only while nothing else happens. */
const rounds = 4;
const roundMs = 4_000;

type Collecting = { gc?: () => void };

/**
 * Bytes of all renderers together once everything unreachable is gone. The browser has to be started with
 * `--js-flags=--expose-gc`; later rounds take what the first has only let go of.
 */
export async function measureRenderers(page: Page): Promise<number> {
  for (let round = 0; round < rounds; round++) {
    for (const frame of page.frames()) await frame.evaluate(() => (globalThis as Collecting).gc?.());
    for (const worker of page.workers()) await worker.evaluate(() => (globalThis as Collecting).gc?.());
    await page.waitForTimeout(roundMs);
  }
  return findRenderers().reduce((sum, id) => sum + readPss(id), 0);
}
