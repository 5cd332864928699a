import { describe, expect, it } from 'vitest';
import { rangeBytes } from '../../contract/ranges.ts';
import { readAhead, readWhole, readWithRetry, type ByteSource } from './document-bytes.ts';

const never = (): boolean => false;
const content = Uint8Array.from({ length: 300 }, (_value, index) => index % 251);

function sourceOf(beginning: Uint8Array | null, asked: string[] = []): ByteSource {
  return {
    byteSize: content.length,
    beginning,
    read: async (start, end) => {
      asked.push(`${start}-${end}`);
      return content.slice(start, end);
    },
  };
}

describe('readWhole', () => {
  it('asks only for what did not come along', async () => {
    const asked: string[] = [];
    expect(await readWhole(sourceOf(content.slice(0, 100), asked), never)).toEqual(content);
    expect(asked).toEqual(['100-300']);
  });

  it('asks for nothing when everything came along', async () => {
    const asked: string[] = [];
    expect(await readWhole(sourceOf(content, asked), never)).toEqual(content);
    expect(asked).toEqual([]);
  });

  it('leaves the beginning it was given untouched, because the session keeps it', async () => {
    const beginning = content.slice();
    const bytes = await readWhole(sourceOf(beginning), never);
    expect(bytes.buffer).not.toBe(beginning.buffer);
  });
});

describe('readWithRetry', () => {
  const range = { start: 0, end: 10 };

  it('tries again until the connection is back', async () => {
    let failures = 2;
    const source = {
      ...sourceOf(null),
      read: async (start: number, end: number) => {
        if (failures-- > 0) throw new Error('lost');
        return content.slice(start, end);
      },
    };
    expect(await readWithRetry(source, range, never, [0, 0, 0])).toEqual(content.slice(0, 10));
  });

  it('gives up at once when the refusal is final', async () => {
    let calls = 0;
    const source = {
      ...sourceOf(null),
      read: async () => {
        calls += 1;
        throw new Error('ended');
      },
    };
    await expect(readWithRetry(source, range, () => true, [0, 0])).rejects.toThrow('ended');
    expect(calls).toBe(1);
  });

  it('gives up after the last delay with the last error', async () => {
    let calls = 0;
    const source = {
      ...sourceOf(null),
      read: async () => {
        calls += 1;
        throw new Error(`lost ${calls}`);
      },
    };
    await expect(readWithRetry(source, range, never, [0, 0])).rejects.toThrow('lost 3');
  });
});

describe('readAhead', () => {
  const long = Uint8Array.from({ length: rangeBytes * 4 + 300 }, (_value, index) => index % 251);
  const ending = long.slice(rangeBytes * 4);

  function ahead(fail = 0) {
    const asked: string[] = [];
    let failures = fail;
    const read = async (start: number, end: number) => {
      asked.push(`${start / rangeBytes}-${end / rangeBytes}`);
      if (failures-- > 0) throw new Error('lost');
      return long.slice(start, end);
    };
    const beginning = long.slice(0, rangeBytes);
    return { asked, read: readAhead({ byteSize: long.length, beginning, read }, ending) };
  }

  it('asks for what follows the beginning before anybody wants it, and for nothing that came along', async () => {
    const { asked, read } = ahead();
    expect(asked).toEqual(['1-2']);
    expect(await read(rangeBytes * 4, long.length)).toEqual(ending);
    expect(await read(rangeBytes, rangeBytes * 2)).toEqual(long.slice(rangeBytes, rangeBytes * 2));
    expect(asked).toEqual(['1-2']);
  });

  it('asks for a range that goes further as a whole', async () => {
    const { asked, read } = ahead();
    expect(await read(rangeBytes, rangeBytes * 3)).toEqual(long.slice(rangeBytes, rangeBytes * 3));
    expect(asked).toEqual(['1-2', '1-3']);
  });

  it('keeps what came along for itself: pdf.js takes the memory of what it is given', async () => {
    const { read } = ahead();
    const given = await read(rangeBytes * 4, long.length);
    expect(given.buffer).not.toBe(ending.buffer);
  });

  it('asks anew for what was lost on the way', async () => {
    const { asked, read } = ahead(1);
    await expect(read(rangeBytes, rangeBytes * 2)).rejects.toThrow('lost');
    expect(await read(rangeBytes, rangeBytes * 2)).toEqual(long.slice(rangeBytes, rangeBytes * 2));
    expect(asked).toEqual(['1-2', '1-2']);
  });
});
