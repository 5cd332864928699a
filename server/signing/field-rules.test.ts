import { expect, test } from 'vitest';
import { dateSigned, findUnfilled, knownTimeZone, requireFits, requireMark } from './field-rules.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

test('a value of the wrong kind is refused for every field type', () => {
  const text = { type: 'text', text: 'x' } as const;
  const checked = { type: 'checkbox', checked: true } as const;
  const mark = { type: 'mark', markId: 'mrk_1' } as const;
  requireFits({ id: 'f', type: 'text' }, text);
  requireFits({ id: 'f', type: 'checkbox' }, checked);
  requireFits({ id: 'f', type: 'signature' }, mark);
  requireFits({ id: 'f', type: 'initials' }, mark);
  for (const [type, value] of [
    ['text', mark],
    ['checkbox', text],
    ['signature', text],
    ['date_signed', text],
  ] as const) {
    expect(() => requireFits({ id: 'f', type }, value)).toThrow(code('field_value_invalid'));
  }
});

test('spaces do not fill a text field and an unticked box is not ticked', () => {
  const fields = [
    { id: 'a', type: 'text', required: true },
    { id: 'b', type: 'checkbox', required: true },
    { id: 'c', type: 'text', required: false },
    { id: 'd', type: 'date_signed', required: true },
    { id: 'e', type: 'signature', required: true },
  ] as const;
  const values = new Map([
    ['a', { type: 'text', text: '  ' } as const],
    ['b', { type: 'checkbox', checked: false } as const],
  ]);
  expect(findUnfilled(fields, values)).toEqual(['a', 'b', 'e']);
});

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
