import { timingSafeEqual, type KeyObject } from 'node:crypto';
import { ServiceError } from '../http/service-error.ts';
import type { KeyName } from './keyring-file.ts';
import { openValue, sealValue } from './sealed-value.ts';

/** A 32-byte key encrypted under an organization's key of one month. */
export interface WrappedKey {
  /** The month (UTC) of the wrapping key, `YYYY-MM`. */
  epoch: string;
  bytes: Buffer;
}

export interface KeyToRenew {
  organizationId: string;
  wrapped: WrappedKey;
  context: string;
}

/** JSON of a list: unlike joined text, no two meanings share it. */
export function wrapText(name: KeyName, context: string): string {
  return JSON.stringify(['inkseal/wrapped-key/v1', name.organizationId, name.epoch, context]);
}

export function unwrapWith(wrapping: KeyObject | undefined, bytes: Buffer, text: string): Buffer {
  if (!wrapping) throw new ServiceError('key_unavailable');
  try {
    return openValue(wrapping, bytes, text);
  } catch (cause) {
    throw new ServiceError('key_refused', { cause });
  }
}

/** What is to take the place of a key's only copy has been opened once before. */
export function rewrapWith(
  { organizationId, wrapped, context }: KeyToRenew,
  old: KeyObject | undefined,
  { epoch, wrapping }: { epoch: string; wrapping: KeyObject | undefined },
): WrappedKey {
  const key = unwrapWith(old, wrapped.bytes, wrapText({ organizationId, epoch: wrapped.epoch }, context));
  if (!wrapping) throw new ServiceError('key_unavailable');
  try {
    const text = wrapText({ organizationId, epoch }, context);
    const bytes = sealValue(wrapping, key, text);
    const opened = unwrapWith(wrapping, bytes, text);
    const isSame = timingSafeEqual(opened, key);
    opened.fill(0);
    if (!isSame) throw new ServiceError('key_refused');
    return { epoch, bytes };
  } finally {
    key.fill(0);
  }
}
