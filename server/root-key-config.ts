import { readOrigin, type Environment } from './config-values.ts';

/**
 * What wraps the organizations' keys and the server's secret.
 *
 * | setting                    | meaning                                                                               |
 * |----------------------------|---------------------------------------------------------------------------------------|
 * | `INKSEAL_ROOT_KEY`         | `local` (the default: a file in `keys`), `awskms:KEY` (id, ARN or alias of a symmetric  |
 * |                            | key), `vault:MOUNT/KEY` (transit engine, aes256-gcm96), or                             |
 * |                            | `pkcs11:token=T;object=O?module-path=FILE` (AES-256 with CKM_AES_GCM; RFC 7512)         |
 * | `INKSEAL_ROOT_KEY_PIN`     | The PIN of that token; `&pin-source=FILE` in the URI instead reads it from a file       |
 * | `VAULT_ADDR`               | Origin of the Vault; https unless it is this machine                                   |
 * | `VAULT_TOKEN`, or          | May update `MOUNT/encrypt/KEY` and `MOUNT/decrypt/KEY`, and no more: one that may        |
 * | `INKSEAL_VAULT_TOKEN_FILE` | create makes a new key of a misspelled name. The file is read at each call              |
 * | `VAULT_NAMESPACE`          | Where Vault has namespaces                                                             |
 * | `AWS_…`                    | What the AWS SDK looks for. Rights: kms:Encrypt and kms:Decrypt on the key             |
 *
 * The first start takes what is set; from then on the file `keys/root.key` refers to it, and a start that is told of
 * another is refused as `root_key_other`. To change it: set nothing yet, run `npm run cli -- keys rotate --to REFERENCE`,
 * wait until `keys status` says that nothing is replaced, then set it. A server whose provider cannot be asked does not
 * start (`root_key_unreachable`); a running one goes on with the keys it holds, each for ten minutes.
 */
export interface RootKeyConfig {
  configured: string | undefined;
  access: {
    pin: string | undefined;
    vault:
      | {
          address: string;
          token: string | undefined;
          tokenFile: string | undefined;
          namespace: string | undefined;
        }
      | undefined;
  };
}

/** No secret is repeated where something is wrong. */
export function readRootKey(problems: string[], env: Environment): RootKeyConfig {
  const configured = env['INKSEAL_ROOT_KEY'] || undefined;
  if (configured !== undefined && !/^(?:local$|awskms:.|vault:.+\/.|pkcs11:.)/.test(configured))
    problems.push('INKSEAL_ROOT_KEY must be local, awskms:KEY, vault:MOUNT/KEY or pkcs11:…');
  const address = readOrigin(problems, 'VAULT_ADDR', env['VAULT_ADDR'], '');
  const [token, tokenFile] = [env['VAULT_TOKEN'] || undefined, env['INKSEAL_VAULT_TOKEN_FILE'] || undefined];
  if (configured?.startsWith('vault:') && !(address && (token ?? tokenFile)))
    problems.push('INKSEAL_ROOT_KEY=vault:… needs VAULT_ADDR, and VAULT_TOKEN or INKSEAL_VAULT_TOKEN_FILE');
  return {
    configured,
    access: {
      pin: env['INKSEAL_ROOT_KEY_PIN'] || undefined,
      vault: address
        ? { address, token, tokenFile, namespace: env['VAULT_NAMESPACE'] || undefined }
        : undefined,
    },
  };
}
