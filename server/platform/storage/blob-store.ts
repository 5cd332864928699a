/**
 * Where encrypted objects lie. Stores know nothing of keys or meaning. Every store passes test/suites/blob-store.ts.
 *
 * Objects are written once, whole or not at all, and never changed. A key is 3 to 128 characters of `a-z 0-9 _ -`, not
 * starting with a dash; anything else is refused with `storage_key_invalid` before the store is touched. Failures of
 * the store itself (full, unreachable) are `storage_unavailable`.
 */
export interface BlobStore {
  /**
   * Stores the chunks under a new key; when it resolves they survive a power cut, when it rejects nothing is there. A chunk is
   * the store's until it asks for the next: its memory is used again then.
   * @throws ServiceError `stored_object_exists`; or what `chunks` throws, unchanged.
   */
  put(key: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /**
   * Exactly the bytes from `start` to `end` (exclusive), in memory that is the caller's.
   * @throws ServiceError `stored_object_missing`; `stored_data_damaged` when the object ends earlier.
   */
  read(key: string, start: number, end: number): Promise<Buffer>;
  /** Bytes stored. @throws ServiceError `stored_object_missing`. */
  size(key: string): Promise<number>;
  /** Removes the objects; when it resolves they are gone, whoever removed them. Some may be gone, too, when it rejects. */
  delete(...keys: readonly string[]): Promise<void>;
  /** Every key of a whole object, in no order, while others may write and delete. */
  keys(): AsyncIterable<string>;
}

/** @throws RangeError unless 0 <= start <= end. */
export function requireRange(start: number, end: number): void {
  const whole = Number.isSafeInteger(start) && Number.isSafeInteger(end);
  if (!whole || start < 0 || end < start) throw new RangeError('a range has 0 <= start <= end');
}
