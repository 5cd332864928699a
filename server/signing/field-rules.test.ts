import { expect, test } from 'vitest';
import { dateSigned, knownTimeZone } from './field-rules.ts';

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
