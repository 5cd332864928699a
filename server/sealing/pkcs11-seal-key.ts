/** A key in a token (HSM, smart card) over PKCS#11. The token signs; nothing it holds leaves it. */
import { createHash, type X509Certificate } from 'node:crypto';
import type * as pkcs11 from 'pkcs11js';
import * as der from '../platform/crypto/der.ts';
import { invalidKey, type ProvidedKey } from './checked-seal-key.ts';

interface Pkcs11Options {
  /** RFC 7512: `pkcs11:token=LABEL;object=LABEL?module-path=/path/to/module.so`. */
  uri: string;
  pin: string | undefined;
  chain: readonly X509Certificate[];
}

interface TokenKey {
  modulePath: string;
  token: string;
  object: string;
}

export async function openPkcs11Key({ uri, pin, chain }: Pkcs11Options): Promise<ProvidedKey> {
  const { default: pkcs11js } = await import('pkcs11js').catch((cause: unknown) => {
    throw invalidKey('pkcs11_not_installed', cause);
  });
  const place = parseUri(uri);
  const module = new pkcs11js.PKCS11();
  try {
    module.load(place.modulePath);
    module.C_Initialize();
  } catch (cause) {
    // Once a process is what the standard allows; another key of ours has done it.
    if (!/CKR_CRYPTOKI_ALREADY_INITIALIZED/.test(String(cause)))
      throw invalidKey('pkcs11_module_unusable', cause);
  }
  const session = openSession(module, place, pin, pkcs11js);
  const key = findKey(module, session, place, pkcs11js);
  const isRsa = chain[0]?.publicKey.asymmetricKeyType === 'rsa';
  return {
    chain,
    // Digests are made here and signed bare: every token has these two mechanisms, not every one the hashing ones.
    sign: async (bytes) => {
      const digest = createHash('sha256').update(bytes).digest();
      const mechanism = isRsa ? pkcs11js.CKM_RSA_PKCS : pkcs11js.CKM_ECDSA;
      module.C_SignInit(session, { mechanism }, key);
      const signature = module.C_Sign(session, isRsa ? digestInfo(digest) : digest, Buffer.alloc(1024));
      return isRsa ? signature : encodeEcdsa(signature);
    },
  };
}

function parseUri(uri: string): TokenKey {
  const [path = '', query = ''] = uri.slice('pkcs11:'.length).split('?');
  const attributes = new Map(
    [...path.split(';'), ...query.split('&')].map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return [name, decodeURIComponent(value)];
    }),
  );
  const [modulePath, token, object] = ['module-path', 'token', 'object'].map((name) => attributes.get(name));
  if (!modulePath || !token || !object) throw invalidKey('pkcs11_uri_incomplete');
  return { modulePath, token, object };
}

type Constants = Pick<
  typeof pkcs11,
  'CKF_SERIAL_SESSION' | 'CKU_USER' | 'CKO_PRIVATE_KEY' | 'CKA_CLASS' | 'CKA_LABEL'
>;

function openSession(
  module: pkcs11.PKCS11,
  { token }: TokenKey,
  pin: string | undefined,
  constants: Constants,
): pkcs11.Handle {
  const slot = module.C_GetSlotList(true).find((one) => module.C_GetTokenInfo(one).label.trim() === token);
  if (slot === undefined) throw invalidKey('pkcs11_token_missing');
  const session = module.C_OpenSession(slot, constants.CKF_SERIAL_SESSION);
  try {
    module.C_Login(session, constants.CKU_USER, pin);
  } catch (cause) {
    // Another key of the same token has logged in before, for the whole process.
    if (!/CKR_USER_ALREADY_LOGGED_IN/.test(String(cause))) throw invalidKey('pkcs11_pin_refused', cause);
  }
  return session;
}

function findKey(
  module: pkcs11.PKCS11,
  session: pkcs11.Handle,
  { object }: TokenKey,
  constants: Constants,
): pkcs11.Handle {
  module.C_FindObjectsInit(session, [
    { type: constants.CKA_CLASS, value: constants.CKO_PRIVATE_KEY },
    { type: constants.CKA_LABEL, value: object },
  ]);
  const [key, another] = module.C_FindObjects(session, 2);
  module.C_FindObjectsFinal(session);
  if (key === undefined) throw invalidKey('pkcs11_key_missing');
  if (another !== undefined) throw invalidKey('pkcs11_key_ambiguous');
  return key;
}

/** RFC 8017 §9.2: what RSASSA-PKCS1-v1_5 signs. */
const digestInfo = (digest: Uint8Array): Buffer =>
  der.sequence(der.sequence(der.oid('2.16.840.1.101.3.4.2.1'), der.nullValue()), der.octetString(digest));

/** Tokens give r and s side by side at full width; CMS carries SEQUENCE { r, s } (RFC 3279 §2.2.3). */
function encodeEcdsa(joined: Uint8Array): Buffer {
  const half = joined.length / 2;
  return der.sequence(der.integer(joined.subarray(0, half)), der.integer(joined.subarray(half)));
}
