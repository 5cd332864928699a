import type { AuditEntry } from '../../audit/audit-log.ts';
import type { RequestFacts } from '../../platform/http/http-env.ts';
import { accountEvent } from '../account-parts.ts';
import { accountActor } from '../principal.ts';

/** Names the issuer and not its person, whose subject may be an address. */
export const linkedEvent = (
  accountId: string,
  issuer: string,
  { clientIp }: Pick<RequestFacts, 'clientIp'>,
): AuditEntry =>
  accountEvent('account.single_sign_on_linked', accountId, accountActor({ accountId, clientIp }), { issuer });
