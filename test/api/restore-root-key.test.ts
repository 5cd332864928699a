/** A backup of a server whose root key is kept elsewhere, and one that somebody changes while it is restored. */
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backUpKeys } from '../../server/backup/copy-keys.ts';
import { makeBackup } from '../../server/backup/make-backup.ts';
import { restoreBackup } from '../../server/backup/restore-backup.ts';
import { dataPaths, parseConfig } from '../../server/config.ts';
import { withAdministrator } from '../../server/platform/database/postgres-engine.ts';
import { hasRows } from '../../server/platform/database/table-rows.ts';
import { createPostgresDatabase, describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { runCli } from '../support/operator.ts';
import { VaultStandIn } from '../support/root-key-stand-ins.ts';
import { createBlankPdf } from '../support/seal-input.ts';

/** Does something in the middle of a restore: Vault is asked for the keys between the check of the files and their use. */
class MeddlingVault extends VaultStandIn {
  meddle: { after: number; how: () => void } | undefined;

  protected override answer(request: IncomingMessage, asked: Record<string, unknown>) {
    if (this.meddle && this.asked === this.meddle.after) this.meddle.how();
    return super.answer(request, asked);
  }
}

describeOnDatabase('a backup of a server with its root key in Vault', (openDatabase) => {
  let folder: string;
  let vault: MeddlingVault;
  let server: TestServer;
  let environment: Record<string, string>;
  const place = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkseal-vault-'));
    vault = await new MeddlingVault().start();
    environment = {
      INKSEAL_ROOT_KEY: 'vault:transit/one',
      VAULT_ADDR: vault.url,
      VAULT_TOKEN: vault.token,
    };
    server = await startTestServer(await openDatabase(), { environment });
    const pdf = await createBlankPdf();
    expect((await server.customer.call('POST', '/v1/documents?name=One.pdf', { pdf })).status).toBe(201);
    const operator = { kind: 'operator', id: 'test' } as const;
    await makeBackup(server.parts, place('backup'), operator);
    const to = { ...dataPaths(place('keys')), directory: place('keys') };
    await backUpKeys(server.parts.audit, dataPaths(server.dataDirectory), to, operator);
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
    await vault.close();
    await rm(folder, { recursive: true, force: true });
  });

  const restore = (settings: Record<string, string>, { from = 'backup', databaseUrl = '' } = {}) =>
    restoreBackup(
      place(from),
      {
        ...dataPaths(place('data')),
        dataDirectory: place('data'),
        databaseUrl: databaseUrl || undefined,
        bucket: undefined,
      },
      {
        keysFrom: dataPaths(place('keys')),
        rootKey: parseConfig(settings).rootKey,
        someKeysWereDestroyed: false,
      },
    );
  const emptyDatabase = async (): Promise<string> =>
    openDatabase.engine === 'postgres' ? createPostgresDatabase({ migrated: false }) : '';

  test('is refused while Vault is away, and where another root key is named', async () => {
    vault.mood = 'gone';
    await expect(restore(environment)).rejects.toMatchObject({ code: 'root_key_unreachable' });
    vault.mood = 'honest';
    const other = { ...environment, INKSEAL_ROOT_KEY: 'vault:transit/two' };
    await expect(restore(other)).rejects.toMatchObject({ code: 'root_key_other' });
    expect(existsSync(place('data'))).toBe(false);
  });

  test('is restored by whoever may ask Vault', async () => {
    const databaseUrl = await emptyDatabase();
    const parameters = ['restore', place('backup'), '--keys', place('keys')];
    const answer = await runCli(place('data'), parameters, { ...environment, DATABASE_URL: databaseUrl });
    expect(answer, answer.stderr).toMatchObject({ code: 0 });
    expect(answer.stdout).toMatch(/^3 stored objects /);
  }, 150_000);

  test('that is changed after it was checked is damaged, and no rows of it are kept', async () => {
    let asks = 0;
    const databaseUrl = await emptyDatabase();
    const meddling = async (how: (changed: string) => void, into = databaseUrl) => {
      await rm(place('data'), { recursive: true, force: true });
      await rm(place('changed'), { recursive: true, force: true });
      await cp(place('backup'), place('changed'), { recursive: true });
      vault.asked = 0;
      vault.meddle = { after: asks, how: () => how(place('changed')) };
      try {
        return await restore(environment, { from: 'changed', databaseUrl: into });
      } finally {
        vault.meddle = undefined;
      }
    };
    const before = await meddling(() => undefined, await emptyDatabase());
    asks = vault.asked;
    const replace = (path: string, from: string, to: string): void =>
      writeFileSync(path, readFileSync(path, 'latin1').replace(from, to), 'latin1');
    const organizations = (changed: string): string => join(changed, 'tables', 'public.organization.jsonl');
    const objectKeys = (changed: string): string => join(changed, 'tables', 'public.object_key.jsonl');
    const damaged = { code: 'backup_damaged' };

    for (const how of [
      (changed: string) => replace(organizations(changed), 'Customer AS', 'Attacker AS'),
      (changed: string) => appendFileSync(organizations(changed), '{"id":"org_planted"}\n'),
      (changed: string) => replace(objectKeys(changed), '"', '!'),
    ]) {
      await expect(meddling(how)).rejects.toMatchObject(damaged);
      if (databaseUrl) expect(await withAdministrator(databaseUrl, hasRows)).toBe(false);
      else expect(existsSync(dataPaths(place('data')).database)).toBe(false);
    }

    let blob = '';
    await expect(
      meddling((changed) => {
        const found = readdirSync(join(changed, 'blobs'), { recursive: true, withFileTypes: true });
        const file = found.find((entry) => entry.isFile())!;
        blob = file.name;
        const path = join(file.parentPath, blob);
        const bytes = readFileSync(path);
        bytes[100]! ^= 1;
        writeFileSync(path, bytes);
      }),
    ).rejects.toMatchObject(damaged);
    expect(blob).not.toBe('');
    const kept = await readdir(join(place('data'), 'blobs'), { recursive: true });
    expect(kept.filter((path) => path.endsWith(blob))).toEqual([]);

    const planted = { path: 'tombstones/doc_planted', byteSize: 0, sha256: '0'.repeat(64) };
    const plant = (changed: string): void =>
      appendFileSync(join(changed, 'files.jsonl'), `${JSON.stringify(planted)}\n`);
    expect(await meddling(plant)).toEqual(before);
  }, 150_000);
});
