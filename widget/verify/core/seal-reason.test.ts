import { expect, test } from 'vitest';
import { formatSealReason, parseSealReason } from './seal-reason.ts';

const transactionId = 'txn_7K3MZQ0FH-2V8N4WX1A-6T5RBC9DE';

/** Files of this version are read by this text for ever. */
test('a seal says whose it is in these words', () => {
  const text = `Sealed by Inkseal after all signers had signed. Transaction ${transactionId}`;
  expect(formatSealReason({ transactionId, isTest: false })).toBe(text);
  expect(formatSealReason({ transactionId, isTest: true })).toBe(`${text}, TEST MODE, no legal effect`);
});

test.each([true, false])('and is read back, a test as one: %s', (isTest) => {
  expect(parseSealReason(formatSealReason({ transactionId, isTest }))).toEqual({ transactionId, isTest });
});

test.each([
  null,
  '',
  'I approve',
  `Transaction ${transactionId}`,
  `${formatSealReason({ transactionId, isTest: false })}, and of nobody else`,
  formatSealReason({ transactionId: 'txn_A) /X (', isTest: false }),
])('of %j nothing is', (text) => {
  expect(parseSealReason(text)).toBeNull();
});
