import { describe, expect, it } from 'vitest';
import { pagesAhead } from './text-ahead.ts';

const places = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ documentId: 'doc_1', page: index + 1 }));
const at = (page: number) => ({ documentId: 'doc_1', page });
const numbers = (...from: Parameters<typeof pagesAhead>): number[] =>
  pagesAhead(...from)
    .map(({ page }) => page)
    .sort((a, b) => a - b);
const nowhere = () => false;

describe('pages whose text is there before they are drawn', () => {
  it('are all of a short document, the nearest first', () => {
    expect(numbers(places(30), null, nowhere)).toHaveLength(30);
    expect(pagesAhead(places(30), at(20), nowhere).slice(0, 3)).toEqual([at(20), at(19), at(21)]);
  });

  it('are those nearby of a long one, and those with something to fill in', () => {
    expect(numbers(places(500), at(3), ({ page }) => page === 400)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 400]);
  });

  it('are no more where something is to be filled in on every page', () => {
    expect(numbers(places(500), at(250), () => true)).toEqual(Array.from({ length: 30 }, (_, i) => 235 + i));
  });
});
