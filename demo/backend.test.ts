import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCustomer, type CustomerOptions } from './backend.ts';
import { Signings } from './signings.ts';

let folder: string;
let customer: Hono;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'northlight-'));
  const options: CustomerOptions = {
    // Port 9 is "discard": nobody answers there, so whatever gets as far as asking Inkseal says so.
    account: {
      serverUrl: 'http://127.0.0.1:9',
      organizationId: 'org_1',
      appId: 'app_1',
      apiKey: 'sk_test_secret',
      sampleFields: [],
    },
    pageOrigin: 'http://localhost:4200',
    samplePdf: join(folder, 'sample.pdf'),
    signedFolder: join(folder, 'signed'),
    bookFile: join(folder, 'signings.json'),
    packageFolder: fileURLToPath(new URL('./page', import.meta.url)),
    pageFolder: fileURLToPath(new URL('./page', import.meta.url)),
  };
  customer = createCustomer(options, await Signings.open(options));
});
afterAll(() => rm(folder, { recursive: true }));

async function ask(
  path: string,
  init: { method?: string; body?: string; headers?: Record<string, string> } = {},
) {
  return customer.request(path, { ...init, headers: { host: 'localhost:4200', ...init.headers } });
}

describe('the demo customer', () => {
  it('serves its page under a policy that lets only Inkseal be framed', async () => {
    const response = await ask('/');
    expect(response.status).toBe(200);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain('frame-src http://127.0.0.1:9;');
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(await response.text()).not.toContain('sk_test_secret');
  });

  it('serves the package beside it, and nothing outside of either folder', async () => {
    expect((await ask('/vendor/inkseal/page.js')).headers.get('content-type')).toContain('text/javascript');
    for (const path of ['/../backend.ts', '/%2e%2e/backend.ts', '/vendor/inkseal/..%2f..%2fpackage.json']) {
      expect((await ask(path)).status, path).toBe(404);
    }
  });

  it('refuses a name that only resolves to this machine', async () => {
    expect((await ask('/', { headers: { host: 'attacker.example:4200' } })).status).toBe(421);
  });

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://localhost:4300' },
    { origin: 'null' },
  ])('refuses to act for a page with %j', async (headers) => {
    const response = await ask('/api/signings/sample', { method: 'POST', headers });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'forbidden' });
  });

  it('says calmly when Inkseal is away', async () => {
    const response = await ask('/api/signings/upload', { method: 'POST', body: '%PDF-1.7' });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'server_unreachable' });
  });

  it('knows nothing of a signing it did not start', async () => {
    const response = await ask('/api/signings/nobody/token', { method: 'POST', body: '{"jkt":"a"}' });
    expect(await response.json()).toMatchObject({ code: 'unknown_signing' });
  });
});
