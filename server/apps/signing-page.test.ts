import { describe, expect, test } from 'vitest';
import { requireSigningPage, signingPageFor } from './signing-page.ts';
import type { AppRow } from './app-store.ts';

const allowedOrigins = ['https://app.example.com', 'http://localhost:3000'];
const app = (signingPageUrl: string | null) =>
  ({ allowedOrigins, signingPageUrl, signingRequests: signingPageUrl === null }) as AppRow;
const ids = { envelopeId: 'env_1', recipientId: 'rcp_2' };

describe('the page where recipients sign', () => {
  test.each([
    [
      'https://app.example.com/sign?e={envelopeId}&r={recipientId}#x',
      'https://app.example.com/sign?e=env_1&r=rcp_2#x',
    ],
    ['http://localhost:3000/{recipientId}/{recipientId}', 'http://localhost:3000/rcp_2/rcp_2'],
    ['https://app.example.com', 'https://app.example.com'],
    ['https://app.example.com?inbox', 'https://app.example.com?inbox'],
  ])('may be %s', (page, filled) => {
    requireSigningPage(app(page));
    expect(signingPageFor(app(page), ids)).toBe(filled);
  });

  test.each([
    // Another host, however it is made to look.
    ['https://evil.example/sign', 'origin'],
    ['https://app.example.com.evil.example/sign', 'origin'],
    ['https://app.example.com@evil.example/sign', 'origin'],
    ['https://app.example.com:8443/sign', 'origin'],
    ['http://app.example.com/sign', 'origin'],
    ['https://ada:secret@app.example.com/sign', 'origin'],
    ['https://APP.example.com/sign', 'origin'],
    ['//app.example.com/sign', 'origin'],
    ['javascript:alert(1)//https://app.example.com/', 'origin'],
    ['https://{envelopeId}.example.com/', 'origin'],
    ['https://app.example.com\\@evil.example/', 'characters'],
    ['', 'characters'],
    // What would end a header, a line of the plain text or an attribute.
    ['https://app.example.com/\r\nBcc: eve@example.com', 'characters'],
    ['https://app.example.com/ https://evil.example/', 'characters'],
    ['https://app.example.com/"><script>', 'characters'],
    ['https://app.example.com/\u202egpj', 'characters'],
    ['https://app.example.com/{recipientEmail}', 'placeholder'],
    ['https://app.example.com/{}', 'placeholder'],
    ['https://app.example.com/{{envelopeId}}', 'placeholder'],
    ['https://app.example.com/{constructor}', 'placeholder'],
    ['https://app.example.com/?key=sk_live_0123456789abcdef', 'secret'],
    ['https://app.example.com/?token=et_0123456789abcdef', 'secret'],
  ])('may not be %j: %s', (page, reason) => {
    expect(() => requireSigningPage(app(page))).toThrow(
      expect.objectContaining({ code: 'signing_page_invalid', details: { reason } }),
    );
    expect(signingPageFor(app(page), ids)).toBeUndefined();
  });

  test('is needed as soon as mails are to lead to it', () => {
    expect(() => requireSigningPage(app(null))).toThrow(
      expect.objectContaining({ code: 'signing_page_missing' }),
    );
    requireSigningPage({ ...app(null), signingRequests: false });
  });
});
