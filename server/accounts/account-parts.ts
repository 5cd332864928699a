import type { AuditEntry, AuditLog } from '../audit/audit-log.ts';
import type { CallerRates } from '../limits/caller-rates.ts';
import type { MailParts } from '../mail/queue-mail.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import type { Attempts } from './attempts.ts';
import type { AccountParts } from './authenticate-account.ts';
import type { Entitlements } from './entitlements.ts';
import type { OpenIdProvider } from './single-sign-on/openid-provider.ts';

/** What the ways to sign in and to change one's account need. */
export interface AccountCaseParts extends AccountParts, MailParts {
  audit: AuditLog;
  attempts: Attempts;
  callerRates: CallerRates;
  entitlements: Entitlements;
  /** Whether a stranger may make an account. */
  openSignUp: boolean;
  /** Null unless the operator has named one. */
  singleSignOn: OpenIdProvider | null;
  /** Recovery codes are short: without this key, a copy of their digests does not let anybody try them out. */
  recoveryCodeKey: Buffer;
}

/** An event of an account's own chain. */
export function accountEvent(
  type: AuditEntry['type'],
  accountId: string,
  actor: AuditEntry['actor'],
  facts: Record<string, string | number> = {},
): AuditEntry {
  return { type, organizationId: accountId, chain: accountId, actor, facts };
}

/** Whoever has nothing but a link or a password. */
export const anonymous = ({ clientIp }: Pick<RequestFacts, 'clientIp'>) =>
  ({ kind: 'anonymous', id: 'unknown', clientIp }) as const satisfies AuditEntry['actor'];
