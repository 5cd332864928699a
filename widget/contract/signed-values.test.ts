import { expect, test } from 'vitest';
import { signedValuesText } from './signed-values.ts';

test('says what each field holds, in an order that does not depend on who lists them', () => {
  const fields = [
    { id: 'fld_b', value: { type: 'text', text: '"é\n' } },
    { id: 'fld_c', value: { type: 'mark', markId: 'mrk_1' } },
    { id: 'fld_a', value: null },
    { id: 'fld_d', value: { type: 'checkbox', checked: false } },
  ] as const;
  const text =
    '[["fld_a",null],["fld_b","text","\\"é\\n"],["fld_c","mark","mrk_1"],["fld_d","checkbox",false]]';
  expect(signedValuesText(fields)).toBe(text);
  expect(signedValuesText(fields.toReversed())).toBe(text);
});
