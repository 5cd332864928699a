import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createId } from '#contract/ids.ts';
import { describeOnEachDatabase } from '../../test/support/databases.ts';
import type { SystemPrincipal } from '../accounts/principal.ts';
import { Keyring } from '../platform/crypto/keyring.ts';
import { LocalRootKey } from '../platform/crypto/local-root-key.ts';
import type { Database } from '../platform/database/database.ts';
import type { BlobStore } from '../platform/storage/blob-store.ts';
import { FileBlobStore } from '../platform/storage/file-blob-store.ts';
import { authorizeBytes } from './authorize-bytes.ts';
import { ObjectKeys } from './object-keys.ts';
import type { StoredObjectKind } from './stored-object.ts';
import { DocumentVault, type VaultParts } from './vault.ts';

const organizationId = createId('org');
const system: SystemPrincipal = { kind: 'system', organizationId };
const access = (kind: StoredObjectKind) =>
  authorizeBytes(system, { organizationId, kind, testMode: false, envelopeId: null });
const pdf = Buffer.concat([Buffer.from('%PDF-1.7 '), Buffer.alloc(200_000, 'contract ')]);
const day = 24 * 3_600_000;

describeOnEachDatabase('the vault', (openDatabase) => {
  let folder: string;
  let database: Database;
  let blobs: BlobStore;
  let parts: VaultParts;
  let vault: DocumentVault;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkseal-vault-'));
    database = await openDatabase();
    const root = await LocalRootKey.open(join(folder, 'keys', 'root.key'));
    const keyring = await Keyring.open({ directory: join(folder, 'keyring'), root });
    blobs = await FileBlobStore.open(join(folder, 'blobs'));
    parts = { database, keyring, blobs };
    vault = new DocumentVault(parts);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const store = (kind: StoredObjectKind) =>
    database.transaction((tx) => vault.storeObject(tx, { organizationId, kind, bytes: pdf }));

  test('gives back what was stored, whole and in ranges, and keeps no plaintext on disk', async () => {
    const { id, byteSize, sha256 } = await store('original');
    expect(byteSize).toBe(pdf.length);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    const object = await vault.openObject(id, access('original'));
    expect((await object.read(0, byteSize)).equals(pdf)).toBe(true);
    expect((await object.read(65_530, 65_545)).equals(pdf.subarray(65_530, 65_545))).toBe(true);
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = await readFile(join(entry.parentPath, entry.name));
      expect(bytes.includes('%PDF') || bytes.includes('contract'), entry.name).toBe(false);
    }
  });

  test('gives back the same bytes after a restart, and in a month with another key', async () => {
    const { id, byteSize, sha256 } = await store('sealed');
    const root = await LocalRootKey.open(join(folder, 'keys', 'root.key'));
    const later = () => new Date(Date.now() + 62 * day);
    const keyring = await Keyring.open({ directory: join(folder, 'keyring'), root, now: later });
    const restarted = new DocumentVault({ database, keyring, blobs });
    const newer = await database.transaction((tx) =>
      restarted.storeObject(tx, { organizationId, kind: 'sealed', bytes: pdf }),
    );
    expect((await readdir(join(folder, 'keyring'))).length).toBeGreaterThan(1);
    for (const object of [id, newer.id]) {
      const bytes = await (await restarted.openObject(object, access('sealed'))).read(0, byteSize);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    }
  });

  test('gives nothing under an access to another kind or of another organization', async () => {
    const { id } = await store('original');
    const copy = await store('normalised');
    const other = createId('org');
    const foreign = authorizeBytes(
      { kind: 'system', organizationId: other },
      { organizationId: other, kind: 'original', testMode: false, envelopeId: null },
    );
    for (const refused of [access('sealed'), access('completion-certificate'), foreign])
      await expect(vault.openObject(id, refused)).rejects.toMatchObject({ code: 'not_found' });
    await expect(vault.openObject(copy.id, access('original'))).rejects.toMatchObject({ code: 'not_found' });
    await expect(vault.openObject(createId('obj'), access('original'))).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('opens an original as the shown copy, for documents that are shown as uploaded', async () => {
    const { id } = await store('original');
    expect((await vault.readShownCopy(id, organizationId)).equals(pdf)).toBe(true);
  });

  test('an object of a transaction that fails does not exist', async () => {
    const failing = database.transaction(async (tx) => {
      const object = await vault.storeObject(tx, { organizationId, kind: 'original', bytes: pdf });
      throw Object.assign(new Error('rolled back'), { objectId: object.id });
    });
    const { objectId } = (await failing.catch((error: unknown) => error)) as { objectId: string };
    await expect(vault.openObject(objectId, access('original'))).rejects.toMatchObject({ code: 'not_found' });
  });

  test('bytes nobody recorded are removed after a day, and nothing else', async () => {
    const kept = await store('original');
    const { object } = await vault.prepareObject({ organizationId, kind: 'original', bytes: pdf });
    await vault.removeOrphans();
    await expect(blobs.size(object.id)).resolves.toBeGreaterThan(pdf.length);
    expect(await vault.removeOrphans(new Date(Date.now() + 2 * day))).toBeGreaterThan(0);
    await expect(blobs.size(object.id)).rejects.toMatchObject({ code: 'stored_object_missing' });
    expect((await vault.readShownCopy(kept.id, organizationId)).equals(pdf)).toBe(true);
  });

  test('bytes that outlive the destruction of their object are nobody’s and are removed', async () => {
    const { id } = await store('original');
    await database.transaction((tx) => new ObjectKeys(parts).destroy(tx, [id], new Date()));
    await expect(vault.openObject(id, access('original'))).rejects.toMatchObject({
      code: 'document_destroyed',
    });
    await expect(blobs.size(id)).resolves.toBeGreaterThan(pdf.length);
    expect(await vault.removeOrphans()).toBe(1);
    await expect(blobs.size(id)).rejects.toMatchObject({ code: 'stored_object_missing' });
  });

  test('where the database knows few of the blobs, none is removed', async () => {
    for (let count = 0; count < 30; count++)
      await vault.prepareObject({ organizationId, kind: 'original', bytes: Buffer.from('x') });
    const later = new Date(Date.now() + 2 * day);
    await expect(vault.removeOrphans(later)).rejects.toMatchObject({ code: 'stored_objects_unknown' });
  });
});
