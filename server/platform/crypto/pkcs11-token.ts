/** A key in a token (HSM, smart card) over PKCS#11: found and logged in to. Nothing the token holds leaves it. */
import { readFile } from 'node:fs/promises';
import type * as pkcs11 from 'pkcs11js';

type Pkcs11 = typeof pkcs11;

export interface TokenKey {
  module: pkcs11.PKCS11;
  session: pkcs11.Handle;
  key: pkcs11.Handle;
  constants: Pkcs11;
}

export interface TokenKeyOptions {
  /** RFC 7512: `pkcs11:token=LABEL;object=LABEL?module-path=/path/to/module.so`, and `&pin-source=/path` where wanted. */
  uri: string;
  /** Where the URI names no source of it. */
  pin: string | undefined;
  kind: 'private' | 'secret';
  /** Makes the error of a reason out of a fixed list. */
  refuse: (reason: string, cause?: unknown) => Error;
}

interface Place {
  modulePath: string;
  token: string;
  object: string;
  pinSource: string | undefined;
}

export async function openTokenKey({ uri, pin, kind, refuse }: TokenKeyOptions): Promise<TokenKey> {
  const { default: constants } = await import('pkcs11js').catch((cause: unknown) => {
    throw refuse('pkcs11_not_installed', cause);
  });
  const place = parseUri(uri, refuse);
  const login = place.pinSource === undefined ? pin : await readPin(place.pinSource, refuse);
  const module = new constants.PKCS11();
  try {
    module.load(place.modulePath);
    module.C_Initialize();
  } catch (cause) {
    // Once a process is what the standard allows; another key of ours has done it.
    if (!/CKR_CRYPTOKI_ALREADY_INITIALIZED/.test(String(cause)))
      throw refuse('pkcs11_module_unusable', cause);
  }
  const session = openSession({ module, constants, refuse }, place, login);
  const keyClass = kind === 'private' ? constants.CKO_PRIVATE_KEY : constants.CKO_SECRET_KEY;
  const key = findKey({ module, constants, refuse }, session, [
    { type: constants.CKA_CLASS, value: keyClass },
    { type: constants.CKA_LABEL, value: place.object },
  ]);
  return { module, session, key, constants };
}

function parseUri(uri: string, refuse: TokenKeyOptions['refuse']): Place {
  const [path = '', query = ''] = uri.slice('pkcs11:'.length).split('?');
  const attributes = new Map(
    [...path.split(';'), ...query.split('&')].map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return [name, decodeURIComponent(value)];
    }),
  );
  const [modulePath, token, object] = ['module-path', 'token', 'object'].map((name) => attributes.get(name));
  if (!modulePath || !token || !object) throw refuse('pkcs11_uri_incomplete');
  return { modulePath, token, object, pinSource: attributes.get('pin-source')?.replace(/^file:/, '') };
}

async function readPin(path: string, refuse: TokenKeyOptions['refuse']): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw refuse('pkcs11_pin_unreadable', cause);
  }
}

type Opened = Pick<TokenKey, 'module' | 'constants'> & Pick<TokenKeyOptions, 'refuse'>;

function openSession(
  { module, constants, refuse }: Opened,
  { token }: Place,
  pin: string | undefined,
): pkcs11.Handle {
  const slot = module.C_GetSlotList(true).find((one) => module.C_GetTokenInfo(one).label.trim() === token);
  if (slot === undefined) throw refuse('pkcs11_token_missing');
  const session = module.C_OpenSession(slot, constants.CKF_SERIAL_SESSION);
  try {
    module.C_Login(session, constants.CKU_USER, pin);
  } catch (cause) {
    // Another key of the same token has logged in before, for the whole process.
    if (!/CKR_USER_ALREADY_LOGGED_IN/.test(String(cause))) throw refuse('pkcs11_pin_refused', cause);
  }
  return session;
}

function findKey({ module, refuse }: Opened, session: pkcs11.Handle, like: pkcs11.Template): pkcs11.Handle {
  module.C_FindObjectsInit(session, like);
  const [key, another] = module.C_FindObjects(session, 2);
  module.C_FindObjectsFinal(session);
  if (key === undefined) throw refuse('pkcs11_key_missing');
  if (another !== undefined) throw refuse('pkcs11_key_ambiguous');
  return key;
}
