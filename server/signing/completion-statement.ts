import { calculateJwkThumbprint, exportJWK, SignJWT, type JWK } from 'jose';
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { RecipientPrincipal } from '../accounts/principal.ts';

export const completionStatementType = 'inkseal-completion+jwt';

/**
 * Signs what the `completed` event carries to the host page: a short JWS that the customer's backend can check against
 * /.well-known/jwks.json without waiting for the webhook. `aud` is the app, so one customer's cannot be shown to another.
 */
export class CompletionStatements {
  readonly #privateKey: KeyObject;
  readonly #issuer: string;
  readonly #keyId: string;
  readonly #publicJwk: JWK;

  private constructor(privateKey: KeyObject, issuer: string, keyId: string, publicJwk: JWK) {
    this.#privateKey = privateKey;
    this.#issuer = issuer;
    this.#keyId = keyId;
    this.#publicJwk = publicJwk;
  }

  /** `pkcs8`: a P-256 private key, DER. `issuer`: the server's public origin. */
  static async open(pkcs8: Buffer, issuer: string): Promise<CompletionStatements> {
    const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const jwk = await exportJWK(createPublicKey(privateKey));
    const keyId = await calculateJwkThumbprint(jwk);
    return new CompletionStatements(privateKey, issuer, keyId, {
      ...jwk,
      kid: keyId,
      alg: 'ES256',
      use: 'sig',
    });
  }

  /** RFC 7517 key set, public parts only. */
  get keySet(): { keys: JWK[] } {
    return { keys: [this.#publicJwk] };
  }

  async sign(
    principal: RecipientPrincipal,
    envelope: { id: string; completedAt: Date | null; transactionId: string },
  ): Promise<string> {
    return new SignJWT({
      embedId: principal.embedId,
      envelopeId: envelope.id,
      recipientId: principal.recipientId,
      transactionId: envelope.transactionId,
      completedAt: envelope.completedAt?.toISOString(),
    })
      .setProtectedHeader({ alg: 'ES256', typ: completionStatementType, kid: this.#keyId })
      .setIssuer(this.#issuer)
      .setAudience(principal.appId)
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(this.#privateKey);
  }
}
