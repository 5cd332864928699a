import { expect, test } from 'vitest';
import { readForm } from '#contract/field-form.ts';
import type { RuledField } from '#contract/field-rules.ts';
import { dateSigned, knownTimeZone, requireComplete } from './field-rules.ts';

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

test('what the sender fixed and must not be left out is not signed without', () => {
  const price: RuledField = { id: 'price', type: 'number', required: true, readOnly: true };
  const hidden: RuledField = {
    ...price,
    id: 'hidden',
    showWhen: { all: [{ ref: 'nowhere', is: 'filled' }] },
  };
  const optional: RuledField = { ...price, id: 'optional', required: false };
  const box: RuledField = { ...price, id: 'box', type: 'checkbox' };
  const form = readForm([price, hidden, optional, box], () => null);
  const refusal = { code: 'field_required', details: { fieldIds: ['price'] } };
  expect(() => requireComplete(form)).toThrow(expect.objectContaining(refusal));
  requireComplete(readForm([price], () => ({ type: 'text', text: '250000' })));
});
