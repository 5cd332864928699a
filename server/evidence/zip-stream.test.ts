import { expect, test } from 'vitest';
import { crc32, readStoredZip } from '#verify/stored-zip.ts';
import { streamZip, zipByteSize, type ZipFile } from './zip-stream.ts';

const file = (name: string, text: string): ZipFile => {
  const bytes = new TextEncoder().encode(text);
  return {
    name,
    byteSize: bytes.length,
    crc32: crc32(bytes),
    open: () => [bytes.subarray(0, 2), bytes.subarray(2)],
  };
};

test('a zip is as long as it was said to be, and reads as it was written', async () => {
  const files = [file('a.txt', 'first'), file('b/c.txt', ''), file('b/d.txt', 'æøå')];
  const pieces: Uint8Array[] = [];
  for await (const piece of streamZip(files)) pieces.push(piece);
  const whole = new Uint8Array(Buffer.concat(pieces));
  expect(whole).toHaveLength(zipByteSize(files));
  const read = [...readStoredZip(whole)].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]);
  expect(read).toEqual([
    ['a.txt', 'first'],
    ['b/c.txt', ''],
    ['b/d.txt', 'æøå'],
  ]);
});

test('the checksum is the one of everybody else', () => {
  const check = new TextEncoder().encode('123456789'); // the catalogue's check value of CRC-32/ISO-HDLC
  expect(crc32(check)).toBe(0xcbf43926);
  expect(crc32(check.subarray(4), crc32(check.subarray(0, 4)))).toBe(0xcbf43926);
});

test.each([
  [
    'bytes',
    [
      { ...file('a.pdf', ''), byteSize: 3_000_000_000 },
      { ...file('b.pdf', ''), byteSize: 1_500_000_000 },
    ],
  ],
  ['files', Array.from({ length: 65_536 }, (_, at) => file(`proofs/${at}`, ''))],
])('more %s than the format holds are refused', (_, files) => {
  expect(() => zipByteSize(files)).toThrow(expect.objectContaining({ code: 'evidence_too_large' }));
});
