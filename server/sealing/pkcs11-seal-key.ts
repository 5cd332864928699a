/** A seal key in a token (HSM, smart card) over PKCS#11. The token signs. */
import { createHash, type X509Certificate } from 'node:crypto';
import * as der from '../platform/crypto/der.ts';
import { openTokenKey } from '../platform/crypto/pkcs11-token.ts';
import { invalidKey, type ProvidedKey } from './checked-seal-key.ts';

interface Pkcs11Options {
  uri: string;
  pin: string | undefined;
  chain: readonly X509Certificate[];
}

export async function openPkcs11Key({ uri, pin, chain }: Pkcs11Options): Promise<ProvidedKey> {
  const token = await openTokenKey({ uri, pin, kind: 'private', refuse: invalidKey });
  const { module, session, key, constants } = token;
  const isRsa = chain[0]?.publicKey.asymmetricKeyType === 'rsa';
  return {
    chain,
    // Digests are made here and signed bare: every token has these two mechanisms, not every one the hashing ones.
    sign: async (bytes) => {
      const digest = createHash('sha256').update(bytes).digest();
      const mechanism = isRsa ? constants.CKM_RSA_PKCS : constants.CKM_ECDSA;
      module.C_SignInit(session, { mechanism }, key);
      const signature = module.C_Sign(session, isRsa ? digestInfo(digest) : digest, Buffer.alloc(1024));
      return isRsa ? signature : encodeEcdsa(signature);
    },
  };
}

/** RFC 8017 §9.2: what RSASSA-PKCS1-v1_5 signs. */
const digestInfo = (digest: Uint8Array): Buffer =>
  der.sequence(der.sequence(der.oid('2.16.840.1.101.3.4.2.1'), der.nullValue()), der.octetString(digest));

/** Tokens give r and s side by side at full width; CMS carries SEQUENCE { r, s } (RFC 3279 §2.2.3). */
function encodeEcdsa(joined: Uint8Array): Buffer {
  const half = joined.length / 2;
  return der.sequence(der.integer(joined.subarray(0, half)), der.integer(joined.subarray(half)));
}
