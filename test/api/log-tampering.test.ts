/** An administrator of the database rewrites what happened: nothing in the database stops that, and the log shows it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenForOperator } from '../../server/cli/operator-socket.ts';
import { dataPaths } from '../../server/config.ts';
import { verifyEvidence } from '../../widget/verify/core/verify-evidence.ts';
import { sendSample } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { repositoryRoot } from '../support/stages.ts';
import { asTamperer } from '../support/tree-world.ts';

const run = promisify(execFile);

describeOnDatabase('an edited row of the audit log', (openDatabase) => {
  let server: TestServer;
  let closeOperator: () => Promise<void>;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
    closeOperator = await listenForOperator(dataPaths(server.dataDirectory).operatorSocket, server.parts);
  });
  afterAll(async () => {
    await closeOperator();
    await server.close();
  });

  const evidenceOf = async (id: string): Promise<Uint8Array | number> => {
    const { status, response } = await server.customer.call('GET', `/v1/envelopes/${id}/evidence`);
    return status === 200 ? new Uint8Array(await response.arrayBuffer()) : status;
  };

  test('fails verification at that number, and stands in no package that verifies (row 26)', async () => {
    const { envelope } = await sendSample(server.customer);
    await expect.poll(() => evidenceOf(envelope.id), { timeout: 20_000 }).toBeInstanceOf(Uint8Array);
    const logKey = await server.parts.tree.signer.verifierKey(`${new URL(server.origin).host}/log`);
    expect(await verifyEvidence((await evidenceOf(envelope.id)) as Uint8Array, { logKey })).toMatchObject({
      valid: true,
    });
    await asTamperer(server.parts.database, async (tx) => {
      const row = sql`chain = ${envelope.id} AND seq = 2`;
      await tx.execute(sql`UPDATE audit_event SET body = replace(body, '"v":1', '"v":2') WHERE ${row}`);
      await tx.execute(sql`UPDATE audit_event SET sha256 = sha256(convert_to(body, 'UTF8')) WHERE ${row}`);
    });
    const fsck = run(process.execPath, [join(repositoryRoot, 'server/cli/main.ts'), 'log', 'fsck'], {
      env: { ...process.env, INKSEAL_DATA_DIR: server.dataDirectory },
    });
    const chain = envelope.id;
    await expect(fsck).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        new RegExp(`chain_broken: chain ${chain}, seq 3.*leaf_altered`, 's'),
      ) as string,
    });
    const forged = (await evidenceOf(envelope.id)) as Uint8Array;
    expect(await verifyEvidence(forged, { logKey })).toMatchObject({ valid: false });
  });
});
