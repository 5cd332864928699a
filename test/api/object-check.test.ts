/** The check of stored documents against what was written, through the command line. */
import { appendFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenForOperator } from '../../server/cli/operator-socket.ts';
import { dataPaths } from '../../server/config.ts';
import { checkStored } from '../../server/retention/check-let-go.ts';
import { createId } from '../../widget/contract/ids.ts';
import type { Document } from '../../widget/contract/documents.ts';
import { asAdministrator, describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, completeOne, hour, LifecycleTime } from '../support/lifecycle.ts';
import { runCli } from '../support/operator.ts';
import { createBlankPdf } from '../support/seal-input.ts';

describeOnDatabase('the check of stored documents', (openDatabase) => {
  let server: TestServer;
  let closeOperator: () => Promise<void>;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
    closeOperator = await listenForOperator(dataPaths(server.dataDirectory).operatorSocket, server.parts);
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await closeOperator();
    await server.close();
  });

  const folder = (): string => join(server.dataDirectory, 'blobs');
  const pathOf = (id: string): string => join(folder(), id.slice(-2), id);
  const fsck = () => runCli(server.dataDirectory, ['fsck']);
  const stored = async (): Promise<string[]> =>
    (await readdir(folder(), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  async function upload(): Promise<{ document: Document; objectIds: string[] }> {
    const before = await stored();
    const pdf = await createBlankPdf();
    const path = '/v1/documents?name=One.pdf';
    const { body, status } = await server.customer.call<Document>('POST', path, { pdf });
    expect(status).toBe(201);
    return { document: body, objectIds: (await stored()).filter((id) => !before.includes(id)) };
  }
  async function place(id: string): Promise<void> {
    await mkdir(join(folder(), id.slice(-2)), { recursive: true });
    await writeFile(pathOf(id), 'bytes');
  }

  test('names what is missing, damaged, left over or outlived its destruction, and only that', async () => {
    const [sound, bad, doomed] = [await upload(), await upload(), await upload()];
    expect(await fsck()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        new RegExp(`^${(await stored()).length} stored objects are what was written, \\d+ bytes.\n$`),
      ) as string,
    });

    const time = new LifecycleTime(server);
    await askDeletion(server.customer, { scope: 'document', documentId: doomed.document.id });
    await time.pass(73 * hour);
    const outlived = doomed.objectIds[0] ?? '';
    await place(outlived);
    const orphan = createId('obj', Date.now() - 25 * hour);
    await place(orphan);
    await place(createId('obj')); // somebody is storing it now
    expect(await fsck()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        new RegExp(
          `^(outlived: ${outlived}\\. .*\norphan: ${orphan}|orphan: ${orphan}\\. .*\noutlived: ${outlived})\\. `,
        ),
      ) as string,
    });

    const [lost = '', altered = ''] = bad.objectIds;
    await rm(pathOf(lost));
    await appendFile(pathOf(altered), 'x');
    const { code, stdout, stderr } = await fsck();
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('error: stored_objects_damaged: ') as string,
    });
    const named = stdout.split('\n').map((line) => line.split('.')[0]);
    expect(named.toSorted()).toEqual(
      [
        '',
        `missing: ${lost}`,
        `damaged: ${altered}`,
        `outlived: ${outlived}`,
        `orphan: ${orphan}`,
      ].toSorted(),
    );
    for (const id of sound.objectIds) expect(stdout).not.toContain(id);
  });

  test('names what lost its keys, or has one still, by a hand in the database', async () => {
    const [robbed, revived] = [await upload(), await upload()];
    const { database } = server.parts;
    const time = new LifecycleTime(server);
    const kept = revived.objectIds[0] ?? '';
    const keyless = robbed.objectIds[0] ?? '';
    const rows = await database.rows<{ row: string }>(
      database.queries,
      sql`SELECT to_json(k)::text AS row FROM object_key k WHERE object_id = ${kept}`,
    );
    await askDeletion(server.customer, { scope: 'document', documentId: revived.document.id });
    await time.pass(73 * hour);
    const before = (await fsck()).stdout;
    for (const id of [kept, keyless]) expect(before).not.toContain(id);
    await database.queries.execute(sql`DELETE FROM object_key WHERE object_id = ${keyless}`);
    // The database itself refuses it, until whoever owns the table says otherwise.
    await asAdministrator(database, async (tx) => {
      await tx.execute(sql`ALTER TABLE object_key DISABLE TRIGGER USER`);
      await tx.execute(
        sql`INSERT INTO object_key SELECT * FROM json_populate_record(NULL::object_key, ${rows[0]!.row}::json)`,
      );
      await tx.execute(sql`ALTER TABLE object_key ENABLE ALWAYS TRIGGER object_key_of_what_is_there`);
    });
    const { code, stdout, stderr } = await fsck();
    expect(stdout).toContain(`keyless: ${keyless}. `);
    expect(stdout).toContain(`unshredded: ${kept}. `);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('error: stored_objects_damaged: ') as string,
    });
  });

  test('takes nothing for robbed that its organization let go of while a signer still has their copy', async () => {
    const letting = await server.addCustomer();
    const { document } = await completeOne(server, letting);
    const time = new LifecycleTime(server);
    await askDeletion(letting, { scope: 'document', documentId: document.id });
    await time.pass(73 * hour);
    const { database } = server.parts;
    const [left] = await database.rows<{ n: number }>(
      database.queries,
      sql`SELECT count(*)::int AS n FROM stored_object o JOIN document d ON d.original_object_id = o.id
        WHERE d.id = ${document.id} AND o.destroyed_at IS NULL
          AND NOT EXISTS (SELECT FROM object_key k WHERE k.object_id = o.id)`,
    );
    expect(left?.n).toBe(1);
    const [original] = await database.rows<{ id: string }>(
      database.queries,
      sql`SELECT original_object_id AS id FROM document WHERE id = ${document.id}`,
    );
    expect((await checkStored(server.parts)).findings.map(({ objectId }) => objectId)).not.toContain(
      original?.id,
    );
  }, 90_000);
});
