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
  'https://xn--bcher-kva.example',
  'https://[2001:db8::1]:8443',
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
  'https://a;require-trusted-types-for',
  'https://b;script-src-elem',
  'https://a,b',
  "https://a'b",
  'https://a_b',
  'http://0.0.0.0:4200',
  'http://localhost.:4200',
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
  'https://localhost.',
  'https://x.localhost',
  'https://x.localhost.',
  'https://127.9.9.9',
  'https://0.0.0.0:4200',
  'https://[::]',
  'https://[::ffff:7f00:1]',
  'https://[::ffff:0:0]',
  'https://[::7f00:1]',
])('a live app cannot be framed by %s', (origin) =>
  expect(() => parseAllowedOrigin(origin, { testMode: false })).toThrow(
    expect.objectContaining({ code: 'origin_invalid', details: { origin } }),
  ),
);

test.each([
  'https://app.example.com',
  'https://10.0.0.1',
  'https://[::ffff:a00:1]',
  'https://localhost.example',
])('a live app can be framed by %s', (origin) =>
  expect(parseAllowedOrigin(origin, { testMode: false })).toBe(origin),
);
