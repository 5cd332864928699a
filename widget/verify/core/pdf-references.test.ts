import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { byteText } from './pdf-dictionary.ts';
import { ObjectStreamUnreadable, unpackObjectStreams } from './pdf-object-stream.ts';
import { namesAny } from './pdf-references.ts';

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));
const names12 = (text: string): boolean => namesAny(bytesOf(text), { from: 12, below: 14 });

describe('objects that a file names', () => {
  // Each is a reference to object 12 for pdf.js, or for another reader that people use.
  test.each([
    '/Contents 12 0 R',
    '[5 0 R 12 0 R]',
    '[1 0 R/A 12 0 R/B 3]',
    '<</A 13 0 R>>',
    '/A\n12\r\n0\tR\n',
    '/A 12 65535 R ',
    '/A 0000012 00000 R ',
    '/A 12 % of whom? 5 0\n0 R ',
    '/A 12 %\r%\r0 %%\rR ',
    '(50 %) /A 12 % x % y\n0 R ',
    '/A 12 0R ',
    '/A +12 0 R ',
    '/A 12. 0. R ',
    '/A 1.2e1 0 R ',
    '/A 12+0 R ',
    '/A 1-2 0 R ',
    '/A 12 0 R',
    `/A 12 ${'%\n'.repeat(60)} 0 R `,
    `/A ${'0'.repeat(60)}12 0 R `,
    `/A 12 ${'0'.repeat(60)} R `,
    `/A 12 0 ${'%\n'.repeat(60)}R `,
    '/A 12 0 %%%%%%%%%%%%%%%%%%\nR ',
    '/A 12 -\n0 R ',
    '/A 12 --\r\n0 R ',
    '/A 12 -\n. R ',
    '/A 12 - R ',
  ])('%j does', (text) => {
    expect(names12(text)).toBe(true);
  });

  test.each([
    '',
    'R',
    ' R ',
    '0 R ',
    '/A 11 0 R /B 14 0 R',
    '/A 112 0 R ',
    '/A 12 0 obj ',
    '/A 12 0 RG ',
    '0 0 12 12 re',
    '[0 0 12 792] R ',
    '/A 5 12.5 Rx',
    '(12 0 oR )',
    '(a 12 - b - R )',
    '12 1 -\n0 R ',
  ])('%j does not', (text) => {
    expect(names12(text)).toBe(false);
  });
});

describe('object streams', () => {
  const packed = (
    entries: string,
    data: Uint8Array,
    after = '\nendstream\nendobj\n',
  ): Uint8Array<ArrayBuffer> =>
    bytesOf(`%PDF-1.7\n7 0 obj\n<< ${entries} >>\nstream\n${byteText(data)}${after}`);
  const objects = '20 0 << /A 12 0 R >>';
  const flate = deflateSync(objects);
  const plainKeys = '/N 1 /First 5 /Filter /FlateDecode';
  const unpacked = async (bytes: Uint8Array<ArrayBuffer>): Promise<string[]> => {
    const found: string[] = [];
    for await (const data of unpackObjectStreams(bytes, bytes.length)) found.push(byteText(data));
    return found;
  };

  test.each([
    [`/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode /Length ${flate.length}`, '\nendstream'],
    ['/N 1 /First 5 /Filter[/FlateDecode]/Length 9 0 R', '\r\nendstream'],
    ['/First 5/N 1/Filter/FlateDecode/Length 3', 'endstream'],
    ['/X (stream\\) endstream >> obj) /Y <</First 1>> /N 1 /First 5 /Filter /FlateDecode', '\nendstream'],
    ['/N 1 % >> stream\n /First 5 /Filter /FlateDecode', '\nendstream'],
    ['/N 1 /First 5 /Filter /FlateDecode', ''],
    ['/X 12 0 R /Y [1 0 R <</Z[(])]>>] /W null /N 1 /First 5 /Filter /FlateDecode /V <3e3e>', '\nendstream'],
  ])('are found and unpacked: %s', async (entries, after) => {
    expect(await unpacked(packed(entries, flate, after))).toEqual([objects]);
  });

  test.each([
    ['of another filter', packed('/N 1 /First 5 /Filter /LZWDecode', flate)],
    ['of two', packed('/N 1 /First 5 /Filter [/ASCIIHexDecode /FlateDecode]', flate)],
    ['with parameters', packed('/N 1 /First 5 /Filter /FlateDecode /DecodeParms << /Predictor 12 >>', flate)],
    ['in another file', packed('/N 1 /First 5 /Filter /FlateDecode /F (other)', flate)],
    ['by names written otherwise', packed('/#4e 1 /Fir#73t 5 /Filter /FlateDecode', flate)],
    ['with a key twice', packed('/N 1 /First 5 /First 6 /Filter /FlateDecode', flate)],
    ['damaged', packed('/N 1 /First 5 /Filter /FlateDecode', flate.subarray(0, -3))],
    ['of no zlib', packed('/N 1 /First 5 /Filter /FlateDecode', bytesOf(objects))],
    [
      'without a line end before the data',
      bytesOf(
        `7 0 obj<<${plainKeys}/Length ${flate.length}>>stream${byteText(flate)}\n${byteText(flate)}endstream`,
      ),
    ],
    ['with a stream within', packed(plainKeys, deflateSync('20 0 <</N 1/First 5>>\nstream\n1'))],
    ['with a stream behind a comment', packed(plainKeys, deflateSync('20 0 <</N 1>>% of whom?\rstream\n1'))],
    ['with a picture within', packed(plainKeys, deflateSync('20 0 BI /N 1/First 5 ID 1 EI'))],
    ['as a picture', bytesOf('7 0 obj\nBI /N 1 /First 5 /F /Fl ID 1 EI')],
    // In each of these pdf.js finds both keys in the same dictionary.
    ['behind an end that is a value', packed('/N 1 /X >> /First 5 /Filter /FlateDecode', flate)],
    ['behind such, and an end of the object', packed('/N 1/X >> endobj /First 5/Filter/FlateDecode', flate)],
    ['behind such, and a beginning', packed('/N 1/X >> stream\n/First 5/Filter/FlateDecode', flate)],
    ['behind an end in an array', packed('/N 1 /X [ >> ] /First 5 /Filter /FlateDecode', flate)],
    ['in an array for a key', packed('/N 1 [ /First 5 ] /Filter /FlateDecode', flate)],
    ['in a dictionary for a key', packed('/N 1 << /First 5 /Filter /FlateDecode', flate)],
    [
      'behind an end in a stream within',
      packed('/N 1/X<</Length 2>>stream\n>>\nendstream/First 5/Filter/FlateDecode', flate),
    ],
    [
      'behind an end in a picture within',
      packed('/N 1/X BI/W 1 ID >> EI /First 5/Filter/FlateDecode', flate),
    ],
    [
      'behind an end in such of an array',
      packed('/N 1/X[1BI/W 1 ID >> EI]/First 5/Filter/FlateDecode', flate),
    ],
  ])('nobody here reads are said to be: %s', async (_, bytes) => {
    await expect(unpacked(bytes)).rejects.toThrow(ObjectStreamUnreadable);
  });

  test('may speak of streams and pictures', async () => {
    const said = '20 0 (a stream, 5 % of it.\nUp\nstream) 21 10 (BI of an ID and the end of it) /stream/BI';
    expect(await unpacked(packed(plainKeys, deflateSync(said)))).toEqual([said]);
  });

  test.each([
    ['not packed', packed('/N 1 /First 5', bytesOf(objects))],
    ['not one', packed('/First 5 0 R /Last 6 0 R', flate)],
    ['no stream', bytesOf('7 0 obj\n<< /N 1 /First 5 /Filter /FlateDecode >>\nendobj')],
  ])('are nothing to unpack: %s', async (_, bytes) => {
    expect(await unpacked(bytes)).toEqual([]);
  });

  test('that have no end, or stand within each other, take no more time than a file of that size', async () => {
    // Without a limit it would be minutes; on a busy machine, with one, it is some seconds.
    const open = bytesOf('1 0 obj <<('.repeat(200_000));
    await expect(unpacked(open)).rejects.toThrow(ObjectStreamUnreadable);
    const endless = bytesOf('1 0 obj<</N 1/First 1/Filter/FlateDecode>>stream\nx'.repeat(40_000));
    await expect(unpacked(endless)).rejects.toThrow(ObjectStreamUnreadable);
    const commented = bytesOf('obj%'.repeat(300_000));
    await expect(unpacked(commented)).rejects.toThrow(ObjectStreamUnreadable);
  });
});
