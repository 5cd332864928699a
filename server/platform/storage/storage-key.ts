import { ServiceError } from '../http/service-error.ts';

/** No dot, no slash, no upper case: a key can leave no directory and means the same on every file system and in S3. */
const pattern = /^[a-z0-9_][a-z0-9_-]{2,127}$/;

export function isStorageKey(key: string): boolean {
  return pattern.test(key);
}

/** @throws ServiceError `storage_key_invalid`. */
export function requireStorageKey(key: string): void {
  if (!isStorageKey(key)) throw new ServiceError('storage_key_invalid');
}
