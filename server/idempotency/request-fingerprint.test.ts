import { expect, test } from 'vitest';
import { RequestFingerprint } from './request-fingerprint.ts';

const line = (boundary: string) => ({
  method: 'POST',
  target: '/v1/documents',
  appId: undefined,
  contentType: `multipart/form-data; boundary=${boundary}`,
});
const body = (boundary: string, file = 'the file') =>
  Buffer.from(`--${boundary}\r\nname="file"\r\n\r\n${file}\r\n--${boundary}--\r\n`);

const secret = Buffer.alloc(32, 1);

function digestOf(boundary: string, whole: Uint8Array, chunkBytes = whole.length, under = secret): string {
  const fingerprint = new RequestFingerprint(line(boundary), under);
  for (let at = 0; at < whole.length; at += chunkBytes) {
    const chunk = Uint8Array.from(whole.subarray(at, at + chunkBytes));
    fingerprint.update(chunk);
    chunk.fill(0); // whoever kept it would see that
  }
  return fingerprint.digest().toString('hex');
}

test('the same parts are the same, whatever stands between them and however they come', () => {
  const once = digestOf('----one', body('----one'));
  for (const chunkBytes of [1, 3, 7, 20]) {
    expect(digestOf('----one', body('----one'), chunkBytes)).toBe(once);
    expect(digestOf('"----two"', body('----two'), chunkBytes)).toBe(once);
  }
  expect(digestOf('----one', body('----one', 'The file'))).not.toBe(once);
  expect(digestOf('----one', body('----one').subarray(0, -3))).not.toBe(once);
  const anotherCaller = Buffer.alloc(32, 2);
  expect(digestOf('----one', body('----one'), 7, anotherCaller)).not.toBe(once);
});

test('a body of hardly anything but boundaries is told from others all the same, however it comes', () => {
  const whole = Buffer.from('--x.'.repeat(1_100));
  const once = digestOf('x', whole);
  for (const chunkBytes of [1, 5, 1_000]) expect(digestOf('x', whole, chunkBytes)).toBe(once);
  expect(digestOf('x', Buffer.from('--x.'.repeat(1_101)))).not.toBe(once);
});

test('costs no more where a body is nothing but boundaries', () => {
  const whole = Buffer.from('--x'.repeat(8_000_000));
  const before = performance.now();
  digestOf('x', whole, 65_536);
  const boundaries = performance.now() - before;
  digestOf('another', whole, 65_536);
  expect(boundaries).toBeLessThan(20 * (performance.now() - before - boundaries) + 500);
});
