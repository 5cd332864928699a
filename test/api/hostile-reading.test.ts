/** What a process that an upload has taken over can say of the copy it hands over, and what comes of it. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Document } from '../../widget/contract/documents.ts';
import { outlineBoundTo } from '../../server/documents/pdf/bound-outline.ts';
import { PdfIntake } from '../../server/documents/pdf/intake.ts';
import { unpackOutline } from '../../server/documents/pdf/packed-outline.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { smallPdf } from '../support/small-pdf.ts';

describeOnDatabase('a reading process that was taken over', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { readsAnew: true });
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });
  afterEach(() => vi.restoreAllMocks());

  const upload = () =>
    server.customer.call<Document & { code?: string }>('POST', '/v1/documents?name=Lease.pdf', {
      pdf: smallPdf([{}, { entries: '/Rotate 90' }]),
    });

  const countStored = async (): Promise<number> =>
    (await readdir(join(server.dataDirectory, 'blobs'), { recursive: true })).filter((name) =>
      name.includes('obj_'),
    ).length;

  /** Everything is read as it is; then something else is said of it. */
  function answering(lies: object): void {
    const { intake } = server.parts;
    const read = intake.readFile.bind(intake);
    vi.spyOn(intake, 'readFile').mockImplementation(async (...asked) => ({
      ...(await read(...asked)),
      ...lies,
    }));
  }

  test('has no say in what sealing goes by, which is of the copy that was stored', async () => {
    answering({ outline: Buffer.from('where I want the signature to be') });
    const { status, body } = await upload();
    expect(status).toBe(201);
    const { database, vault } = server.parts;
    const rows = await database.rows<{ outline: string }>(
      database.queries,
      sql`SELECT outline_object_id AS outline FROM document WHERE id = ${body.id}`,
    );
    const kept = await vault.readOutline(rows[0]?.outline ?? '', server.customer.organizationId);
    const packed = outlineBoundTo(body.viewedSha256, kept);
    expect(unpackOutline(packed ?? new Uint8Array()).pages.map(({ visible }) => visible)).toEqual(
      body.pageSizes,
    );
  });

  test.each([
    ['fewer pages', { pageCount: 1, pageSizes: [{ width: 595, height: 842 }] }],
    ['another number of pages', { pageCount: 1 }],
    [
      'a page of another size',
      {
        pageSizes: [
          { width: 595, height: 842 },
          { width: 842, height: 100 },
        ],
      },
    ],
  ])('that tells of %s than the copy has is found out, and nothing is stored', async (_, lies) => {
    const before = await countStored();
    answering(lies);
    expect(await upload()).toMatchObject({ status: 422, body: { code: 'inspection_failed' } });
    expect(await countStored()).toBe(before);
  });

  test('that hands in more than any copy may come to is stopped, and nothing of it is stored', async () => {
    const before = await countStored();
    const { intake } = server.parts;
    const strict = new PdfIntake({ maxDocumentBytes: 25 }); // of which a copy is no large multiple
    server.parts.intake = strict;
    expect(await upload()).toMatchObject({ status: 422, body: { code: 'inspection_failed' } });
    expect(await countStored()).toBe(before);
    server.parts.intake = intake;
    await strict.close();
  });
});
