import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countingBytes, encryptByTheText } from '../../../test/support/reference-object.ts';
import { preambleSize, type ObjectIdentity } from './object-preamble.ts';
import vectors from './segments.vectors.json' with { type: 'json' };
import { SegmentReader, SegmentWriter, segmentCount, segmentSize, storedSize, tagSize } from './segments.ts';

const damaged = expect.objectContaining({ code: 'stored_data_damaged' }) as Error;
const identity: ObjectIdentity = { organizationId: 'org_1', objectId: 'obj_1', kind: 'original', version: 1 };
const dataKey = randomBytes(32);
const unhex = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

function encrypt(plaintext: Uint8Array): { preamble: Buffer; segments: Buffer[] } {
  const writer = new SegmentWriter(identity, dataKey);
  const count = segmentCount(plaintext.length);
  const segments = Array.from({ length: count }, (_, i) =>
    Buffer.concat(writer.seal(plaintext.subarray(i * segmentSize, (i + 1) * segmentSize), i === count - 1)),
  );
  return { preamble: writer.preamble, segments };
}

/** Reads stored bytes as their preamble and length say, whoever made them. */
function decrypt(who: ObjectIdentity, key: Buffer, stored: Buffer, byteSize: number): Buffer {
  const start = preambleSize(who);
  const reader = new SegmentReader(who, key, stored.subarray(0, start));
  const count = segmentCount(byteSize);
  return Buffer.concat(
    Array.from({ length: count }, (_, i) => {
      const from = start + i * (segmentSize + tagSize);
      return reader.open(i, i === count - 1, stored.subarray(from, from + segmentSize + tagSize));
    }),
  );
}

describe('the written format', () => {
  test.each(vectors.vectors)(
    'an object of $plaintextLength bytes is what the text says, and opens',
    async (vector) => {
      const plaintext = countingBytes(vector.plaintextLength);
      const stored = Buffer.from(
        await encryptByTheText({
          ...vector.identity,
          dataKey: unhex(vector.dataKey),
          salt: unhex(vector.salt),
          noncePrefix: unhex(vector.noncePrefix),
          plaintext,
        }),
      );
      const digest = Buffer.from(await crypto.subtle.digest('SHA-256', stored)).toString('hex');
      expect([stored.length, digest]).toEqual([vector.storedLength, vector.storedSha256]);
      expect(storedSize(vector.identity, vector.plaintextLength)).toBe(vector.storedLength);
      const opened = decrypt(
        vector.identity,
        Buffer.from(vector.dataKey, 'hex'),
        stored,
        vector.plaintextLength,
      );
      expect(opened.equals(plaintext)).toBe(true);
      if (vector.stored !== undefined) expect(stored.toString('hex')).toBe(vector.stored);
    },
  );

  test('what the writer writes is what the text says', async () => {
    for (const length of [0, 1, 65_536, 65_537, 140_000]) {
      const plaintext = countingBytes(length);
      const { preamble, segments } = encrypt(plaintext);
      const expected = await encryptByTheText({
        ...identity,
        dataKey: new Uint8Array(dataKey),
        salt: new Uint8Array(preamble.subarray(-39, -7)),
        noncePrefix: new Uint8Array(preamble.subarray(-7)),
        plaintext,
      });
      expect(Buffer.concat([preamble, ...segments]).equals(expected)).toBe(true);
    }
  });
});

describe('a segment', () => {
  const plaintext = randomBytes(2 * segmentSize + 1_000);
  const { preamble, segments } = encrypt(plaintext);
  const reader = new SegmentReader(identity, dataKey, preamble);
  const stored = (index: number): Buffer => segments[index] ?? Buffer.alloc(0);

  test('opens alone, in any order', () => {
    for (const index of [2, 0, 1, 0]) {
      const expected = plaintext.subarray(index * segmentSize, (index + 1) * segmentSize);
      expect(reader.open(index, index === 2, stored(index)).equals(expected)).toBe(true);
    }
  });

  test('opens at no other place and not as last when it is not', () => {
    const places = fc.record({
      from: fc.nat(2),
      to: fc.oneof(fc.nat(5), fc.constant(2 ** 32 - 1)),
      last: fc.boolean(),
    });
    fc.assert(
      fc.property(places, ({ from, to, last }) => {
        if (from === to && last === (from === 2)) return;
        expect(() => reader.open(to, last, stored(from))).toThrow(damaged);
      }),
    );
  });

  test('opens with no bit of it changed', () => {
    fc.assert(
      fc.property(fc.nat(2), fc.nat(), fc.integer({ min: 0, max: 7 }), (index, seed, bit) => {
        const flipped = Buffer.from(stored(index));
        const at = seed % flipped.length;
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        expect(() => reader.open(index, index === 2, flipped)).toThrow(damaged);
      }),
    );
  });

  test('opens cut nowhere and with nothing added: every length of a short one, any of a full one', () => {
    const short = encrypt(randomBytes(40));
    const shortReader = new SegmentReader(identity, dataKey, short.preamble);
    const whole = short.segments[0] ?? Buffer.alloc(0);
    for (let length = 0; length < whole.length; length++)
      expect(() => shortReader.open(0, true, whole.subarray(0, length))).toThrow(damaged);
    fc.assert(
      fc.property(fc.nat(segmentSize + tagSize - 1), (length) => {
        expect(() => reader.open(0, false, stored(0).subarray(0, length))).toThrow(damaged);
      }),
    );
    expect(() => reader.open(0, false, Buffer.concat([stored(0), Buffer.of(0)]))).toThrow(damaged);
  });

  test('of another object, even of the same identity and key, does not open', () => {
    const other = encrypt(plaintext);
    expect(() => reader.open(0, false, other.segments[0] ?? Buffer.alloc(0))).toThrow(damaged);
  });
});

describe('an object', () => {
  const { preamble } = encrypt(randomBytes(100));

  test('is refused under any other identity, before a segment is looked at', () => {
    const text = fc.stringMatching(/^[a-z0-9_]{1,60}$/);
    const other = fc.record({ organizationId: text, objectId: text, kind: text, version: fc.nat() });
    const changes: Partial<ObjectIdentity>[] = [
      { organizationId: 'org_2' },
      { objectId: 'obj_2' },
      { kind: 'sealed' },
      { version: 2 },
      // the same characters, cut elsewhere
      { organizationId: 'org_1o', objectId: 'bj_1' },
      { objectId: 'obj_1original', kind: 'x' },
    ];
    for (const change of changes)
      expect(() => new SegmentReader({ ...identity, ...change }, dataKey, preamble)).toThrow(damaged);
    fc.assert(
      fc.property(other, (wrong) => {
        expect(() => new SegmentReader(wrong, dataKey, preamble)).toThrow(damaged);
      }),
    );
  });

  test('is refused under any other key: the commitment says so before decryption', () => {
    expect(() => new SegmentReader(identity, randomBytes(32), preamble)).toThrow(damaged);
  });

  test('whose header an attacker rewrote to another identity still opens as none', () => {
    const other = { ...identity, objectId: 'obj_2' };
    const { preamble: theirs, segments } = encrypt(randomBytes(100));
    const rewritten = Buffer.from(theirs);
    rewritten.write('obj_2', theirs.indexOf('obj_1'), 'ascii');
    const reader = new SegmentReader(other, dataKey, rewritten);
    expect(() => reader.open(0, true, segments[0] ?? Buffer.alloc(0))).toThrow(damaged);
  });

  test('opens with no byte of its preamble changed', () => {
    const { preamble: intact, segments } = encrypt(randomBytes(100));
    for (let at = 0; at < intact.length; at++) {
      const flipped = Buffer.from(intact);
      flipped[at] = (flipped[at] ?? 0) ^ 0x40;
      expect(() =>
        new SegmentReader(identity, dataKey, flipped).open(0, true, segments[0] ?? Buffer.alloc(0)),
      ).toThrow(damaged);
    }
    for (let length = 0; length < intact.length; length++)
      expect(() => new SegmentReader(identity, dataKey, intact.subarray(0, length))).toThrow(damaged);
  });

  test('never shares salt and nonce prefix with another', () => {
    const seen = Array.from({ length: 500 }, () =>
      new SegmentWriter(identity, dataKey).preamble.toString('hex', preamble.length - 39),
    );
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('the writer', () => {
  test('writes nothing after the last segment, none too long, and a short one only as the last', () => {
    const full = Buffer.alloc(segmentSize);
    const writer = new SegmentWriter(identity, dataKey);
    expect(() => writer.seal(full.subarray(1), false)).toThrow(RangeError);
    expect(() => writer.seal(Buffer.alloc(segmentSize + 1), true)).toThrow(RangeError);
    writer.seal(full, false);
    writer.seal(full, true);
    expect(() => writer.seal(full, true)).toThrow(RangeError);
  });

  test('takes data keys of 32 bytes and identities of short ASCII texts only', () => {
    expect(() => new SegmentWriter(identity, randomBytes(16))).toThrow(RangeError);
    for (const wrong of ['', 'ö', 'a b', 'a\n', 'x'.repeat(256), '\uD800'])
      expect(() => new SegmentWriter({ ...identity, kind: wrong }, dataKey)).toThrow(RangeError);
    for (const version of [-1, 2 ** 32, 1.5, Number.NaN])
      expect(() => new SegmentWriter({ ...identity, version }, dataKey)).toThrow(RangeError);
  });
});
