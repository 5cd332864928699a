import { createId } from '#contract/ids.ts';
import { createDataKey, unwrapDataKey, wrapDataKey } from '../platform/crypto/data-key.ts';
import type { Keyring } from '../platform/crypto/keyring.ts';
import type { Database, Transaction } from '../platform/database/database.ts';
import type { BlobStore } from '../platform/storage/blob-store.ts';
import { openEncryptedObject, writeEncryptedObject, type EncryptedObject } from '../platform/storage/encrypted-object.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { authorizeBytes, type ByteAccess } from './authorize-bytes.ts';
import { findObjectWithKey, insertStoredObject } from './object-store.ts';
import type { StoredObject, StoredObjectKind } from './stored-object.ts';

export interface VaultParts {
  database: Database;
  keyring: Keyring;
  blobs: BlobStore;
}

const formatVersion = 1;

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/**
 * The only code that writes or reads stored bytes. Everything is encrypted under a data key of its own, and nothing is
 * read without an access that `authorizeBytes` granted.
 */
export class DocumentVault {
  readonly #parts: VaultParts;

  constructor(parts: VaultParts) {
    this.#parts = parts;
  }

  /**
   * Encrypts and stores bytes; the row is part of the caller's transaction. The blob is written first: when the
   * transaction fails it is unreferenced ciphertext whose key nobody has.
   */
  async storeObject(
    tx: Transaction,
    input: { organizationId: string; kind: StoredObjectKind; bytes: Uint8Array },
  ): Promise<StoredObject> {
    const { organizationId, kind, bytes } = input;
    const id = createId('obj');
    const identity = { organizationId, objectId: id, kind, version: formatVersion };
    const dataKey = createDataKey();
    try {
      const written = await writeEncryptedObject(this.#parts.blobs, { identity, dataKey, source: once(bytes) });
      const binding = { identity, organizationId, byteSize: written.byteSize };
      const { epoch, bytes: wrapped } = await wrapDataKey(this.#parts.keyring, binding, dataKey);
      const createdAt = new Date();
      await insertStoredObject(
        tx,
        { id, organizationId, kind, version: formatVersion, ...written, createdAt },
        { objectId: id, organizationId, epoch, wrapped, createdAt },
      );
      return { id, ...written };
    } finally {
      dataKey.fill(0);
    }
  }

  /** Opens an object for reading in ranges. `not_found` when it is not of the organization and kind that were granted. */
  async openObject(objectId: string, access: ByteAccess): Promise<EncryptedObject> {
    const found = await findObjectWithKey(this.#parts.database.queries, access.organizationId, objectId);
    if (!found) throw new ServiceError('not_found');
    const { object, key } = found;
    const shownAsUploaded = access.kind === 'normalised' && object.kind === 'original';
    if (object.kind !== access.kind && !shownAsUploaded) throw new ServiceError('not_found');
    const identity = {
      organizationId: object.organizationId,
      objectId: object.id,
      kind: object.kind,
      version: object.version,
    };
    const binding = { identity, organizationId: key.organizationId, byteSize: object.byteSize };
    const dataKey = await unwrapDataKey(this.#parts.keyring, binding, { epoch: key.epoch, bytes: key.wrapped });
    try {
      return await openEncryptedObject(this.#parts.blobs, { identity, dataKey, byteSize: object.byteSize });
    } finally {
      dataKey.fill(0);
    }
  }

  /** The whole shown copy, for the server's own work on it. */
  async readShownCopy(objectId: string, organizationId: string): Promise<Buffer> {
    const access = authorizeBytes(
      { kind: 'system', organizationId },
      { organizationId, kind: 'normalised', testMode: false, envelopeId: null },
    );
    const object = await this.openObject(objectId, access);
    return object.read(0, object.byteSize);
  }
}
