/**
 * Real files of every awkward kind through the whole engine, judged by other people's tools. The corpus is not part of
 * this repository; where it is absent these tests say so and are skipped. Of each kind some; `npm run test:corpus` takes all.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PdfIntake } from '../../server/documents/pdf/intake.ts';
import { Sealer } from '../../server/sealing/sealer.ts';
import { devCorpus, listCorpus, sampleCorpus } from '../support/corpus/corpus-files.ts';
import { hasTool } from '../support/corpus/pdf-tools.ts';
import { sealCorpusFile } from '../support/corpus/seal-corpus-file.ts';

const files = sampleCorpus(listCorpus(devCorpus));
if (files.length === 0)
  console.warn(`SKIPPED: no corpus of real PDFs at ${devCorpus}; sealing was tested on our own files only`);

describe.skipIf(files.length === 0)('sealing', () => {
  let parts: { intake: PdfIntake; sealer: Sealer };
  beforeAll(() => {
    parts = { intake: new PdfIntake(), sealer: new Sealer() };
  });
  afterAll(async () => {
    await parts.intake.close();
    await parts.sealer.close();
  });

  test.each(files)('corpus file $name is sealed whole and valid, or was refused at upload', async (file) => {
    const row = await sealCorpusFile(file, parts);
    expect(row.told).toEqual([]);
    expect(row.outcome).toBe(row.sealable ? 'sealed' : 'refused');
    if (row.outcome !== 'sealed') return;
    expect(row.pdfsig).toBe(hasTool('pdfsig') ? 'valid' : null);
    expect(row.pixelMatch).toBe(1);
  });
});
