import { expect, test } from 'vitest';
import { isJson, isStorable, parseJson } from './storable-text.ts';

const refused = expect.objectContaining({ code: 'invalid_request' });

test('text is storable unless it has NUL or half a surrogate pair', () => {
  expect(['', 'Ødegård', '𝔘\n\t', '\u200b'].map(isStorable)).toEqual([true, true, true, true]);
  expect(['a\0', '\ud800', 'x\udc00y'].map(isStorable)).toEqual([false, false, false]);
});

test('JSON is given as it is', () => {
  expect(parseJson('{"a":[1,"b",null,{"c":"\\ud83d\\ude00"}]}')).toEqual({ a: [1, 'b', null, { c: '😀' }] });
});

test('JSON with such text at any depth, as value or as name, is refused, and so is what is no JSON', () => {
  for (const text of ['{"a":{"b":["\\u0000"]}}', '{"\\ud800":1}', '["\\udfff"]', '["\\uDFFF"]', '{', ''])
    expect(() => parseJson(text), text).toThrow(refused);
});

test('JSON is what any reader of bodies takes for it, however it is written', () => {
  for (const type of ['application/json', 'Application/JSON', 'application/problem+Json; charset=utf-8'])
    expect(isJson(type), type).toBe(true);
  expect([undefined, '', 'application/pdf'].map(isJson)).toEqual([false, false, false]);
});
