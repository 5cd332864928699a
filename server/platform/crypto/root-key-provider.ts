import { randomBytes } from 'node:crypto';
import { ServiceError } from '../http/service-error.ts';

/**
 * What a wrapped key is for, as named texts. A provider authenticates them with the key: AWS KMS as EncryptionContext,
 * Vault transit as associated_data, a local key as AAD. Not secret; no order.
 */
export type KeyContext = Readonly<Record<string, string>>;

/**
 * The top of the key hierarchy: wraps the organizations’ keys and the server’s own secret, nothing else. It is asked about once per organization
 * and month, so it may live across a network. Every provider passes test/suites/root-key-provider.ts.
 */
export interface RootKeyProvider {
  /** Names provider and root key, such as `local:3f…`; written beside what it wrapped. Never secret. */
  readonly id: string;
  /** Wraps a 32-byte key. The result is opaque and carries what `unwrap` needs, key version included. */
  wrap(key: Buffer, context: KeyContext): Promise<Buffer>;
  /**
   * The 32-byte key that `wrap` was given with the same context.
   * @throws ServiceError `key_refused` for another context, another root key or altered bytes; `root_key_unreachable`
   * when the provider cannot be asked.
   */
  unwrap(wrapped: Buffer, context: KeyContext): Promise<Buffer>;
  /** Proves that the provider can wrap and unwrap now. @throws as `unwrap` does. */
  checkHealth(): Promise<void>;
}

/** The root key in use and, while it is being replaced, the one before. */
export interface RootKeys {
  /** The first one wraps. Asked anew every time: another process may have begun to replace it. */
  known(): Promise<readonly [RootKeyProvider, ...RootKeyProvider[]]>;
}

const keyBytes = 32;

export function requireKeyBytes(key: Buffer): void {
  if (key.length !== keyBytes) throw new RangeError(`a key has ${keyBytes} bytes, not ${key.length}`);
}

/** JSON of sorted pairs: unlike joined text, no two contexts share it. */
export function contextText(context: KeyContext): string {
  return JSON.stringify([
    'inkseal/root-key/v1',
    Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
}

export async function proveWrapping(provider: Pick<RootKeyProvider, 'wrap' | 'unwrap'>): Promise<void> {
  const context = { purpose: 'health' };
  const key = randomBytes(keyBytes);
  if (!key.equals(await provider.unwrap(await provider.wrap(key, context), context)))
    throw new ServiceError('key_refused');
}

/** The message is for the operator; callers of the API learn the code alone. */
export function unreachableRoot(id: string, reason: string, cause?: unknown): ServiceError {
  return new ServiceError('root_key_unreachable', {
    message: `The root key ${id} cannot be used: ${reason}`,
    cause,
  });
}
