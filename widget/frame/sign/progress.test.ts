import { describe, expect, it } from 'vitest';
import type { FieldValue } from '../../contract/fields.ts';
import { isFilled, nextTarget, tally } from './progress.ts';

const fields = [
  { id: 'name', type: 'text', required: true },
  { id: 'note', type: 'text', required: false },
  { id: 'agree', type: 'checkbox', required: true },
  { id: 'date', type: 'date_signed', required: true },
  { id: 'sign', type: 'signature', required: true },
] as const;

function valuesOf(values: Record<string, FieldValue>): (id: string) => FieldValue | null {
  return (id) => values[id] ?? null;
}
const text = (value: string): FieldValue => ({ type: 'text', text: value });
const mark: FieldValue = { type: 'mark', markId: 'mrk_1' };

describe('isFilled', () => {
  it.each([
    [null, false],
    [text(''), false],
    [text('   '), false],
    [text('x'), true],
    [{ type: 'checkbox', checked: false } as const, false],
    [{ type: 'checkbox', checked: true } as const, true],
    [mark, true],
  ])('judges %j as %s', (value, filled) => {
    expect(isFilled(value)).toBe(filled);
  });
});

describe('tally', () => {
  it('counts required fields only and leaves the date to the server', () => {
    expect(tally(fields, valuesOf({ name: text('Kari'), note: text('x') }))).toEqual({
      filled: 1,
      total: 3,
      optionalLeft: 0,
    });
  });
});

describe('nextTarget', () => {
  it('starts with the first required field', () => {
    expect(nextTarget(fields, null, valuesOf({}))?.id).toBe('name');
  });
  it('goes on after the current field and skips what is optional, dated or done', () => {
    expect(nextTarget(fields, 'name', valuesOf({ agree: { type: 'checkbox', checked: true } }))?.id).toBe(
      'sign',
    );
  });
  it('comes back to what was passed over', () => {
    expect(nextTarget(fields, 'sign', valuesOf({ sign: mark }))?.id).toBe('name');
  });
  it('names the current field only when it is the last one left', () => {
    expect(nextTarget(fields, 'agree', valuesOf({ name: text('Kari'), sign: mark }))?.id).toBe('agree');
  });
  it('is done when every required field is filled', () => {
    const all = { name: text('Kari'), agree: { type: 'checkbox', checked: true } as const, sign: mark };
    expect(nextTarget(fields, 'name', valuesOf(all))).toBeUndefined();
  });
  it('is done at once for a document without fields', () => {
    expect(nextTarget([], null, valuesOf({}))).toBeUndefined();
  });
});
