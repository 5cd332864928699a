import { createHash } from 'node:crypto';
import { commitmentBytes } from '../platform/crypto/key-commitment.ts';
import { unwrapDataKey, wrapDataKey } from '../platform/crypto/data-key.ts';
import { inOneTrip, type Database, type Transaction } from '../platform/database/database.ts';
import { severalAtOnce } from '../platform/jobs/several-at-once.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import {
  deleteObjectKeys,
  insertObjectKey,
  listObjectsWithKeys,
  markObjectsDestroyed,
  type ObjectKeyRow,
  type StoredObjectRow,
} from './object-store.ts';
import type { VaultParts } from './vault.ts';

/** What a deletion receipt says of one object. Nothing here is personal: ciphertext and a digest of random bytes. */
export interface ObjectFingerprint {
  id: string;
  /** Null when the bytes were gone already. */
  ciphertextSha256: string | null;
  /** SHA-256 of the key commitment that the object's header repeats; '' when no key was left. */
  keySha256: string;
  /** The months of the organization keys that it was wrapped under. */
  epochs: string[];
}

const readBytes = 1_048_576;

/** Who can open stored objects: lets organizations in, lets them go, and at last nobody. */
export class ObjectKeys {
  readonly #parts: VaultParts;

  constructor(parts: VaultParts) {
    this.#parts = parts;
  }

  /** Those of these objects that the organization can open. */
  async openableBy(tx: Transaction, objectIds: readonly string[], organizationId: string): Promise<string[]> {
    const found = await listObjectsWithKeys(tx, objectIds);
    return found
      .filter(({ keys }) => keys.some((key) => key.organizationId === organizationId))
      .map(({ object }) => object.id);
  }

  /** Wraps the objects' keys for one more organization. `not_found` unless it or `from` has those of all that were not destroyed. */
  async share(
    tx: Transaction,
    objectIds: readonly string[],
    { from, to }: { from: string; to: string },
  ): Promise<void> {
    for (const { object, keys } of await listObjectsWithKeys(tx, objectIds)) {
      if (object.destroyedAt || keys.some(({ organizationId }) => organizationId === to)) continue;
      const own = keys.find(({ organizationId }) => organizationId === from);
      if (!own) throw new ServiceError('not_found');
      const binding = bindingOf(object);
      const { epoch, wrapped } = own;
      const dataKey = await unwrapDataKey(
        this.#parts.keyring,
        { ...binding, organizationId: from },
        { epoch, bytes: wrapped },
      );
      try {
        const made = await wrapDataKey(this.#parts.keyring, { ...binding, organizationId: to }, dataKey);
        const key: ObjectKeyRow = {
          objectId: object.id,
          organizationId: to,
          epoch: made.epoch,
          wrapped: made.bytes,
          createdAt: new Date(),
        };
        await insertObjectKey(tx, key);
      } finally {
        dataKey.fill(0);
      }
    }
  }

  /** That organization cannot open them any more. */
  async letGo(tx: Transaction, objectIds: readonly string[], organizationId: string): Promise<void> {
    await deleteObjectKeys(tx, objectIds, organizationId);
  }

  /** The point of no return: once it commits nobody can open them any more, and `deleteBlobs` follows. */
  async destroy(tx: Transaction, objectIds: readonly string[], at: Date): Promise<void> {
    await inOneTrip([deleteObjectKeys(tx, objectIds), markObjectsDestroyed(tx, objectIds, at)]);
  }

  /** Reads the whole ciphertext: before a transaction, not in one. */
  async fingerprint(on: Database['queries'], objectIds: readonly string[]): Promise<ObjectFingerprint[]> {
    return severalAtOnce(await listObjectsWithKeys(on, objectIds), async ({ object, keys }) => {
      const commitment = keys[0]?.wrapped.subarray(0, commitmentBytes);
      return {
        id: object.id,
        ciphertextSha256: await this.#ciphertextSha256(object.id),
        keySha256: commitment ? createHash('sha256').update(commitment).digest('hex') : '',
        epochs: [...new Set(keys.map(({ epoch }) => epoch))].toSorted(),
      };
    });
  }

  /** When it resolves, the ciphertext is gone from the store. Safe to repeat; what nobody repeats, `removeOrphans` finds. */
  async deleteBlobs(objectIds: readonly string[]): Promise<void> {
    await this.#parts.blobs.delete(...objectIds);
    await severalAtOnce(objectIds, async (id) => {
      if ((await this.#sizeOf(id)) !== undefined) throw new ServiceError('storage_unavailable');
    });
  }

  async #sizeOf(objectId: string): Promise<number | undefined> {
    try {
      return await this.#parts.blobs.size(objectId);
    } catch (cause) {
      if (cause instanceof ServiceError && cause.code === 'stored_object_missing') return undefined;
      throw cause;
    }
  }

  async #ciphertextSha256(objectId: string): Promise<string | null> {
    const size = await this.#sizeOf(objectId);
    if (size === undefined) return null;
    const hash = createHash('sha256');
    for (let at = 0; at < size; at += readBytes)
      hash.update(await this.#parts.blobs.read(objectId, at, Math.min(at + readBytes, size)));
    return hash.digest('hex');
  }
}

function bindingOf(object: StoredObjectRow) {
  const { organizationId, id: objectId, kind, version, byteSize } = object;
  return { identity: { organizationId, objectId, kind, version }, byteSize };
}
