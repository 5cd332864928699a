import { describe, expect, test } from 'vitest';
import { isOpen, readForm } from './field-form.ts';
import { acceptedKind, fieldProblem, isFilled, type RuledField } from './field-rules.ts';
import { fieldTypes, type FieldValue } from './fields.ts';

const text = (value: string): FieldValue => ({ type: 'text', text: value });
const ticked: FieldValue = { type: 'checkbox', checked: true };
const mark: FieldValue = { type: 'mark', markId: 'mrk_1' };
const field = (more: Partial<RuledField>): RuledField => ({ id: 'f', type: 'text', required: true, ...more });

test('every type takes one kind of value and no other', () => {
  for (const type of fieldTypes)
    for (const value of [text('2026-01-01'), ticked, mark]) {
      const problem = fieldProblem(field({ type, options: ['2026-01-01'] }), value);
      const expected = acceptedKind(type) === value.type ? undefined : 'field_value_invalid';
      // A day is no number and no address, which is another refusal.
      if (problem?.rule !== type) expect(problem?.code, `${type} ${value.type}`).toBe(expected);
    }
});

test.each([
  [null, false],
  [text(''), false],
  [text('   '), false],
  [text('\u200b'), false],
  [text('\u3164\ufe0f'), false],
  [text('\u034f\u115f'), false],
  [text('\u0007'), false],
  [text('x'), true],
  [{ type: 'checkbox', checked: false } as const, false],
  [ticked, true],
  [mark, true],
])('%j counts as filled: %s', (value, filled) => {
  expect(isFilled(value)).toBe(filled);
});

describe('the form of a text', () => {
  test.each([
    [
      'email',
      ['kari@example.com', 'å@xn--bl-wia.example', 'a.b+c@sub.example.co'],
      [
        'kari',
        'kari@',
        '@x.no',
        'a b@x.no',
        'a@b',
        'a@x.no.',
        'a@.no',
        'a@x..no',
        'kari\u202e@x.no',
        'ka\u200bri@x.no',
      ],
    ],
    [
      'phone',
      ['+47 22 34 56 78', '(020) 7946-0958', '22345678'],
      ['1234', 'call me', '+47+22', '1234567890123456'],
    ],
    [
      'number',
      ['0', '-12.50', '123456789012345'],
      ['1,5', '1 000', '1e5', '.5', '5.', '--1', '1234567890123456', 'NaN'],
    ],
    [
      'date',
      ['2024-02-29', '1999-12-31'],
      ['2025-02-29', '2026-13-01', '2026-00-10', '29.02.2024', '0000-01-01', '2026-1-1'],
    ],
  ] as const)('%s', (format, good, bad) => {
    for (const value of good)
      expect(fieldProblem(field({ validation: { format } }), text(value)), value).toBeNull();
    for (const value of bad)
      expect(fieldProblem(field({ validation: { format } }), text(value)), value).toEqual({
        code: 'field_format_invalid',
        rule: format,
      });
  });

  test('a name is one line, a text may be several', () => {
    expect(fieldProblem(field({ type: 'name' }), text('Kari\nNordmann'))?.rule).toBe('oneLine');
    expect(fieldProblem(field({}), text('Kari\nNordmann'))).toBeNull();
  });

  test('a pattern is for the whole text', () => {
    const validation = { pattern: '[A-Z]{2}\\d{4}', message: 'Two letters and four digits' };
    expect(fieldProblem(field({ validation }), text('AB1234'))).toBeNull();
    expect(fieldProblem(field({ validation }), text('xAB1234'))).toEqual({
      code: 'field_format_invalid',
      rule: 'pattern',
    });
  });

  test('what is empty breaks no rule', () => {
    expect(fieldProblem(field({ type: 'email' }), text(' '))).toBeNull();
    expect(fieldProblem(field({ type: 'email' }), null)).toBeNull();
  });
});

test.each([
  [{ minLength: 3 }, 'ab', 'minLength', '3'],
  [{ maxLength: 2 }, 'abc', 'maxLength', '2'],
  [{ format: 'number', min: '0.1' }, '0.09', 'min', '0.1'],
  [{ format: 'number', max: '10' }, '10.0000000001', 'max', '10'],
  [{ format: 'number', decimals: 2 }, '1.234', 'decimals', '2'],
  [{ format: 'date', min: '2026-01-01' }, '2025-12-31', 'min', '2026-01-01'],
  [{ format: 'date', max: '2026-01-01' }, '2026-01-02', 'max', '2026-01-01'],
] as const)('%j refuses %s', (validation, value, rule, limit) => {
  expect(fieldProblem(field({ validation }), text(value))).toEqual({
    code: 'field_out_of_range',
    rule,
    limit,
  });
});

test('lengths count characters, numbers their value: 9 is less than 10', () => {
  expect(fieldProblem(field({ validation: { maxLength: 2 } }), text('😀😀'))).toBeNull();
  expect(fieldProblem(field({ type: 'number', validation: { max: '10' } }), text('9'))).toBeNull();
});

test('a dropdown takes what it offers', () => {
  const dropdown = field({ type: 'dropdown', options: ['Oslo', 'Bergen'] });
  expect(fieldProblem(dropdown, text('Bergen'))).toBeNull();
  expect(fieldProblem(dropdown, text('bergen'))?.code).toBe('field_option_unknown');
});

describe('a form', () => {
  const read = (fields: RuledField[], values: Record<string, FieldValue>) =>
    readForm(fields, (id) => values[id]);

  test('hides what its condition hides, and what that in turn decides; a hidden value counts for nothing', () => {
    const fields = [
      field({ id: 'married', type: 'checkbox', ref: 'married', required: false }),
      field({ id: 'spouse', ref: 'spouse', showWhen: { all: [{ ref: 'married', is: 'filled' }] } }),
      field({ id: 'town', showWhen: { all: [{ ref: 'spouse', is: 'filled' }] } }),
    ];
    const values = { spouse: text('Ola'), town: text('Oslo') };
    const hidden = read(fields, values);
    expect(hidden.shown.map(({ id }) => id)).toEqual(['married']);
    expect([hidden.values.get('spouse'), hidden.values.get('town')]).toEqual([null, null]);
    expect(hidden.steps.map(({ isRequired }) => isRequired)).toEqual([false]);
    const shown = read(fields, { ...values, married: ticked });
    expect(shown.shown).toHaveLength(3);
    expect(shown.values.get('town')).toEqual(text('Oslo'));
  });

  test('requires what its condition requires; AND and OR, one in the other', () => {
    const requireWhen = {
      all: [
        { ref: 'age', is: 'less' as const, value: '18' },
        {
          any: [
            { ref: 'town', is: 'equal' as const, value: 'Oslo' },
            { ref: 'town', is: 'empty' as const },
          ],
        },
      ],
    };
    const fields = [
      field({ id: 'age', type: 'number', ref: 'age' }),
      field({ id: 'town', ref: 'town', required: false }),
      field({ id: 'parent', required: false, requireWhen }),
    ];
    const isRequired = (values: Record<string, FieldValue>): boolean | undefined =>
      read(fields, values).steps[2]?.isRequired;
    expect(isRequired({ age: text('9') })).toBe(true);
    expect(isRequired({ age: text('9'), town: text('Oslo') })).toBe(true);
    expect(isRequired({ age: text('9'), town: text('Bergen') })).toBe(false);
    expect(isRequired({ age: text('18'), town: text('Oslo') })).toBe(false);
    expect(isRequired({})).toBe(false);
  });

  const radios = ['invoice', 'card'].map((id) =>
    field({ id, type: 'radio', group: { name: 'payment', label: 'How you pay' } }),
  );

  test('asks once for a choice, however many boxes it has', () => {
    expect(read(radios, {}).steps).toMatchObject([{ isRequired: true, isFilled: false, problem: null }]);
    expect(read(radios, { card: ticked }).steps).toMatchObject([{ isFilled: true }]);
    expect(read(radios, { card: ticked, invoice: ticked }).problems.get('card')?.code).toBe(
      'field_group_count',
    );
  });

  test('counts the boxes of a group', () => {
    const boxes = ['a', 'b', 'c'].map((id) =>
      field({ id, type: 'checkbox', required: false, group: { name: 'days', min: 2, max: 2 } }),
    );
    const problem = (...ids: string[]) =>
      read(boxes, Object.fromEntries(ids.map((id) => [id, ticked]))).problems.get('a');
    expect(read(boxes, {}).steps).toMatchObject([{ isRequired: true, isFilled: false, problem: null }]);
    expect(problem('a')).toEqual({ code: 'field_group_count', rule: 'min', limit: '2' });
    expect(problem('a', 'b')).toBeUndefined();
    expect(problem('a', 'b', 'c')).toEqual({ code: 'field_group_count', rule: 'max', limit: '2' });
  });

  const total = field({
    id: 'total',
    type: 'formula',
    ref: 'total',
    formula: { expression: 'price * count / 3', decimals: 2 },
  });
  const numbers = [
    field({ id: 'price', type: 'number', ref: 'price' }),
    field({ id: 'count', type: 'number', ref: 'count', required: false }),
  ];

  test('computes, on results of other formulas too, and asks nobody for it', () => {
    const taxed = field({
      id: 'taxed',
      type: 'formula',
      formula: { expression: 'total * 1.25', decimals: 0 },
    });
    const form = read([taxed, total, ...numbers], { price: text('0.1'), count: text('3') });
    expect([form.values.get('total'), form.values.get('taxed')]).toEqual([text('0.10'), text('0')]);
    expect(form.steps.flatMap((step) => step.fields.map(({ id }) => id))).toEqual(['price', 'count']);
  });

  test('has no result while nothing is entered, and a problem where there can be none', () => {
    const share = field({ id: 'share', type: 'formula', formula: { expression: '1 / count', decimals: 2 } });
    expect(read([share, ...numbers], {}).problems.size).toBe(0);
    expect(read([share, ...numbers], {}).values.get('share')).toBeNull();
    const zero = read([share, ...numbers], { count: text('0') });
    expect(zero.problems.get('share')?.code).toBe('field_formula_undefined');
    expect(zero.steps.filter(isOpen).map((step) => step.fields[0]?.id)).toEqual(['price', 'count']);
    // A number that is none is its own field's problem.
    expect([...read([share, ...numbers], { count: text('x') }).problems.keys()]).toEqual(['count']);
  });

  test('asks nobody for what is read-only', () => {
    const form = read([field({ readOnly: true })], { f: text('Acme AS') });
    expect(form.steps).toEqual([]);
    expect(form.values.get('f')).toEqual(text('Acme AS'));
  });
});
