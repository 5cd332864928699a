import { expect, test } from 'vitest';
import { findContinuedEnds } from './pdf-attachment.ts';

const binary = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A revision with an object of that text, behind a file that ends so. */
function continued(ending: string, said: string, { isPreviousNamed = true } = {}) {
  const before = `%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 2\n0000000000 65535 f\r\n0000000009 00000 n\r\ntrailer\n<< /Size 2 /Root 1 0 R >>\nstartxref\n45\n${ending}`;
  const objects = `${before}\n2 0 obj\n<< /Alt (${said}) >>\nendobj\n`;
  const earlier = isPreviousNamed ? '' : '1 1\n0000000009 00000 n\r\n';
  const rows = `${earlier}2 1\n${String(before.length + 1).padStart(10, '0')} 00000 n\r\n`;
  const trailer = `/Size 3 /Root 1 0 R${isPreviousNamed ? ' /Prev 45' : ''}`;
  const bytes = binary(
    `${objects}xref\n${rows}trailer\n<< ${trailer} >>\nstartxref\n${objects.length}\n%%EOF\n`,
  );
  return { bytes, at: before.length };
}

test.each(['%%EOF', '%%EOF\n', '%%EOF\r\n', '%%EOF\nof other bytes '])(
  'a file that ends with %j is found before its last revision, whatever stands in that',
  (ending) => {
    const { bytes, at } = continued(ending, '%%EOF 5 0 obj '.repeat(50));
    expect(findContinuedEnds(bytes, bytes.length)).toContain(at);
  },
);

test('so is one that the revision does not name, having sought its objects', () => {
  const { bytes, at } = continued('%%EOF\n', '%%EOF 5 0 obj '.repeat(50), { isPreviousNamed: false });
  expect(findContinuedEnds(bytes, bytes.length)).toContain(at);
});

test('of ends that are none, no more are tried than are quickly tried', () => {
  const { bytes } = continued('%%EOF\n', '\n%%EOF\n\n5 0 obj '.repeat(50), { isPreviousNamed: false });
  expect(findContinuedEnds(bytes, bytes.length).length).toBeLessThanOrEqual(31);
});
