/** A backup of a server whose root key is kept elsewhere. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backUpKeys } from '../../server/backup/copy-keys.ts';
import { makeBackup } from '../../server/backup/make-backup.ts';
import { restoreBackup } from '../../server/backup/restore-backup.ts';
import { dataPaths, parseConfig } from '../../server/config.ts';
import { createPostgresDatabase, describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { runCli } from '../support/operator.ts';
import { VaultStandIn } from '../support/root-key-stand-ins.ts';
import { createBlankPdf } from '../support/seal-input.ts';

describeOnDatabase('a backup of a server with its root key in Vault', (openDatabase) => {
  let folder: string;
  let vault: VaultStandIn;
  let server: TestServer;
  let environment: Record<string, string>;
  const place = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkseal-vault-'));
    vault = await new VaultStandIn().start();
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

  test('is refused while Vault is away, and where another root key is named', async () => {
    const restore = (settings: Record<string, string>) =>
      restoreBackup(
        place('backup'),
        {
          ...dataPaths(place('data')),
          dataDirectory: place('data'),
          databaseUrl: undefined,
          bucket: undefined,
        },
        {
          keysFrom: dataPaths(place('keys')),
          rootKey: parseConfig(settings).rootKey,
          someKeysWereDestroyed: false,
        },
      );
    vault.mood = 'gone';
    await expect(restore(environment)).rejects.toMatchObject({ code: 'root_key_unreachable' });
    vault.mood = 'honest';
    const other = { ...environment, INKSEAL_ROOT_KEY: 'vault:transit/two' };
    await expect(restore(other)).rejects.toMatchObject({ code: 'root_key_other' });
    expect(existsSync(place('data'))).toBe(false);
  });

  test('is restored by whoever may ask Vault', async () => {
    const onPostgres = openDatabase.engine === 'postgres';
    const databaseUrl = onPostgres ? await createPostgresDatabase({ migrated: false }) : '';
    const parameters = ['restore', place('backup'), '--keys', place('keys')];
    const answer = await runCli(place('data'), parameters, { ...environment, DATABASE_URL: databaseUrl });
    expect(answer, answer.stderr).toMatchObject({ code: 0 });
    expect(answer.stdout).toMatch(/^2 stored objects /);
  }, 150_000);
});
