import { expect, test } from 'vitest';
import { shownUrl } from './webhook-url.ts';

test.each([
  ['https://hooks.example.com/', 'https://hooks.example.com/'],
  ['https://hooks.example.com/inkseal', 'https://hooks.example.com/inkseal'],
  ['https://hooks.example.com/inkseal?key=s3cret', 'https://hooks.example.com/inkseal?…'],
  ['https://hooks.example.com/services/T0/B0/s3cret', 'https://hooks.example.com/services/…'],
  ['https://hooks.example.com/0f8fad5b-d9cb-469f-a165-70867728950e', 'https://hooks.example.com/…'],
])('of %s is shown %s', (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
});
