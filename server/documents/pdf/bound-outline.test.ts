import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { bindOutline, outlineBoundTo } from './bound-outline.ts';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const packed = Buffer.from('what was noted');

test('an outline is given out for the bytes that it was bound to, and for no others', () => {
  const bound = bindOutline(packed, hashOf('the copy'));
  expect(outlineBoundTo(hashOf('the copy'), bound)).toEqual(packed);
  expect(outlineBoundTo(hashOf('another copy'), bound)).toBeUndefined();
});

test('nor is one that another release bound, one that is cut off, or any for a hash that is none', () => {
  const bound = bindOutline(packed, hashOf('the copy'));
  const later = Buffer.from(bound);
  later.writeUInt8(9, 0);
  for (const other of [later, bound.subarray(0, 32), new Uint8Array()])
    expect(outlineBoundTo(hashOf('the copy'), other)).toBeUndefined();
  for (const none of ['', 'zz'.repeat(32)])
    expect(outlineBoundTo(none, bindOutline(packed, none)), `“${none}”`).toBeUndefined();
});
