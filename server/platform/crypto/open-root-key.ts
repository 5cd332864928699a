import { ServiceError } from '../http/service-error.ts';
import { KmsRootKey } from './kms-root-key.ts';
import { Pkcs11RootKey } from './pkcs11-root-key.ts';
import type { RootKeyProvider } from './root-key-provider.ts';
import { VaultRootKey, type VaultAccess } from './vault-root-key.ts';

/** What providers elsewhere are reached with; never part of what is stored. */
export interface RootKeyAccess {
  /** Of a token whose URI names no source of it. */
  pin: string | undefined;
  vault: VaultAccess | undefined;
}

/** A root key in a file of ours, which has no reference. */
export const localRootKey = 'local';

const referencePattern =
  /^(?:awskms:[\x21-\x7e]{1,2048}|vault:\w[\w.-]*(?:\/\w[\w.-]*)+|pkcs11:[\x21-\x7e]{1,2048})$/;

/**
 * The root key that a reference names.
 * @throws ServiceError `root_key_unknown_kind` for what names none; `root_key_unreachable`.
 */
export async function openRootKey(reference: string, access: RootKeyAccess): Promise<RootKeyProvider> {
  if (!referencePattern.test(reference)) throw new ServiceError('root_key_unknown_kind');
  const [kind = ''] = reference.split(':');
  if (kind === 'awskms') return KmsRootKey.open(reference.slice('awskms:'.length));
  if (kind === 'pkcs11') return Pkcs11RootKey.open(reference, access.pin);
  if (!access.vault) throw new ServiceError('root_key_unknown_kind');
  return new VaultRootKey(reference.slice('vault:'.length), access.vault);
}

/** The id that the provider of a reference has. */
export const rootKeyIdOf = (reference: string): string => reference.replace(/\?.*/s, '');
