import { randomBytes, timingSafeEqual } from 'node:crypto';
import { ServiceError } from '../http/service-error.ts';
import { commitmentBytes, keyCommitment } from './key-commitment.ts';
import type { Keyring, WrappedKey } from './keyring.ts';
import type { ObjectIdentity } from './object-preamble.ts';

/** What a wrapped data key is tied to. All of it is authenticated, so a row altered in the database opens nothing. */
export interface DataKeyBinding {
  identity: ObjectIdentity;
  /** The organization that holds this wrapped key; it need not be the one that stored the object. */
  organizationId: string;
  /** The object's plaintext length in bytes: it tells a range read where the object ends, so truncation is noticed. */
  byteSize: number;
}

/** A fresh 32-byte data key; one per object, used for nothing else. */
export function createDataKey(): Buffer {
  return randomBytes(32);
}

/**
 * Wraps an object's data key for one organization that holds an interest in it. `bytes` is the key commitment (32) and the
 * wrapped key (61); rows of one object all begin with the same commitment, which the object's header repeats.
 */
export async function wrapDataKey(
  keyring: Keyring,
  binding: DataKeyBinding,
  dataKey: Buffer,
): Promise<WrappedKey> {
  const { epoch, bytes } = await keyring.wrap(binding.organizationId, dataKey, bindingText(binding));
  return { epoch, bytes: Buffer.concat([keyCommitment(dataKey), bytes]) };
}

/**
 * The data key of a wrapped row.
 * @throws ServiceError `key_unavailable` when the organization's key of that epoch is gone; `key_refused` when any part of
 * the binding differs or the bytes were altered.
 */
export async function unwrapDataKey(
  keyring: Keyring,
  binding: DataKeyBinding,
  wrapped: WrappedKey,
): Promise<Buffer> {
  const commitment = wrapped.bytes.subarray(0, commitmentBytes);
  const bytes = wrapped.bytes.subarray(commitmentBytes);
  const dataKey = await keyring.unwrap(
    binding.organizationId,
    { epoch: wrapped.epoch, bytes },
    bindingText(binding),
  );
  if (commitment.length === commitmentBytes && timingSafeEqual(commitment, keyCommitment(dataKey)))
    return dataKey;
  dataKey.fill(0);
  throw new ServiceError('key_refused');
}

/**
 * The same rows wrapped under their organizations' keys of this month, tied to the same; or the refusal of each that cannot
 * be. A commitment goes along as it is: one that is not its key's opens nothing afterwards either.
 */
export async function renewDataKeys(
  keyring: Keyring,
  rows: readonly (DataKeyBinding & WrappedKey)[],
): Promise<(WrappedKey | ServiceError)[]> {
  const renewed = await keyring.renew(
    rows.map((row) => ({
      organizationId: row.organizationId,
      wrapped: { epoch: row.epoch, bytes: row.bytes.subarray(commitmentBytes) },
      context: bindingText(row),
    })),
  );
  return rows.map(({ bytes }, index) => {
    const now = renewed[index];
    if (now === undefined || now instanceof ServiceError) return now ?? new ServiceError('key_unavailable');
    return { epoch: now.epoch, bytes: Buffer.concat([bytes.subarray(0, commitmentBytes), now.bytes]) };
  });
}

function bindingText({ identity, organizationId, byteSize }: DataKeyBinding): string {
  if (!Number.isSafeInteger(byteSize) || byteSize < 0)
    throw new RangeError('byteSize is a whole number of bytes');
  const { organizationId: storedBy, objectId, kind, version } = identity;
  return JSON.stringify(['inkseal/data-key/v1', storedBy, objectId, kind, version, organizationId, byteSize]);
}
