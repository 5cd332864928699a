import { describe, expect, it } from 'vitest';
import { readForm } from '../../contract/field-form.ts';
import type { RuledField } from '../../contract/field-rules.ts';
import type { FieldValue } from '../../contract/fields.ts';
import { nextTarget, tally } from './progress.ts';

const fields: readonly RuledField[] = [
  { id: 'name', type: 'text', required: true },
  { id: 'note', type: 'text', required: false },
  { id: 'agree', type: 'checkbox', required: true },
  { id: 'date', type: 'date_signed', required: true },
  { id: 'sign', type: 'signature', required: true },
];

const steps = (values: Record<string, FieldValue>, of = fields) => readForm(of, (id) => values[id]).steps;
const text = (value: string): FieldValue => ({ type: 'text', text: value });
const ticked: FieldValue = { type: 'checkbox', checked: true };
const mark: FieldValue = { type: 'mark', markId: 'mrk_1' };

describe('tally', () => {
  it('counts required fields only and leaves the date to the server', () => {
    expect(tally(steps({ name: text('Kari'), note: text('x') }))).toEqual({
      filled: 1,
      total: 3,
      optionalLeft: 0,
    });
  });

  it('counts what is wrong as not done, in an optional field too', () => {
    const email: RuledField = { id: 'email', type: 'email', required: false };
    expect(tally(steps({ email: text('kari@') }, [email]))).toMatchObject({ filled: 0, total: 1 });
    expect(tally(steps({ email: text('kari@example.com') }, [email]))).toMatchObject({ filled: 0, total: 0 });
  });
});

describe('nextTarget', () => {
  it('starts with the first required field', () => {
    expect(nextTarget(steps({}), null)?.id).toBe('name');
  });
  it('goes on after the current field and skips what is optional, dated or done', () => {
    expect(nextTarget(steps({ agree: ticked }), 'name')?.id).toBe('sign');
  });
  it('comes back to what was passed over', () => {
    expect(nextTarget(steps({ sign: mark }), 'sign')?.id).toBe('name');
  });
  it('names the current field only when it is the last one left', () => {
    expect(nextTarget(steps({ name: text('Kari'), sign: mark }), 'agree')?.id).toBe('agree');
  });
  it('is done when every required field is filled', () => {
    expect(nextTarget(steps({ name: text('Kari'), agree: ticked, sign: mark }), 'name')).toBeUndefined();
  });
  it('is done at once for a document without fields', () => {
    expect(nextTarget(steps({}, []), null)).toBeUndefined();
  });
  it('asks once for a choice among several boxes, and stays at the box one is at', () => {
    const radio = (id: string): RuledField => ({ id, type: 'radio', required: true, group: { name: 'pay' } });
    const choice = [radio('invoice'), radio('card'), ...fields.slice(4)];
    expect(nextTarget(steps({}, choice), 'card')?.id).toBe('sign');
    expect(nextTarget(steps({ sign: mark }, choice), 'card')?.id).toBe('card');
    expect(nextTarget(steps({ sign: mark }, choice), null)?.id).toBe('invoice');
  });
});
