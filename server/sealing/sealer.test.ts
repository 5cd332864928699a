import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { PDFDocument, PDFName } from 'pdf-lib';
import { deflateSync } from 'node:zlib';
import { createBlankPdf, createSealInput, createTestSigner } from '../../test/support/seal-input.ts';
import { PdfIntake } from '../documents/pdf/intake.ts';
import { Sealer, type SealerLimits } from './sealer.ts';

const signer = createTestSigner();
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

function openSealer(limits: Partial<SealerLimits> = {}): Sealer {
  const sealer = new Sealer(limits);
  opened.push(sealer);
  return sealer;
}

const refusal = (reason: string) => expect.objectContaining({ code: 'seal_failed', details: { reason } });

/** A page among others whose content is that many bytes of white space, and next to nothing in the file. */
async function createBomb(mebibytes: number): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const [, bomb] = Array.from({ length: 30 }, () => document.addPage([300, 400]));
  const spaces = deflateSync(Buffer.alloc(mebibytes * 1_048_576, 0x20));
  const stream = document.context.stream(spaces, { Filter: 'FlateDecode' });
  bomb?.node.set(PDFName.of('Contents'), document.context.register(stream));
  return document.save();
}

test('seals in its own process with a key that stays here, one document after the other', async () => {
  const asked: number[] = [];
  const watched = {
    ...signer,
    sign: (bytes: Uint8Array) => {
      asked.push(bytes.byteLength);
      return signer.sign(bytes);
    },
  };
  const sealer = openSealer();
  const bytes = await createBlankPdf();
  const sealed = await Promise.all(
    [1, 2].map(() => sealer.seal(createSealInput({ bytes, signer: watched }))),
  );
  expect(sealed.map(({ document }) => document.report.valid)).toEqual([true, true]);
  expect(asked).toHaveLength(2);
});

test('a document that swells or loops hurts nobody else, and the next one is sealed', async () => {
  const sealer = openSealer({ memoryLimitBytes: 256 * 1_048_576, timeLimitMilliseconds: 20_000 });
  const bomb = await createBomb(700);
  expect(bomb.byteLength).toBeLessThan(1_048_576);
  const started = performance.now();
  let longestStall = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    longestStall = Math.max(longestStall, performance.now() - last);
    last = performance.now();
  }, 20);
  await expect(sealer.seal(createSealInput({ bytes: bomb, signer }))).rejects.toEqual(refusal('limits'));
  clearInterval(watch);
  expect(performance.now() - started).toBeLessThan(25_000);
  expect(longestStall).toBeLessThan(2_000);
  const { document } = await sealer.seal(createSealInput({ bytes: await createBlankPdf(), signer }));
  expect(document.report.valid).toBe(true);
}, 60_000);

test.skipIf(!existsSync('/proc/self/stat'))(
  'counts the time that a document takes, not what a slow key or a busy machine adds',
  async () => {
    const sealer = openSealer({ timeLimitMilliseconds: 6_000 });
    const slow = {
      ...signer,
      sign: async (bytes: Uint8Array) => {
        await setTimeout(7_000);
        return signer.sign(bytes);
      },
    };
    const { document } = await sealer.seal(createSealInput({ bytes: await createBlankPdf(), signer: slow }));
    expect(document.report.valid).toBe(true);
  },
  60_000,
);

test('says that the key could not be reached, and what the engine could not do', async () => {
  const sealer = openSealer();
  const away = { ...signer, sign: () => Promise.reject(new Error('the KMS is away')) };
  const bytes = await createBlankPdf();
  await expect(sealer.seal(createSealInput({ bytes, signer: away }))).rejects.toEqual(refusal('signer'));
  const broken = new TextEncoder().encode('%PDF-1.7 nothing');
  await expect(sealer.seal(createSealInput({ bytes: broken, signer }))).rejects.toMatchObject({
    code: 'seal_failed',
  });
});

test('what sealing would choke on is refused when it is uploaded, wherever in the file it is', async () => {
  const intake = new PdfIntake();
  opened.push(intake);
  for (const mebibytes of [100, 1500])
    await expect(intake.read(await createBomb(mebibytes)), `${mebibytes} MiB`).rejects.toMatchObject({
      code: 'inspection_failed',
    });
}, 60_000);
