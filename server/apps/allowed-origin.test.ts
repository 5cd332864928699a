import { expect, test } from 'vitest';
import { parseAllowedOrigin } from './allowed-origin.ts';

test.each([
  'https://app.example.com',
  'https://app.example.com:8443',
  'http://localhost:4200',
  'http://a.localhost',
])('accepts %s exactly as a browser sends it', (origin) =>
  expect(parseAllowedOrigin(origin, { testMode: true })).toBe(origin),
);

test.each([
  'http://app.example.com',
  'https://app.example.com/',
  'https://app.example.com/path',
  'https://*.example.com',
  'https://user:pw@app.example.com',
  'https://APP.example.com',
  'https://app.example.com:443',
  'null',
  '*',
  'data:text/html,x',
  "https://a.com; script-src 'unsafe-inline'",
  'javascript:alert(1)',
])('refuses %s', (origin) => {
  expect(() => parseAllowedOrigin(origin, { testMode: true })).toThrow(
    expect.objectContaining({ code: 'origin_invalid' }),
  );
});

test('a live app cannot be framed by a plain-http page, localhost included', () => {
  expect(() => parseAllowedOrigin('http://localhost:4200', { testMode: false })).toThrow(
    expect.objectContaining({ code: 'origin_invalid' }),
  );
});
