import { expect, test } from 'vitest';
import { dateSigned, knownTimeZone, requireMark } from './field-rules.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

test('a dot is not a signature', () => {
  expect(() => requireMark({ kind: 'drawn', aspect: 3, strokes: [[0.5, 0.5, 0.51, 0.5]] })).toThrow(
    code('mark_empty'),
  );
  expect(() => requireMark({ kind: 'typed', text: '. -', font: 'caveat' })).toThrow(code('mark_empty'));
  requireMark({ kind: 'drawn', aspect: 3, strokes: [[0, 0.5, 0.5, 0.2, 1, 0.8]] });
  requireMark({ kind: 'typed', text: 'Ægir', font: 'caveat' });
});

test('the date signed is the day where the signer sits', () => {
  const at = new Date('2026-11-23T23:30:00Z');
  expect(dateSigned(at, 'Europe/Oslo')).toBe('2026-11-24');
  expect(dateSigned(at, 'America/New_York')).toBe('2026-11-23');
  expect(dateSigned(at, 'Not/AZone')).toBe('2026-11-23');
});

test('a zone nobody here knows counts as UTC, and keeps nobody from signing', () => {
  expect(['Europe/Oslo', 'Verified', 'Mars/Olympus_Mons'].map(knownTimeZone)).toEqual([
    'Europe/Oslo',
    'UTC',
    'UTC',
  ]);
});
