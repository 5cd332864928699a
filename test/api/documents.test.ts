/** Uploading and downloading documents over HTTP, on both databases. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Document } from '../../widget/contract/documents.ts';
import { createId } from '../../widget/contract/ids.ts';
import { createApiKey } from '../../server/apps/api-key.ts';
import { createApp } from '../../server/apps/create-app.ts';
import { PdfIntake } from '../../server/documents/pdf/intake.ts';
import { PDF } from '../../server/documents/pdf/libpdf.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { endlessBody } from '../support/endless-body.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { readSampleAgreement } from '../support/prepared.ts';
import { firstFreeObject, smallPdf } from '../support/small-pdf.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const encrypted =
  `/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${'61'.repeat(32)}> /U <${'62'.repeat(32)}> >> ` +
  `/ID [<${'63'.repeat(16)}> <${'63'.repeat(16)}>]`;

/** A file with a signed field, perhaps certified at a level, perhaps encrypted. */
function signedPdf({ level, trailer = '' }: { level?: number; trailer?: string }): Uint8Array {
  const field = firstFreeObject(1);
  const certified =
    level === undefined
      ? ''
      : `/Reference [<< /TransformMethod /DocMDP /TransformParams << /P ${level} /V /1.2 >> >>]`;
  return smallPdf([{ entries: `/Annots [${field} 0 R]` }], {
    catalog: `/AcroForm << /SigFlags 3 /Fields [${field} 0 R] >>`,
    objects: [
      `<< /FT /Sig /T (S) /V ${field + 1} 0 R /Type /Annot /Subtype /Widget /Rect [0 0 0 0] >>`,
      `<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 10 20 30] /Contents <3000> ${certified} >>`,
    ],
    trailer: `/Root 1 0 R ${trailer}`,
  });
}

describeOnDatabase('the documents API', (openDatabase) => {
  let server: TestServer;
  let sample: Uint8Array;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { readsAnew: true });
    sample = await readSampleAgreement();
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const fetchAs = (key: string, path: string, init: RequestInit = {}) =>
    fetch(`${server.origin}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string> | undefined) },
    });
  const uploadForm = (file: Uint8Array, name: string, password?: string) => {
    const form = new FormData();
    form.append('file', new File([file as Uint8Array<ArrayBuffer>], name, { type: 'application/pdf' }));
    if (password !== undefined) form.append('password', password);
    return fetchAs(server.customer.apiKey, '/v1/documents', { method: 'POST', body: form });
  };
  const upload = async (pdf: Uint8Array, name = 'Agreement.pdf') =>
    server.customer.call<Document & { code?: string }>(
      'POST',
      `/v1/documents?name=${encodeURIComponent(name)}`,
      {
        pdf,
      },
    );
  const events = () =>
    server.parts.audit.readChain(server.customer.organizationId, server.customer.organizationId);

  test('an uploaded PDF is described by its pages and by the hashes of both of its versions', async () => {
    const { status, body } = await upload(sample);
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'Agreement.pdf', pageCount: 3, completionMode: 'stamp' });
    expect(body.pageSizes).toHaveLength(3);
    expect(body.originalSha256).toBe(sha256(sample));
    expect(body.viewedSha256).not.toBe(body.originalSha256);
    expect((await server.customer.call('GET', `/v1/documents/${body.id}`)).body).toEqual(body);
  });

  test('the upload is an audit event that commits to the name and both hashes', async () => {
    const { body } = await upload(sample, 'Ødegård.pdf');
    const event = (await events()).at(-1);
    expect(event).toMatchObject({
      type: 'document.uploaded',
      details: {
        fileName: 'Ødegård.pdf',
        originalSha256: body.originalSha256,
        viewedSha256: body.viewedSha256,
      },
    });
    expect(event?.body).toContain(body.id);
    expect(event?.body).not.toContain('Ødegård');
    expect(event?.body).not.toContain(body.originalSha256);
  });

  test('a form upload may carry the password, which opens the file once and is kept nowhere', async () => {
    const pdf = await PDF.load(smallPdf());
    pdf.setProtection({ userPassword: 'let me in', ownerPassword: 'owner' });
    const bytes = await pdf.save();
    expect(await (await uploadForm(bytes, 'locked.pdf')).json()).toMatchObject({ code: 'password_required' });
    expect(await (await uploadForm(bytes, 'locked.pdf', 'no')).json()).toMatchObject({
      code: 'password_wrong',
    });
    const opened = await uploadForm(bytes, 'locked.pdf', 'let me in');
    expect(opened.status).toBe(201);
    const document = (await opened.json()) as Document;
    expect(document).toMatchObject({ name: 'locked.pdf', pageCount: 1, originalSha256: sha256(bytes) });
    expect(JSON.stringify(await events())).not.toContain('let me in');
  });

  test.each([
    ['not_a_pdf', Buffer.from('PK\u0003\u0004')],
    ['unreadable_pdf', Buffer.from('%PDF-1.7 nothing')],
    ['no_pages', smallPdf([])],
    ['too_many_pages', smallPdf(Array.from({ length: 5001 }, () => ({})))],
    ['xfa_only', smallPdf([{}], { catalog: '/NeedsRendering true /AcroForm << /Fields [] /XFA 5 0 R >>' })],
    ['certified_no_changes', signedPdf({ level: 1 })],
    ['signed_and_encrypted', signedPdf({ trailer: encrypted })],
    [
      'encryption_unsupported',
      smallPdf([{}], { trailer: `/Root 1 0 R /Encrypt << /Filter /Adobe.PubSec >>` }),
    ],
  ])('a file refused as %s answers 422 and leaves an audit event with that code', async (code, pdf) => {
    const { status, body } = await upload(pdf, 'refused.pdf');
    expect([status, body.code]).toEqual([422, code]);
    const event = (await events()).at(-1);
    expect(event).toMatchObject({ type: 'document.refused', details: { fileName: 'refused.pdf' } });
    expect(event?.body).toContain(code);
  });

  test('a page bomb is refused, and who uploads beside it does not wait for it', async () => {
    const content = deflateSync(Buffer.alloc(400_000_000, 32)).toString('latin1');
    const bomb = smallPdf([{}], {
      objects: [`<< /Length ${content.length} /Filter /FlateDecode >>\nstream\n${content}\nendstream`],
    });
    const at = firstFreeObject(1);
    const armed = Buffer.from(bomb).toString('latin1').replace('/Contents 5 0 R', `/Contents ${at} 0 R`);
    // What ends a bomb is its share of processor time; a tenth of the usual one shows it as well.
    const usual = server.parts.intake;
    const hasty = new PdfIntake({ timeLimitMilliseconds: 4_500 });
    server.parts.intake = hasty;
    const ended: string[] = [];
    const exploding = upload(Buffer.from(armed, 'latin1'), 'bomb.pdf').finally(() => ended.push('bomb'));
    const beside = await upload(smallPdf(), 'beside.pdf').finally(() => ended.push('beside'));
    expect(beside.status).toBe(201);
    const { status, body } = await exploding;
    expect([status, body.code]).toEqual([422, 'inspection_failed']);
    expect(ended).toEqual(['beside', 'bomb']);
    expect((await upload(smallPdf(), 'after.pdf')).status).toBe(201);
    server.parts.intake = usual;
    await hasty.close();
  });

  test('a file over the limit is refused while it streams in, whatever length it claims', async () => {
    const limit = server.parts.config.maxDocumentBytes;
    const endless = endlessBody();
    const init = {
      method: 'POST',
      body: endless.body,
      duplex: 'half',
      headers: { 'content-type': 'application/pdf' },
    };
    const answer = await fetchAs(server.customer.apiKey, '/v1/documents', init as RequestInit).catch(
      () => null,
    );
    // The server may close the connection before its answer is read; what counts is that it stopped reading.
    expect(answer?.headers.get('connection') ?? 'close').toBe('close');
    if (answer) expect(await answer.json()).toMatchObject({ code: 'document_too_large' });
    expect(endless.takenBytes()).toBeLessThan(limit + 64 * 1_048_576);
  });

  const filesInStore = async (): Promise<string[]> => {
    const folder = join(server.dataDirectory, 'blobs');
    const all = await readdir(folder, { recursive: true, withFileTypes: true });
    return all.filter((entry) => entry.isFile()).map(({ name }) => name);
  };

  test('what has come of a file is stored before the rest comes, and of one that is refused nothing stays', async () => {
    const { apiKey } = server.customer;
    const filling = 'x'.repeat(2_000_000);
    const whole = Buffer.from(
      smallPdf([{}], { objects: [`<< /Length ${filling.length} >>\nstream\n${filling}\nendstream`] }),
    );
    const before = await filesInStore();
    const half = whole.length / 2;
    const pieces = [whole.subarray(0, half), whole.subarray(half)];
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const piece = pieces.shift();
        if (!piece) return controller.close();
        if (pieces.length === 0)
          await vi.waitFor(async () => expect((await filesInStore()).length).toBe(before.length + 1), {
            timeout: 30_000,
            interval: 50,
          });
        controller.enqueue(piece);
      },
    });
    const send = (content: BodyInit) =>
      fetchAs(apiKey, '/v1/documents', {
        method: 'POST',
        headers: { 'content-type': 'application/pdf' },
        body: content,
        duplex: 'half',
      } as RequestInit);
    const answer = await send(body);
    expect(answer.status).toBe(201);
    expect((await answer.json()) as Document).toMatchObject({
      byteSize: whole.length,
      originalSha256: sha256(whole),
    });
    const stored = await filesInStore();
    expect(stored.length).toBeGreaterThan(before.length + 1);
    const refused = await send(`no PDF ${filling}`);
    expect(await refused.json()).toMatchObject({ code: 'not_a_pdf' });
    expect((await filesInStore()).toSorted()).toEqual(stored.toSorted());
  });

  test('the content is the file as uploaded, whole or by range, never cached and never shown inline', async () => {
    const { body } = await upload(sample, 'My "best" договор.pdf');
    const path = `/v1/documents/${body.id}/content`;
    const whole = await fetchAs(server.customer.apiKey, path);
    expect(whole.status).toBe(200);
    expect(sha256(new Uint8Array(await whole.arrayBuffer()))).toBe(body.originalSha256);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'cache-control': 'private, no-store',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'content-disposition':
        `attachment; filename="My _best_ _______.pdf"; ` +
        `filename*=UTF-8''My%20%22best%22%20%D0%B4%D0%BE%D0%B3%D0%BE%D0%B2%D0%BE%D1%80.pdf`,
    });
    const part = await fetchAs(server.customer.apiKey, path, { headers: { range: 'bytes=10-19' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 10-19/${sample.length}`);
    expect(Buffer.from(await part.arrayBuffer()).equals(Buffer.from(sample.subarray(10, 20)))).toBe(true);
    const beyond = await fetchAs(server.customer.apiKey, path, { headers: { range: 'bytes=999999999-' } });
    expect(beyond.status).toBe(416);
    expect((await events()).at(-1)).toMatchObject({ type: 'document.downloaded' });
  });

  test('a key of the other mode neither sees a document nor puts it into an envelope', async () => {
    const { body } = await upload(sample);
    const { organizationId } = server.customer;
    const operator = { kind: 'operator', id: 'test' } as const;
    const { audit } = server.parts;
    const live = await createApp(audit, operator, {
      organizationId,
      name: 'Live',
      testMode: false,
      allowedOrigins: ['https://app.customer.test'],
    });
    const { secret } = await createApiKey(audit, operator, live);
    const recipients = [{ name: 'Ada', email: 'ada@example.com' }];
    const answers = [
      await fetchAs(secret, `/v1/documents/${body.id}`),
      await fetchAs(secret, `/v1/documents/${body.id}/content`),
      await fetchAs(secret, '/v1/envelopes', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ title: 'Borrowed', documentIds: [body.id], recipients }),
      }),
    ];
    for (const answer of answers) expect(await answer.json()).toMatchObject({ code: 'not_found' });
  });

  test('what calls itself JSON, however it is written, is no document', async () => {
    for (const type of ['application/json', 'application/xjson', 'Application/JSON5']) {
      const headers = { 'content-type': type };
      const answer = await fetchAs(server.customer.apiKey, '/v1/documents', {
        method: 'POST',
        headers,
        body: '{}',
      });
      expect([answer.status, await answer.json()], type).toMatchObject([400, { code: 'invalid_request' }]);
    }
  });

  test('another organization and a caller without a key find nothing', async () => {
    const { body } = await upload(sample);
    const stranger = await server.addCustomer();
    for (const path of [`/v1/documents/${body.id}`, `/v1/documents/${body.id}/content`]) {
      expect((await stranger.call('GET', path)).body).toMatchObject({ code: 'not_found' });
      expect(await (await fetch(`${server.origin}${path}`)).json()).toMatchObject({ code: 'unauthorized' });
    }
    const missing = await server.customer.call('GET', `/v1/documents/${createId('doc')}`);
    expect(missing.body).toMatchObject({ code: 'not_found' });
  });

  test('a file name keeps neither path nor control characters nor half a character', async () => {
    const name = `C:\\temp\\..\\evil\u202e\u0001\r\n\u2028\u2029${'x'.repeat(199 - 4)}😀😀.pdf`;
    const { body } = await upload(smallPdf(), name);
    expect(body.name).toBe(`evil${'x'.repeat(195)}\ufffd`);
    const content = await fetchAs(server.customer.apiKey, `/v1/documents/${body.id}/content`);
    expect(content.status).toBe(200);
    await content.arrayBuffer();
    const nul = await upload(smallPdf(), 'evil\u0000.pdf');
    expect(nul.body).toMatchObject({ code: 'invalid_request' });
  });

  test('a form without a file, and a body that is no form, say what is wrong', async () => {
    const empty = new FormData();
    empty.append('other', 'x');
    const missing = await fetchAs(server.customer.apiKey, '/v1/documents', { method: 'POST', body: empty });
    expect(await missing.json()).toMatchObject({ code: 'invalid_request', details: [{ path: 'file' }] });
    const broken = await fetchAs(server.customer.apiKey, '/v1/documents', {
      method: 'POST',
      body: 'no boundary in here',
      headers: { 'content-type': 'multipart/form-data; boundary=abc' },
    });
    expect([broken.status, await broken.json()]).toMatchObject([400, { code: 'form_invalid' }]);
  });
});
