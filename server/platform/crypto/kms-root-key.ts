import type { KMS } from '@aws-sdk/client-kms';
import { ServiceError } from '../http/service-error.ts';
import { openKms } from './aws-kms.ts';
import {
  proveWrapping,
  requireKeyBytes,
  unreachableRoot,
  type RootKeyProvider,
} from './root-key-provider.ts';
import type { KeyContext } from './root-key-provider.ts';

/** A wrapped key that KMS refuses, rather than being out of reach. */
const refusals = new Set(['InvalidCiphertextException', 'IncorrectKeyException']);
const longestCiphertext = 6_144;

/** A symmetric key in AWS KMS (ENCRYPT_DECRYPT), which never leaves it. The context is its EncryptionContext. */
export class KmsRootKey implements RootKeyProvider {
  readonly id: string;
  readonly #keyId: string;
  readonly #kms: KMS;

  private constructor(keyId: string, kms: KMS) {
    this.id = `awskms:${keyId}`;
    this.#keyId = keyId;
    this.#kms = kms;
  }

  /** `keyId` is a key id, ARN or alias. */
  static async open(keyId: string): Promise<KmsRootKey> {
    const kms = await openKms((cause) => unreachableRoot(`awskms:${keyId}`, 'kms_not_installed', cause));
    return new KmsRootKey(keyId, kms);
  }

  async wrap(key: Buffer, context: KeyContext): Promise<Buffer> {
    requireKeyBytes(key);
    try {
      const asked = { KeyId: this.#keyId, Plaintext: key, EncryptionContext: { ...context } };
      const { CiphertextBlob } = await this.#kms.encrypt(asked);
      if (CiphertextBlob) return Buffer.from(CiphertextBlob);
    } catch (cause) {
      throw unreachableRoot(this.id, (cause as Error).name, cause);
    }
    throw unreachableRoot(this.id, 'no_answer');
  }

  async unwrap(wrapped: Buffer, context: KeyContext): Promise<Buffer> {
    // Of these lengths KMS says what it says of any malformed request.
    if (wrapped.length === 0 || wrapped.length > longestCiphertext) throw new ServiceError('key_refused');
    try {
      const asked = { KeyId: this.#keyId, CiphertextBlob: wrapped, EncryptionContext: { ...context } };
      const { Plaintext } = await this.#kms.decrypt(asked);
      if (Plaintext?.length === 32) {
        const key = Buffer.from(Plaintext);
        Plaintext.fill(0);
        return key;
      }
    } catch (cause) {
      const { name } = cause as Error;
      throw refusals.has(name)
        ? new ServiceError('key_refused', { cause })
        : unreachableRoot(this.id, name, cause);
    }
    throw new ServiceError('key_refused');
  }

  async checkHealth(): Promise<void> {
    await proveWrapping(this);
  }
}
