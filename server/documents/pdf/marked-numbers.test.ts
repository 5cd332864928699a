import { expect, test } from 'vitest';
import { PdfDict, PdfNumber } from './libpdf.ts';
import { NamedNumbers, numbersMarked } from './marked-numbers.ts';

test('finds the numbers that content is marked with, and none that no content can have', () => {
  const content = '/P <</MCID 4>> BDC EMC /P << /MCID\n17 /Lang (en) >> BDC EMC /P <</MCID /X>> BDC EMC';
  expect([...numbersMarked(Buffer.from(`${content} /P <</MCID 99999999>> BDC EMC /MCID`))]).toEqual([4, 17]);
});

test('finds those of named property lists, which are whole and not negative', () => {
  const lists = [6, 1.5, -1].map((number, at) => [`M${at}`, PdfDict.of({ MCID: PdfNumber.of(number) })]);
  const resources = PdfDict.of({ Properties: PdfDict.of(Object.fromEntries(lists)) });
  expect([...new NamedNumbers(() => null).in(resources)]).toEqual([6]);
});
