import type { Context } from 'hono';
import type { Permission } from '#contract/permissions.ts';
import type { AccountEnv } from '../accounts/account-env.ts';
import { findConsoleLogin, isFromConsole, type AccountParts } from '../accounts/authenticate-account.ts';
import type { IntegratorEnv } from '../accounts/integrator-env.ts';
import { networkOf } from '../audit/denials.ts';
import type { SharedRates } from '../limits/shared-rates.ts';
import { sha256Hex } from '../platform/crypto/digest.ts';

/** Whoever sends an Idempotency-Key, as far as it is theirs: one caller's key says nothing about another's. */
export interface Caller {
  name: readonly string[];
  /** What the reservation goes with when it is erased. */
  organizationId: string;
  /** What a repeat must still be held for. */
  permissions: ReadonlySet<Permission>;
  /** What only the caller has, and nothing here keeps: the answer is sealed under it, too. */
  credential: string;
}

export async function callerOfIntegrator(c: Context<IntegratorEnv>): Promise<Caller> {
  const principal = c.get('principal');
  const { kind, organizationId, permissions } = principal;
  return principal.kind === 'api_key'
    ? {
        name: [kind, organizationId, principal.keyId],
        organizationId,
        permissions,
        credential: c.req.header('authorization') ?? '',
      }
    : { name: [kind, organizationId, principal.accountId], organizationId, permissions, credential: '' };
}

const strangers = 'strangers';
/** Of one network. Each key of theirs is two writes, whatever becomes of the request. */
const mostStrangersKeysPerMinute = 60;

/**
 * Of the routes of one's own account: the person signed in, of whatever organization. Whoever is not yet signed in is nobody
 * but what they send, a mail's token or an address: with the same key and another body they are somebody else, so that no
 * stranger's key is in another's way. Undefined for another site's page, which is refused anyhow.
 * Throws `rate_limited` for strangers of one network beyond a limit.
 */
export function callerOfAccount(parts: AccountParts & { rates: SharedRates }) {
  const rate = parts.rates.of({ kind: 'idempotency-key/network', perMinute: mostStrangersKeysPerMinute });
  return async (c: Context<AccountEnv>): Promise<Caller | undefined> => {
    if (!isFromConsole(c.req.raw, parts.publicOrigin)) return undefined;
    const permissions: ReadonlySet<Permission> = new Set();
    const login = await findConsoleLogin(parts, c.req.raw, c.var);
    if (login) {
      const { accountId } = login;
      return { name: ['person', accountId], organizationId: accountId, permissions, credential: '' };
    }
    await rate.count(networkOf(c.get('clientIp')));
    const body = await c.req.text();
    const name = [strangers, c.req.path, sha256Hex(body)];
    return { name, organizationId: strangers, permissions, credential: body };
  };
}
