/** Signed files that readers show one way before something is appended and another way after it, and what must not. */
import { expect, test } from 'vitest';
import { readPdf } from '../../server/documents/pdf/read-pdf.ts';
import { showsTheSame } from '../../server/documents/pdf/same-view.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { signByHand, toBeSigned, toBeSignedAfter } from '../support/hand-signed.ts';
import { linearizedSigned } from '../support/linearized-signed.ts';
import { createSealInput, createTestSigner } from '../support/seal-input.ts';
import { firstFreeObject, smallPdf } from '../support/small-pdf.ts';

const signer = createTestSigner();
const content = 'BT /F1 24 Tf 72 700 Td (words) Tj ET q 1 1 1 RG /G gs 0 710 m 595 710 l S Q';
const withState = (state: string): Promise<Buffer> =>
  signByHand(
    smallPdf(
      [
        {
          content,
          entries: `/Resources << /Font << /F1 3 0 R >> /ExtGState << /G << ${state} >> >> >>`,
        },
      ],
      toBeSigned,
    ),
  );

test('a signed file with another first page once something follows it is signed_and_damaged', async () => {
  await expect(readPdf(await linearizedSigned(), { maxPages: 9 })).rejects.toMatchObject({
    code: 'signed_and_damaged',
  });
});

test.each([
  ['a minus in a number', '/D [[1-0 2] 0] /LW 9'],
  ['an exponent', '/LW 5e1 /CA 1'],
])('a signed file is signed_and_damaged for %s that readers take otherwise', async (_what, state) => {
  await expect(readPdf(await withState(state), { maxPages: 9 })).rejects.toMatchObject({
    code: 'signed_and_damaged',
  });
});

test('the same where only the second page draws with it, which takes the first for its resources', async () => {
  const first = '/ExtGState << /G << /D [[1-0 2] 0] /LW 9 >> >>';
  const second = '/Resources 4 0 R';
  const bytes = await signByHand(
    smallPdf([{ entries: first }, { content, entries: second }], toBeSignedAfter(2)),
  );
  await expect(readPdf(bytes, { maxPages: 9 })).rejects.toMatchObject({ code: 'signed_and_damaged' });
});

/** With a page that names an object which is not there. */
function withDangling(number: number): Promise<Buffer> {
  const entries = `/Also [<< /Deep ${number} 0 R >>]`;
  return signByHand(
    smallPdf([{ entries: `/PieceInfo << /Made ${firstFreeObject(1) + 2} 0 R >>` }], {
      ...toBeSigned,
      objects: [...toBeSigned.objects, `<< ${entries} >>`],
    }),
  );
}

test('nothing that is appended has the number of an object that the file names and has not', async () => {
  const bytes = await withDangling(40);
  expect(await readPdf(bytes, { maxPages: 9 })).toMatchObject({ completionMode: 'append-only' });
  const { document } = await sealDocument(
    createSealInput({ bytes, signer }, { completionMode: 'append-only' }),
  );
  const appended = Buffer.from(document.bytes.subarray(bytes.length)).toString('latin1');
  const [, size] = /\/Size (\d+)/.exec(appended) ?? [];
  expect(Number(size)).toBeGreaterThan(41);
  expect(appended).not.toMatch(/^40 0 obj/m);
});

test('a signed file that names a number beyond any object is signed_and_damaged', async () => {
  await expect(readPdf(await withDangling(8_388_607), { maxPages: 9 })).rejects.toMatchObject({
    code: 'signed_and_damaged',
  });
});

test.each([
  ['plain numbers', '/LW 5'],
  ['a large number', '/LW 1000000000000000000000'],
  ['a small number', '/LW 0.000004 /CA .00000125'],
  ['many digits', '/LW 841.88976377952758 /CA 0.12345678901234567 /ML 3.14159265358979323846'],
  ['a key twice', '/LW 5 /LW 50'],
])('a signed file with %s shows the same when it is sealed', async (_what, state) => {
  const bytes = await withState(state);
  expect(await readPdf(bytes, { maxPages: 9 })).toMatchObject({ completionMode: 'append-only' });
  const { document } = await sealDocument(
    createSealInput({ bytes, signer }, { completionMode: 'append-only' }),
  );
  expect(await showsTheSame(bytes, document.bytes)).toBe(true);
});
