import { readStored } from './canaries.ts';
import type { TestServer } from './inkseal-server.ts';

/** A digit alone or in fours, as people and forms write a card's number: 13 to 19 digits (ISO/IEC 7812-1). */
const digits =
  /(?<![\w.])(?:[2-6]\d{12,18}|[2-6]\d{3}(?:[ -]\d{4}){2}[ -]\d{1,7}|3\d{3}[ -]\d{6}[ -]\d{5})(?![\w.])/g;

/** The check digit of ISO/IEC 7812-1, annex B. */
export function passesLuhn(number: string): boolean {
  const sum = [...number]
    .toReversed()
    .map(Number)
    .reduce((total, digit, index) => {
      const counted = index % 2 === 0 ? digit : digit * 2;
      return total + (counted > 9 ? counted - 9 : counted);
    }, 0);
  return sum % 10 === 0;
}

export const findCardNumbers = (text: string): string[] =>
  [...text.matchAll(digits)].map(([found]) => found).filter((one) => passesLuhn(one.replace(/[ -]/g, '')));

/** Where a card's number lies: every row of every table, queues included, every file and the log. */
export async function findStoredCardNumbers(server: TestServer): Promise<string[]> {
  return (await readStored(server)).flatMap(([place, content]) =>
    findCardNumbers(content).map((found) => `${found} in ${place}`),
  );
}
