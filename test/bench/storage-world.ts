/** A running server with stored documents: what is measured of both together. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { dataPaths } from '../../server/config.ts';
import { DocumentVault, type PreparedObject } from '../../server/documents/vault.ts';
import { Keyring } from '../../server/platform/crypto/keyring.ts';
import { RootKeyFiles } from '../../server/platform/crypto/root-key-files.ts';
import type { Database } from '../../server/platform/database/database.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import type { BlobStore } from '../../server/platform/storage/blob-store.ts';
import { FileBlobStore } from '../../server/platform/storage/file-blob-store.ts';
import { startDurablePostgres } from '../support/postgres.ts';
import type { Closing } from './closing.ts';
import { startSigningServer, type SigningServer } from './signing-load.ts';

export interface World {
  server: SigningServer;
  database: Database;
  vault: DocumentVault;
}

/** A server with a customer, and its database and folders as another of its processes has them. */
export async function openWorld(folder: string, closing: Closing): Promise<World> {
  const postgres = closing.add(await startDurablePostgres());
  const server = closing.add(await startSigningServer(folder, postgres.url));
  const database = closing.add(await openDatabase({ databaseUrl: postgres.url }));
  const paths = dataPaths(server.place.dataFolder);
  const root = await RootKeyFiles.open(paths.keys);
  const keyring = await Keyring.open({ directory: paths.keyring, root });
  const blobs = unsynced(await FileBlobStore.open(paths.blobs), paths.blobs);
  return { server, database, vault: new DocumentVault({ database, keyring, blobs }) };
}

/** Writes without waiting for the disk, which many objects would take minutes for. */
function unsynced(store: BlobStore, directory: string): BlobStore {
  return {
    size: (key) => store.size(key),
    read: (key, start, end) => store.read(key, start, end),
    delete: (...keys) => store.delete(...keys),
    keys: () => store.keys(),
    async put(key, chunks) {
      const shard = join(directory, key.slice(-2));
      await mkdir(shard, { recursive: true, mode: 0o700 });
      await writeFile(join(shard, key), chunks, { mode: 0o600 });
    },
  };
}

export interface NewDocument {
  id: string;
  prepared: PreparedObject;
}

/** Documents like the one uploaded last, each with an object of its own. */
export async function insertDocuments(
  database: Database,
  like: string,
  made: readonly NewDocument[],
): Promise<void> {
  const listed = made.map(({ id, prepared: { object, key } }) => ({
    id,
    object: object.id,
    size: object.byteSize,
    sha256: object.sha256,
    epoch: key.epoch,
    wrapped: key.wrapped.toString('hex'),
  }));
  const rows = sql`json_to_recordset(${JSON.stringify(listed)}::json)
    AS made(id text, object text, size integer, sha256 text, epoch text, wrapped text)`;
  const copies = [
    sql`INSERT INTO stored_object SELECT (jsonb_populate_record(old, jsonb_build_object('id', made.object,
        'byte_size', made.size, 'sha256', made.sha256))).*
      FROM ${rows}, stored_object old JOIN document ON document.original_object_id = old.id WHERE document.id = ${like}`,
    sql`INSERT INTO object_key SELECT (jsonb_populate_record(old, jsonb_build_object('object_id', made.object,
        'epoch', made.epoch, 'wrapped', '\\x' || made.wrapped))).*
      FROM ${rows}, object_key old JOIN document ON document.original_object_id = old.object_id
      WHERE document.id = ${like}`,
    sql`INSERT INTO document SELECT (jsonb_populate_record(old, jsonb_build_object('id', made.id,
        'original_object_id', made.object, 'original_byte_size', made.size, 'viewed_object_id', made.object,
        'viewed_byte_size', made.size))).* FROM ${rows}, document old WHERE old.id = ${like}`,
    sql`INSERT INTO interest SELECT (jsonb_populate_record(old, jsonb_build_object('document_id', made.id))).*
      FROM ${rows}, interest old WHERE old.document_id = ${like}`,
  ];
  await database.transaction(async (tx) => {
    for (const copy of copies) await tx.execute(copy);
  });
}
