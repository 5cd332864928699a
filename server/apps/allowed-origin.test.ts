import { expect, test } from 'vitest';
import { parseAllowedOrigin } from './allowed-origin.ts';

test.each([
  'https://app.example.com',
  'https://app.example.com:8443',
  'http://localhost:4200',
  'http://a.localhost',
  'http://127.0.0.2:4200',
  'http://[::1]:4200',
  'https://localhost:4200',
])('accepts %s exactly as a browser sends it', (origin) =>
  expect(parseAllowedOrigin(origin, { testMode: true })).toBe(origin),
);

test.each([
  'http://app.example.com',
  'http://127.example.com',
  'http://notlocalhost',
  'ftp://localhost',
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

test.each([
  'http://localhost:4200',
  'https://localhost:4200',
  'http://127.0.0.1',
  'https://[::1]',
  'http://a.b',
])('a live app cannot be framed by %s', (origin) =>
  expect(() => parseAllowedOrigin(origin, { testMode: false })).toThrow(
    expect.objectContaining({ code: 'origin_invalid', details: { origin } }),
  ),
);
