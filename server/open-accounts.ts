import { readFile } from 'node:fs/promises';
import { Attempts } from './accounts/attempts.ts';
import { createLogins, type Logins } from './accounts/logins.ts';
import { OpenIdProvider } from './accounts/single-sign-on/openid-provider.ts';
import type { Config } from './config.ts';
import type { ServerSecret } from './platform/crypto/server-secret.ts';
import type { Database } from './platform/database/database.ts';

export interface OpenedAccounts {
  logins: Logins;
  attempts: Attempts;
  openSignUp: boolean;
  recoveryCodeKey: Buffer;
  signerCodeKey: Buffer;
  singleSignOn: OpenIdProvider | null;
}

async function openProvider(
  { singleSignOn, publicOrigin }: Config,
  logins: Logins,
): Promise<OpenIdProvider | null> {
  if (!singleSignOn) return null;
  const { clientSecret, clientSecretFile, ...options } = singleSignOn;
  const secret = clientSecretFile ? (await readFile(clientSecretFile, 'utf8')).trim() : clientSecret;
  return new OpenIdProvider({ ...options, clientSecret: secret ?? '', publicOrigin, logins });
}

export async function openAccounts(
  config: Config,
  secret: ServerSecret,
  database: Database,
): Promise<OpenedAccounts> {
  const { publicOrigin, openSignUp } = config;
  const logins = createLogins({ database, publicOrigin, secret: secret.derive('logins') });
  return {
    logins,
    attempts: new Attempts(database, secret.derive('attempts')),
    openSignUp,
    recoveryCodeKey: secret.derive('recovery-codes'),
    signerCodeKey: secret.derive('signer-codes'),
    singleSignOn: await openProvider(config, logins),
  };
}
