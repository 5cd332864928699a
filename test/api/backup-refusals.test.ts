/** What is not restored, and that nothing is written then. */
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../server/apps/create-app.ts';
import { backUpKeys } from '../../server/backup/copy-keys.ts';
import { makeBackup } from '../../server/backup/make-backup.ts';
import { restoreBackup, type RestoreResult } from '../../server/backup/restore-backup.ts';
import { dataPaths } from '../../server/config.ts';
import { Keyring } from '../../server/platform/crypto/keyring.ts';
import { RootKeyFiles } from '../../server/platform/crypto/root-key-files.ts';
import { ServerSecret } from '../../server/platform/crypto/server-secret.ts';
import { withAdministrator } from '../../server/platform/database/postgres-engine.ts';
import type { Document } from '../../widget/contract/documents.ts';
import { createPostgresDatabase, describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { createBlankPdf } from '../support/seal-input.ts';

const operator = { kind: 'operator', id: 'test' } as const;

/** Where some readers end a line. */
const separated = 'one\u2028two\u2029three';

interface Manifest {
  version: number;
  migrations: { name: string; sha256: string }[];
  listing: { byteSize: number; sha256: string };
}

describeOnDatabase('a backup', (openDatabase) => {
  let folder: string;
  let server: TestServer;
  const pristine = (): string => join(folder, 'pristine');
  const pristineKeys = (): string => join(folder, 'pristine-keys');
  const backup = (): string => join(folder, 'backup');
  const keys = (): string => join(folder, 'keys');
  const target = (): string => join(folder, 'target');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkseal-backup-'));
    server = await startTestServer(await openDatabase());
    await createApp(server.parts.audit, operator, {
      organizationId: server.customer.organizationId,
      name: separated,
      testMode: true,
      allowedOrigins: [],
    });
    const pdf = await createBlankPdf();
    expect((await server.customer.call('POST', '/v1/documents?name=One.pdf', { pdf })).status).toBe(201);
    await makeBackup(server.parts, pristine(), operator);
    const from = dataPaths(server.dataDirectory);
    await backUpKeys(
      server.parts.audit,
      from,
      { ...dataPaths(pristineKeys()), directory: pristineKeys() },
      operator,
    );
  });
  beforeEach(async () => {
    await cp(pristine(), backup(), { recursive: true });
    await cp(pristineKeys(), keys(), { recursive: true });
  });
  afterEach(async () => {
    for (const path of [backup(), keys(), target()]) await rm(path, { recursive: true, force: true });
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const restore = (
    options: { databaseUrl?: string; withKeys?: boolean; someKeysWereDestroyed?: boolean } = {},
  ): Promise<RestoreResult> => {
    const { databaseUrl, withKeys = true, someKeysWereDestroyed = false } = options;
    return restoreBackup(
      backup(),
      { ...dataPaths(target()), dataDirectory: target(), databaseUrl, bucket: undefined },
      { keysFrom: withKeys ? dataPaths(keys()) : undefined, someKeysWereDestroyed },
    );
  };
  /** Whatever was in the target stays all that is in it. */
  async function expectRefused(code: string, options?: Parameters<typeof restore>[0]): Promise<void> {
    const list = async () =>
      existsSync(target()) ? (await readdir(target(), { recursive: true })).toSorted() : [];
    const before = await list();
    await expect(restore(options)).rejects.toMatchObject({ code });
    expect(await list()).toEqual(before);
  }
  const someBlob = async (): Promise<string> => {
    const found = await readdir(join(backup(), 'blobs'), { recursive: true, withFileTypes: true });
    const file = found.find((entry) => entry.isFile());
    return join(file?.parentPath ?? '', file?.name ?? '');
  };
  const changeManifest = async (change: (manifest: Manifest) => void): Promise<void> => {
    const path = join(backup(), 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as Manifest;
    change(manifest);
    await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`);
  };

  test('with a flipped bit, a cut file or a missing one is damaged', async () => {
    const blob = await someBlob();
    const bytes = await readFile(blob);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(blob, bytes);
    await expectRefused('backup_damaged');
    bytes[100] ^= 1;
    await writeFile(blob, bytes.subarray(0, -1));
    await expectRefused('backup_damaged');
    await rm(blob);
    await expectRefused('backup_damaged');
    await writeFile(blob, bytes);
    for (const name of ['files.jsonl', 'manifest.mac', 'manifest.json']) {
      await rm(join(backup(), name));
      await expectRefused('backup_damaged');
    }
  });

  test('that somebody without the keys added rows to is refused, however well they did the sums', async () => {
    const table = join(backup(), 'tables', 'public.organization.jsonl');
    await appendFile(table, '{"id":"org_planted"}\n');
    await expectRefused('backup_damaged');
    const content = await readFile(table);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const listing = join(backup(), 'files.jsonl');
    const lines = (await readFile(listing, 'utf8'))
      .split('\n')
      .map((line) =>
        line.includes('public.organization.jsonl')
          ? JSON.stringify({
              path: 'tables/public.organization.jsonl',
              byteSize: content.length,
              sha256,
            })
          : line,
      )
      .join('\n');
    await writeFile(listing, lines);
    await changeManifest((manifest) => {
      manifest.listing = {
        byteSize: Buffer.byteLength(lines),
        sha256: createHash('sha256').update(lines).digest('hex'),
      };
    });
    await expectRefused('backup_refused');
  });

  test('of a newer format, or of migrations that are not ours, is for another version', async () => {
    await changeManifest((manifest) => (manifest.version = 2));
    await expectRefused('backup_version_unknown');
    await changeManifest((manifest) => {
      manifest.version = 1;
      manifest.migrations.push({ name: '9999_later.sql', sha256: '0'.repeat(64) });
    });
    await expectRefused('backup_version_unknown');
    await changeManifest((manifest) => {
      manifest.migrations.pop();
      manifest.migrations[0]!.sha256 = '0'.repeat(64);
    });
    await expectRefused('backup_version_unknown');
  });

  test('needs an empty place', async () => {
    await mkdir(join(target(), 'database'), { recursive: true });
    await expectRefused('restore_target_not_empty');
    await rm(join(target(), 'database'), { recursive: true });
    const other = join(target(), 'blobs', '1x', 'obj_of_another_1x');
    await mkdir(join(target(), 'blobs', '1x'), { recursive: true });
    await writeFile(other, 'theirs');
    await expectRefused('restore_target_not_empty');
    await rm(join(target(), 'blobs'), { recursive: true });
    await cp(join(keys(), 'keys'), join(target(), 'keys'), { recursive: true });
    await expectRefused('restore_target_not_empty');
  });

  test('needs the keys that it was made with, and makes none', async () => {
    await expectRefused('backup_keys_missing', { withKeys: false });
    await rm(join(keys(), 'keys', 'server-secret.wrapped'));
    await expectRefused('backup_keys_missing');
    await rm(join(keys(), 'keys', 'root.key'));
    await expectRefused('backup_keys_missing');
    expect(existsSync(join(keys(), 'keys', 'root.key'))).toBe(false);
    await RootKeyFiles.open(join(keys(), 'keys'));
    await cp(
      join(pristineKeys(), 'keys', 'server-secret.wrapped'),
      join(keys(), 'keys', 'server-secret.wrapped'),
    );
    await expectRefused('root_key_invalid');
  });

  test('is refused by the keys of another server', async () => {
    await rm(keys(), { recursive: true });
    const root = await RootKeyFiles.open(join(keys(), 'keys'));
    await ServerSecret.open({ directory: join(keys(), 'keys'), root });
    await Keyring.open({ directory: join(keys(), 'keyring'), root });
    await expectRefused('backup_refused');
  });

  test('needs each key of the keyring, unless the operator says it was destroyed', async () => {
    const [key = ''] = await readdir(join(keys(), 'keyring'));
    const path = join(keys(), 'keyring', key);
    const content = await readFile(path, 'utf8');
    const { wrapped } = JSON.parse(content) as { wrapped: string };
    const other = wrapped.startsWith('A') ? `B${wrapped.slice(1)}` : `A${wrapped.slice(1)}`;
    await writeFile(path, content.replace(wrapped, other));
    await expectRefused('root_key_invalid');
    await rm(path);
    await expectRefused('backup_keys_missing');
  });

  test('goes into PostgreSQL that has no rows, and into no other', async (context) => {
    if (openDatabase.engine !== 'postgres') context.skip('PostgreSQL is not installed');
    const databaseUrl = await createPostgresDatabase({ migrated: false });
    const [key = ''] = await readdir(join(keys(), 'keyring'));
    await rm(join(keys(), 'keyring', key));
    const restored = await restore({ databaseUrl, someKeysWereDestroyed: true });
    expect(restored).toMatchObject({ objects: 3, unsound: [], tombstones: 0 });
    const named = await withAdministrator(databaseUrl, (session) =>
      session.query('SELECT id FROM app WHERE name = $1', [separated]),
    );
    expect(named).toHaveLength(1);
    await rm(target(), { recursive: true });
    await expectRefused('restore_target_not_empty', { databaseUrl });
  });

  test('is made in a new or empty directory only', async () => {
    await expect(makeBackup(server.parts, backup(), operator)).rejects.toMatchObject({
      code: 'backup_place_unsuitable',
    });
    const from = dataPaths(server.dataDirectory);
    const to = { ...dataPaths(keys()), directory: keys() };
    await expect(backUpKeys(server.parts.audit, from, to, operator)).rejects.toMatchObject({
      code: 'backup_place_unsuitable',
    });
  });

  test('is made of all that is sound, and names what is not', async () => {
    const pdf = await createBlankPdf();
    const upload = () => server.customer.call<Document>('POST', '/v1/documents?name=Two.pdf', { pdf });
    const ids = (await readdir(join(server.dataDirectory, 'blobs'), { recursive: true })).map((path) =>
      path.slice(path.indexOf('/') + 1),
    );
    await upload();
    await upload();
    const found = await readdir(join(server.dataDirectory, 'blobs'), {
      recursive: true,
      withFileTypes: true,
    });
    const added = found.filter((entry) => entry.isFile() && !ids.includes(entry.name));
    const [lost, altered] = [added[0]!, added[1]!];
    await rm(join(lost.parentPath, lost.name));
    await appendFile(join(altered.parentPath, altered.name), 'x');
    const { unsound } = await makeBackup(server.parts, join(folder, 'unsound'), operator);
    expect(unsound).toHaveLength(2);
    expect(unsound).toEqual(
      expect.arrayContaining([
        { objectId: lost.name, problem: 'missing' },
        { objectId: altered.name, problem: 'damaged' },
      ]),
    );
  });
});
