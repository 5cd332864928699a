import { expect, it } from 'vitest';
import { initialsOf } from './initials.ts';

it.each([
  ['Kari Anne Nordmann', 'KAN'],
  ['  Åse Kjær-Grønn ', 'ÅKG'],
  ['ida ñandú', 'IÑ'],
  ['山田 太郎', '山太'],
  ['A B C D E F G', 'ABCDE'],
  ['𝒜da 𝒷eta', '𝒜𝒷'],
  ['فاطمة الزهراء', 'ف ا'],
  ['', ''],
])('of %s are %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
