import { describe, expect, test } from 'vitest';
import { readRevision } from './pdf-revision.ts';

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** Rows of one byte that tells the kind, two of an offset and one more. */
function withStream(widths: string, index: string, rows: string): Uint8Array<ArrayBuffer> {
  const before = '%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\n';
  const stream = `2 0 obj\n<</Type /XRef /Size 3 /W ${widths} /Index ${index} /Root 1 0 R /Length ${rows.length}>>\nstream\n${rows}\nendstream\nendobj\n`;
  return bytesOf(`${before}${stream}startxref\n${before.length}\n%%EOF\n`);
}

describe('a cross-reference stream', () => {
  test('leads to its objects', () => {
    const file = withStream('[1 2 1]', '[1 1]', '\x01\x00\x09\x00');
    const revision = readRevision(file, file.length);
    expect(revision).toMatchObject({ kind: 'stream', size: 3, root: { number: 1, generation: 0 } });
    expect(revision.dictionaryAt(1)).toBe('%PDF-1.7\n1 0 obj\n'.length);
  });

  test.each([
    ['rows of no width', '[0 0 0]'],
    ['rows that go back', '[1 -9 1]'],
    ['a number as wide as the file', '[1 900000000 1]'],
    ['too few widths', '[1 2]'],
  ])('is refused with %s, however many there are', (_what, widths) => {
    const file = withStream(widths, '[1 9000000000000]', '\x01\x00\x09\x00');
    const started = performance.now();
    expect(() => readRevision(file, file.length)).toThrow('cross-reference stream unreadable');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
