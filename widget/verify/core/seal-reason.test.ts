import { expect, test } from 'vitest';
import { formatSealReason, parseSealReason } from './seal-reason.ts';

const transactionId = 'txn_7K3MZQ0FH-2V8N4WX1A-6T5RBC9DE';

/** Files of this version are read by this text for ever. */
test('a seal says whose it is in these words', () => {
  const text = `Sealed by Inkseal after all signers had signed. Transaction ${transactionId}`;
  const document = { transactionId, isCertificate: false };
  expect(formatSealReason({ ...document, isTest: false })).toBe(text);
  expect(formatSealReason({ ...document, isTest: true })).toBe(`${text}, TEST MODE, no legal effect`);
  expect(formatSealReason({ transactionId, isCertificate: true, isTest: false })).toBe(
    `Completion certificate, sealed by Inkseal after all signers had signed another file. Transaction ${transactionId}`,
  );
});

test.each([
  [true, true],
  [true, false],
  [false, true],
  [false, false],
])('and is read back, a test as one: %s, a certificate as one: %s', (isTest, isCertificate) => {
  const reason = { transactionId, isTest, isCertificate };
  expect(parseSealReason(formatSealReason(reason))).toEqual(reason);
});

test.each([
  null,
  '',
  'I approve',
  `Transaction ${transactionId}`,
  `${formatSealReason({ transactionId, isTest: false, isCertificate: false })}, and of nobody else`,
  formatSealReason({ transactionId: 'txn_A) /X (', isTest: false, isCertificate: true }),
])('of %j nothing is', (text) => {
  expect(parseSealReason(text)).toBeNull();
});
