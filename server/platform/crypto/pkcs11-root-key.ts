import { randomBytes } from 'node:crypto';
import { ServiceError } from '../http/service-error.ts';
import { nonceBytes, tagBytes } from './aes-gcm.ts';
import { openTokenKey, type TokenKey } from './pkcs11-token.ts';
import { contextText, proveWrapping, requireKeyBytes, unreachableRoot } from './root-key-provider.ts';
import type { KeyContext, RootKeyProvider } from './root-key-provider.ts';

const version = 1;
const keyBytes = 32;
const wrappedBytes = 1 + nonceBytes + keyBytes + tagBytes;

/** What tokens answer where the tag does not fit; SoftHSM2 has no word of its own for it. */
const refusal = /CKR_(?:ENCRYPTED_DATA_INVALID|ENCRYPTED_DATA_LEN_RANGE|GENERAL_ERROR|FUNCTION_FAILED)/;

/**
 * An AES-256 key in a token over PKCS#11, used with CKM_AES_GCM: of what tokens offer, the mechanism that authenticates
 * the context (AES-KWP has no place for it). Wrapped: version (1) ‖ random nonce (12) ‖ ciphertext (32) ‖ tag (16).
 */
export class Pkcs11RootKey implements RootKeyProvider {
  readonly id: string;
  readonly #uri: string;
  readonly #pin: string | undefined;
  #token: TokenKey | undefined;

  private constructor(uri: string, pin: string | undefined) {
    this.id = uri.replace(/\?.*/s, '');
    this.#uri = uri;
    this.#pin = pin;
  }

  static async open(uri: string, pin: string | undefined): Promise<Pkcs11RootKey> {
    const provider = new Pkcs11RootKey(uri, pin);
    provider.#token = await provider.#find();
    return provider;
  }

  async wrap(key: Buffer, context: KeyContext): Promise<Buffer> {
    requireKeyBytes(key);
    const nonce = randomBytes(nonceBytes);
    return this.#withToken(({ module, session, key: root, constants }) => {
      module.C_EncryptInit(session, gcm(constants, nonce, context), root);
      const sealed = module.C_Encrypt(session, key, Buffer.alloc(keyBytes + 64));
      return Buffer.concat([Buffer.of(version), nonce, sealed]);
    });
  }

  async unwrap(wrapped: Buffer, context: KeyContext): Promise<Buffer> {
    if (wrapped.length !== wrappedBytes || wrapped[0] !== version) throw new ServiceError('key_refused');
    const nonce = wrapped.subarray(1, 1 + nonceBytes);
    return this.#withToken(({ module, session, key: root, constants }) => {
      module.C_DecryptInit(session, gcm(constants, nonce, context), root);
      const output = Buffer.alloc(keyBytes + 64);
      try {
        const key = Buffer.from(module.C_Decrypt(session, wrapped.subarray(1 + nonceBytes), output));
        if (key.length !== keyBytes) throw new ServiceError('key_refused');
        return key;
      } catch (cause) {
        throw refusal.test(String(cause)) ? new ServiceError('key_refused', { cause }) : cause;
      } finally {
        output.fill(0);
      }
    });
  }

  async checkHealth(): Promise<void> {
    await proveWrapping(this);
  }

  /** All of `work` in one turn: a session holds one operation at a time. A token that was taken out is looked for anew. */
  async #withToken(work: (token: TokenKey) => Buffer): Promise<Buffer> {
    this.#token ??= await this.#find();
    try {
      return work(this.#token);
    } catch (cause) {
      if (cause instanceof ServiceError) throw cause;
      this.#token = undefined;
      throw unreachableRoot(this.id, 'pkcs11_failed', cause);
    }
  }

  #find(): Promise<TokenKey> {
    return openTokenKey({
      uri: this.#uri,
      pin: this.#pin,
      kind: 'secret',
      refuse: (reason, cause) => unreachableRoot(this.id, reason, cause),
    });
  }
}

function gcm(constants: TokenKey['constants'], iv: Buffer, context: KeyContext) {
  const aad = Buffer.from(contextText(context));
  const parameter = {
    type: constants.CK_PARAMS_AES_GCM,
    iv,
    ivBits: 8 * nonceBytes,
    aad,
    tagBits: 8 * tagBytes,
  };
  return { mechanism: constants.CKM_AES_GCM, parameter };
}
