import { createId, idTime } from '#contract/ids.ts';
import { createDataKey, unwrapDataKey, wrapDataKey } from '../platform/crypto/data-key.ts';
import type { Keyring } from '../platform/crypto/keyring.ts';
import type { Database, Transaction } from '../platform/database/database.ts';
import type { BlobStore } from '../platform/storage/blob-store.ts';
import {
  openEncryptedObject,
  writeEncryptedObject,
  type EncryptedObject,
} from '../platform/storage/encrypted-object.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { authorizeBytes, type ByteAccess } from './authorize-bytes.ts';
import {
  findObjectWithKey,
  findRecordedObjects,
  insertStoredObject,
  wasDestroyed,
  type ObjectKeyRow,
  type StoredObjectRow,
} from './object-store.ts';
import { inBatches, orphanAgeMilliseconds } from './orphans.ts';
import type { StoredObject, StoredObjectKind } from './stored-object.ts';

/** Ciphertext in the store, and the rows that would make it an object. */
export interface PreparedObject {
  readonly object: StoredObjectRow;
  readonly key: ObjectKeyRow;
}

export interface NewObject {
  organizationId: string;
  kind: StoredObjectKind;
  /** All at once, or as they come in. */
  bytes: Uint8Array | AsyncIterable<Uint8Array>;
  /** Theirs, lower-case hex, where whoever stores them has hashed them already. */
  sha256?: string;
}

export interface VaultParts {
  database: Database;
  keyring: Keyring;
  blobs: BlobStore;
}

const formatVersion = 1;
const orphanBatch = 500;

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
   * Encrypts and stores bytes outside any transaction, since writing many of them would hold its locks. Until
   * `recordObject` they are ciphertext whose key nobody has, and `removeOrphans` takes them away.
   */
  async prepareObject(input: NewObject): Promise<PreparedObject> {
    const { organizationId, kind, bytes, sha256 } = input;
    const id = createId('obj');
    const identity = { organizationId, objectId: id, kind, version: formatVersion };
    const dataKey = createDataKey();
    try {
      const written = await writeEncryptedObject(this.#parts.blobs, {
        identity,
        dataKey,
        source: bytes instanceof Uint8Array ? once(bytes) : bytes,
        sha256,
      });
      const binding = { identity, organizationId, byteSize: written.byteSize };
      const { epoch, bytes: wrapped } = await wrapDataKey(this.#parts.keyring, binding, dataKey);
      const createdAt = new Date();
      return {
        object: {
          id,
          organizationId,
          kind,
          version: formatVersion,
          ...written,
          createdAt,
          destroyedAt: null,
        },
        key: { objectId: id, organizationId, epoch, wrapped, createdAt },
      };
    } finally {
      dataKey.fill(0);
    }
  }

  /** Makes prepared bytes part of the caller's transaction: they exist exactly if it commits. */
  async recordObject(tx: Transaction, { object, key }: PreparedObject): Promise<StoredObject> {
    await insertStoredObject(tx, object, key);
    return { id: object.id, byteSize: object.byteSize, sha256: object.sha256 };
  }

  /** Takes away prepared bytes that surely are not recorded and will not be. */
  async discard({ object }: PreparedObject): Promise<void> {
    await this.#parts.blobs.delete(object.id).catch(() => undefined);
  }

  /** Both steps at once, for small objects. */
  async storeObject(tx: Transaction, input: NewObject): Promise<StoredObject> {
    return this.recordObject(tx, await this.prepareObject(input));
  }

  /**
   * Opens an object for reading in ranges. `not_found` when it is not of the organization and kind that were granted;
   * `document_destroyed` to whoever stored what was destroyed.
   */
  async openObject(objectId: string, access: ByteAccess): Promise<EncryptedObject> {
    const on = this.#parts.database.queries;
    const found = await findObjectWithKey(on, access.keyHolders, objectId);
    if (!found)
      throw new ServiceError(
        (await wasDestroyed(on, access.organizationId, objectId)) ? 'document_destroyed' : 'not_found',
      );
    const { object, key } = found;
    const shownAsUploaded = access.kind === 'normalised' && object.kind === 'original';
    if (object.kind !== access.kind && !shownAsUploaded) throw new ServiceError('not_found');
    return this.openPrepared({ object, key });
  }

  /** What the caller has just put there itself, and nobody else can reach yet. */
  async openPrepared({ object, key }: PreparedObject): Promise<EncryptedObject> {
    const identity = {
      organizationId: object.organizationId,
      objectId: object.id,
      kind: object.kind,
      version: object.version,
    };
    const binding = { identity, organizationId: key.organizationId, byteSize: object.byteSize };
    const dataKey = await unwrapDataKey(this.#parts.keyring, binding, {
      epoch: key.epoch,
      bytes: key.wrapped,
    });
    try {
      return await openEncryptedObject(this.#parts.blobs, { identity, dataKey, byteSize: object.byteSize });
    } finally {
      dataKey.fill(0);
    }
  }

  /** The whole shown copy, for the server's own work on it; with so many bytes behind it, in its memory, that are zero. */
  async readShownCopy(objectId: string, organizationId: string, roomBehind = 0): Promise<Buffer> {
    return this.#readWhole(objectId, { organizationId, kind: 'normalised' }, roomBehind);
  }

  /** What was noted of a shown copy for sealing it. */
  async readOutline(objectId: string, organizationId: string): Promise<Buffer> {
    return this.#readWhole(objectId, { organizationId, kind: 'outline' });
  }

  async #readWhole(
    objectId: string,
    { organizationId, kind }: { organizationId: string; kind: StoredObjectKind },
    roomBehind = 0,
  ): Promise<Buffer> {
    const access = authorizeBytes(
      { kind: 'system', organizationId },
      { organizationId, kind, testMode: false, envelopeId: null },
    );
    const object = await this.openObject(objectId, access);
    if (roomBehind === 0) return object.read(0, object.byteSize);
    const held = Buffer.alloc(object.byteSize + roomBehind);
    let filled = 0;
    for await (const piece of object.stream()) filled += piece.copy(held, filled);
    return held.subarray(0, filled);
  }

  /**
   * Removes blobs that no transaction ever recorded, a day after they were written, and those of destroyed objects that
   * outlived them; answers how many. So many that nobody recorded looks like the wrong or an older database: nothing is
   * removed then. Throws `stored_objects_unknown`.
   */
  async removeOrphans(now: Date = new Date()): Promise<number> {
    const orphans: string[] = [];
    const destroyed: string[] = [];
    let known = 0;
    for await (const batch of inBatches(this.#parts.blobs.keys(), orphanBatch)) {
      const found = await findRecordedObjects(this.#parts.database.queries, batch);
      known += found.size;
      destroyed.push(...batch.filter((key) => found.get(key)));
      const limit = now.getTime() - orphanAgeMilliseconds;
      orphans.push(...batch.filter((key) => !found.has(key) && (idTime(key) ?? Infinity) < limit));
    }
    if (orphans.length > 20 + known / 10) throw new ServiceError('stored_objects_unknown');
    await this.#deleteEach([...orphans, ...destroyed]);
    return orphans.length + destroyed.length;
  }

  /** One that cannot be deleted keeps none of those behind it; the first failure is thrown when all have been tried. */
  async #deleteEach(keys: readonly string[]): Promise<void> {
    const failures: unknown[] = [];
    for (const key of keys)
      await this.#parts.blobs.delete(key).catch((cause: unknown) => failures.push(cause));
    if (failures.length > 0) throw failures[0];
  }
}
