/** The operator's way on after a backup was restored: from the refusal to the new log, through the command line. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'drizzle-orm';
import { listenForOperator } from '../../server/cli/operator-socket.ts';
import { dataPaths } from '../../server/config.ts';
import { openNote, parseVerifierKey } from '../../widget/verify/core/signed-note.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { repositoryRoot } from '../support/stages.ts';
import { asTamperer } from '../support/tree-world.ts';

const run = promisify(execFile);

describeOnDatabase('a server whose database was restored from a backup', (openDatabase) => {
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

  const cli = (...args: string[]) =>
    run(process.execPath, [join(repositoryRoot, 'server/cli/main.ts'), ...args], {
      env: { ...process.env, INKSEAL_DATA_DIR: server.dataDirectory },
    });
  const origin = () => `${new URL(server.origin).host}/log`;
  async function until<T>(look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
    for (;;) {
      const found = await look();
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  const checkpoint = async (path: string) => {
    const response = await fetch(`${server.origin}${path}`);
    return response.status === 200
      ? { text: await response.text(), link: response.headers.get('link') }
      : undefined;
  };

  test('says why it signs nothing, and signs again under a new name when the operator wants it', async () => {
    const before = await until(() => checkpoint('/log/checkpoint'));
    await expect(cli('log', 'new-origin')).rejects.toMatchObject({
      stderr: expect.stringContaining('log_origin_not_needed') as string,
    });
    await until(async () => (await checkpoint('/log/checkpoint'))?.text.split('\n')[1] === '3');
    const sound = await cli('log', 'fsck');
    expect(sound.stdout).toContain(`${origin()} is what was logged: 3 events, 3 leaves, `);
    await asTamperer(server.parts.database, (tx) =>
      tx.execute(sql`DELETE FROM log_leaf WHERE leaf_index = 2`),
    );
    await until(() => server.failures.some((failure) => failure.includes('[log_behind_last_signed]')));

    await expect(cli('log', 'fsck')).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('behind_last_signed: size 3.') as string,
      stderr: expect.stringContaining('error: log_damaged') as string,
    });

    const { stdout: note, stderr } = await cli('log', 'new-origin');
    expect(stderr).toContain(`The audit log goes on as ${origin()}/2.`);
    const key = await parseVerifierKey(stderr.trim().split('\n').at(-1) ?? '');
    expect(await openNote(note, [key])).toMatch(new RegExp(`^${origin()}/2\n1\n`));

    expect((await cli('log', 'show')).stdout).toBe(`${stderr.trim().split('\n').at(-1)}\n`);
    const after = await until(async () => {
      const one = await checkpoint('/log/2/checkpoint');
      return one?.text.split('\n')[1] === '4' && one; // three events, and the one that opened it
    });
    expect(await openNote(after.text, [key])).toContain(`${origin()}/2\n4\n`);
    const old = await checkpoint('/log/checkpoint');
    expect(old?.text.split('\n')[0]).toBe(before.text.split('\n')[0]);
    expect(old?.link).toBe('</log/2/checkpoint>; rel="successor-version"');
    expect((await fetch(`${server.origin}/log/2/tile/0/000.p/4`)).status).toBe(200);
    await expect(cli('log', 'new-origin')).rejects.toMatchObject({
      stderr: expect.stringContaining('log_origin_not_needed') as string,
    });
  });
});
