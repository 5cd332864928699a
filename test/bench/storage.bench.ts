/**
 * Encryption, keys and destruction. `npm run bench -- storage [PART…] [DOCUMENTS]` measures all of it, or these parts, with
 * so many documents to destroy instead of 100,000.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Output, Report } from './measurement.ts';
import { measureCipher, measureRanges } from './storage-cipher.ts';
import { measureMemory } from './storage-memory.ts';
import { measureRewrap } from './storage-rewrap.ts';
import { measureShredding } from './storage-shredding.ts';

type Part = (report: Report, folder: string, documents: number) => Promise<void>;

const parts: Readonly<Record<string, Part>> = {
  cipher: measureCipher,
  ranges: measureRanges,
  rewrap: measureRewrap,
  memory: measureMemory,
  shredding: measureShredding,
};

export async function run(report: Report, { parameters }: Pick<Output, 'parameters'>): Promise<void> {
  const isCount = (one: string): boolean => /^\d+$/.test(one);
  const [count = '100000'] = parameters.filter(isCount);
  const names = parameters.filter((one) => !isCount(one));
  const unknown = names.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined) throw new Error(`"${unknown}" is none of: ${Object.keys(parts).join(', ')}`);
  for (const [name, measure] of Object.entries(parts)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const folder = await mkdtemp(join(tmpdir(), 'inkseal-bench-'));
    try {
      await measure(report, folder, Number(count));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
