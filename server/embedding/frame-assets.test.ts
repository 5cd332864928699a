import { gunzipSync, gzipSync } from 'node:zlib';
import { mkdtempSync, writeFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, expect, test } from 'vitest';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { mountFrameAssets } from './frame-assets.ts';

const folder = mkdtempSync(join(tmpdir(), 'inkseal-assets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const text = 'export const part = 1;\n'.repeat(100);
writeFileSync(join(folder, 'main-1.js'), text);
writeFileSync(join(folder, 'main-1.js.gz'), gzipSync(text));

const app = new Hono<HttpEnv>();
mountFrameAssets(app, { appDirectory: folder });
const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });

const seen = async (answer: Response) => ({
  status: answer.status,
  headers: Object.fromEntries(answer.headers),
  bytes: Buffer.from(await answer.arrayBuffer()),
});

test('a file is served from memory as it was from the disk, for each encoding', async () => {
  for (const encoding of ['gzip', 'identity', 'gzip, br']) {
    const first = await seen(await get('/app/main-1.js', { 'accept-encoding': encoding }));
    const again = await seen(await get('/app/main-1.js', { 'accept-encoding': encoding }));
    expect(again).toEqual(first);
    const isPacked = first.headers['content-encoding'] === 'gzip';
    expect(isPacked).toBe(encoding.includes('gzip'));
    expect((isPacked ? gunzipSync(again.bytes) : again.bytes).toString()).toBe(text);
    expect(again.headers['cache-control']).toContain('immutable');
    expect(again.headers['content-security-policy']).toContain("default-src 'none'");
  }
});

test('what was served once needs no disk any more, and what is not there is not remembered as anything', async () => {
  await get('/app/main-1.js', { 'accept-encoding': 'identity' });
  writeFileSync(
    join(folder, 'main-1.js'),
    'names never change their content: this is a new file under an old one',
  );
  expect((await seen(await get('/app/main-1.js', { 'accept-encoding': 'identity' }))).bytes.toString()).toBe(
    text,
  );
  expect((await get('/app/main-2.js')).status).toBe(404);
  writeFileSync(join(folder, 'main-2.js'), '2');
  expect((await get('/app/main-2.js')).status).toBe(200);
  expect((await get('/app/..%2f..%2fpackage.json')).status).toBe(404);
});
