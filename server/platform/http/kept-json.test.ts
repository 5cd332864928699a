import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { keptJson } from './kept-json.ts';

test('JSON that is the same for everybody is made once, and sent to nobody who has it', async () => {
  let made = 0;
  const app = new Hono().get(
    '/',
    keptJson(() => ({ made: ++made })),
  );
  const first = await app.request('/');
  expect(await first.json()).toEqual({ made: 1 });
  expect(first.headers.get('content-type')).toBe('application/json');
  expect(await (await app.request('/')).json()).toEqual({ made: 1 });
  const etag = first.headers.get('etag') ?? '';
  const again = (known: string) => app.request('/', { headers: { 'if-none-match': known } });
  for (const known of [etag, `"other", W/${etag}`]) {
    const unchanged = await again(known);
    expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
  }
  expect((await again('"other"')).status).toBe(200);
});
