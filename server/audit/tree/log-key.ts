import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { ed25519NoteType, formatSignatureLine, formatVerifierKey, noteKeyId } from '#verify/signed-note.ts';

/** Signs texts as notes; the key's name in a note is the log's origin. */
export interface NoteSigner {
  /** The whole note. The same text gives the same note: Ed25519 is deterministic. */
  sign(origin: string, text: string): Promise<string>;
  /** What a verifier needs to know, `origin+id+key`. */
  verifierKey(origin: string): Promise<string>;
}

/** The key that signs checkpoints, and nothing else. */
export class LogKey implements NoteSigner {
  readonly #privateKey: KeyObject;
  readonly #publicKey: Buffer;
  /** By the name that it signs under. */
  readonly #ids = new Map<string, ReturnType<typeof noteKeyId>>();

  /** `pkcs8`: an Ed25519 private key, DER. */
  constructor(pkcs8: Buffer) {
    this.#privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const { x = '' } = createPublicKey(this.#privateKey).export({ format: 'jwk' });
    this.#publicKey = Buffer.from(x, 'base64url');
  }

  static generate(): Buffer {
    return generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' });
  }

  async sign(origin: string, text: string): Promise<string> {
    const known = this.#ids.get(origin) ?? noteKeyId(origin, ed25519NoteType, this.#publicKey);
    this.#ids.set(origin, known);
    const keyId = await known;
    const signature = new Uint8Array(sign(null, Buffer.from(text), this.#privateKey));
    return `${text}\n${formatSignatureLine({ name: origin, keyId, signature })}`;
  }

  verifierKey(origin: string): Promise<string> {
    return formatVerifierKey(origin, ed25519NoteType, this.#publicKey);
  }
}
