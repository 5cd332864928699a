/** Uploads in a form: read as they come in, in whatever order, and refused by name. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Document } from '../../widget/contract/documents.ts';
import { PDF } from '../../server/documents/pdf/libpdf.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { smallPdf } from '../support/small-pdf.ts';

const mebibyte = 1_048_576;
const boundary = 'inkseal-test-boundary';

const head = (disposition: string): Buffer =>
  Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`);
const fileHead = (name: string): Buffer => head(`name="file"; filename="${name}"`);
const lineEnd = Buffer.from('\r\n');
const field = (name: string, value: string): Buffer =>
  Buffer.concat([head(`name="${name}"`), Buffer.from(value), lineEnd]);
const file = (bytes: Uint8Array, name = 'Lease.pdf'): Buffer =>
  Buffer.concat([fileHead(name), bytes, lineEnd]);
const end = Buffer.from(`--${boundary}--\r\n`);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Memory that somebody in this process still has a use for: server, test and client together. */
function heldBytes(): number {
  collectGarbage();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

describeOnDatabase('a form upload', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), {
      readsAnew: true,
      environment: { INKSEAL_MAX_DOCUMENT_MIB: '64' },
    });
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  async function post(
    body: Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Document & { code?: string; details?: unknown } }> {
    const response = await fetch(`${server.origin}/v1/documents`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${server.customer.apiKey}`,
        'content-type': `multipart/form-data; boundary=${boundary}`,
        ...headers,
      },
      body,
    });
    return { status: response.status, body: (await response.json()) as Document };
  }

  const objects = async (): Promise<string[]> =>
    (await readdir(join(server.dataDirectory, 'blobs'), { recursive: true }))
      .filter((name) => name.includes('obj_'))
      .toSorted();

  test('may have the password before the file or behind it', async () => {
    const pdf = await PDF.load(smallPdf());
    pdf.setProtection({ userPassword: 'let me in', ownerPassword: 'owner' });
    const locked = await pdf.save();
    const password = field('password', 'let me in');
    for (const parts of [
      [password, file(locked)],
      [file(locked), password],
    ])
      expect(await post(Buffer.concat([...parts, end]))).toMatchObject({
        status: 201,
        body: { name: 'Lease.pdf', pageCount: 1 },
      });
    expect(await post(Buffer.concat([file(locked), end]))).toMatchObject({
      body: { code: 'password_required' },
    });
  });

  test.each<[string, string, Uint8Array[]]>([
    ['no file', 'invalid_request', [field('password', 'x'), end]],
    ['a file that is only text', 'invalid_request', [field('file', '%PDF-1.7'), end]],
    ['a second file', 'invalid_request', [file(smallPdf()), file(smallPdf()), end]],
    [
      'a second password',
      'invalid_request',
      [field('password', 'a'), field('password', 'b'), file(smallPdf()), end],
    ],
    [
      'a second password behind the file',
      'invalid_request',
      [field('password', 'a'), file(smallPdf()), field('password', 'b'), end],
    ],
    ['no last boundary', 'form_invalid', [file(smallPdf())]],
    [
      'headers without an end',
      'form_invalid',
      [Buffer.from(`--${boundary}\r\n${'X: y\r\n'.repeat(20_000)}`), end],
    ],
    [
      'a field as large as a file',
      'form_invalid',
      [field('password', 'x'.repeat(100_000)), file(smallPdf()), end],
    ],
    [
      'another large file that nobody asked for',
      'form_invalid',
      [head('name="extra"; filename="x"'), Buffer.alloc(100_000), lineEnd, file(smallPdf()), end],
    ],
  ])('with %s is refused as %s, and nothing of it stays', async (_, code, parts) => {
    const before = await objects();
    expect(await post(Buffer.concat(parts))).toMatchObject({ status: 400, body: { code } });
    expect(await objects()).toEqual(before);
  });

  test('whose boundary the header does not tell is refused', async () => {
    const body = Buffer.concat([file(smallPdf()), end]);
    const refused = await post(body, { 'content-type': 'multipart/form-data' });
    expect(refused.body).toMatchObject({ code: 'form_invalid', details: { reason: 'boundary_missing' } });
  });

  /** What stands before and behind the bytes that fill a one-page PDF up to that size. */
  function around(byteSize: number): [start: Buffer, rest: Buffer] {
    const mark = '@@';
    const filling = byteSize - 1_500; // about; white space behind the end makes up for the rest
    const text = Buffer.from(
      smallPdf([{}], { objects: [`<< /Length ${filling} >>\nstream\n${mark}\nendstream`] }),
    ).toString('latin1');
    const moved = text.replace(
      /startxref\n(\d+)/,
      (_, at: string) => `startxref\n${Number(at) + filling - mark.length}`,
    );
    const [start = '', rest = ''] = moved.split(mark);
    const missing = byteSize - start.length - filling - rest.length;
    return [Buffer.from(start, 'latin1'), Buffer.from(rest + ' '.repeat(missing), 'latin1')];
  }

  /** A form with a file of so many bytes, made as it is sent: nobody has it whole. */
  function large(byteSize: number): { body: AsyncIterable<Uint8Array>; sha256(): string } {
    const [start, rest] = around(byteSize);
    const hash = createHash('sha256');
    async function* body(): AsyncGenerator<Uint8Array> {
      yield fileHead('Large.pdf');
      hash.update(start);
      yield start;
      for (let left = byteSize - start.length - rest.length; left > 0; left -= 65_536) {
        const some = randomBytes(Math.min(left, 65_536));
        hash.update(some);
        yield some;
      }
      hash.update(rest);
      yield Buffer.concat([rest, lineEnd, end]);
    }
    return { body: body(), sha256: () => hash.digest('hex') };
  }

  /** Sends no faster than it is taken; fetch would queue all of it here. */
  async function send(
    form: AsyncIterable<Uint8Array>,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Document & { code?: string } }> {
    const asked = request(`${server.origin}/v1/documents`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${server.customer.apiKey}`,
        'content-type': `multipart/form-data; boundary=${boundary}`,
        ...headers,
      },
    });
    const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
    await Promise.all([pipeline(Readable.from(form), asked).catch(() => undefined), answered]);
    const [answer] = await answered;
    // The connection of one that is refused while it is sent may be closed before all of the answer has come.
    const body = await json(answer).catch(() => undefined);
    return { status: answer.statusCode ?? 0, body: body as Document };
  }

  test('larger than a document may be is refused while it comes in', async () => {
    const before = await objects();
    expect(await send(large(500 * mebibyte).body)).toMatchObject({ status: 413 });
    await expect.poll(objects).toEqual(before);
  }, 60_000);

  test('of 50 MB is never whole in the memory of the server, and is stored as it was sent', async () => {
    const before = heldBytes();
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, heldBytes() - before)), 1_000);
    const { body, sha256 } = large(50 * mebibyte);
    const uploaded = await send(body);
    clearInterval(watch);
    expect(uploaded.status).toBe(201);
    expect(uploaded.body).toMatchObject({ byteSize: 50 * mebibyte, originalSha256: sha256(), pageCount: 1 });
    expect(peak).toBeLessThan(40 * mebibyte);
  }, 60_000);

  test('that is repeated with its idempotency key is answered by the first, however it is cut and bounded', async () => {
    const key = { 'idempotency-key': `form-${randomBytes(8).toString('hex')}` };
    const whole = Buffer.concat([file(smallPdf()), end, Buffer.from('and something behind the end')]);
    const first = await post(whole, key);
    expect(first.status).toBe(201);
    async function* cut(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < whole.length; at += 50) yield whole.subarray(at, at + 50);
    }
    const again = await send(cut(), key);
    expect(again.body.id).toBe(first.body.id);
  });
});
