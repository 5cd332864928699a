import type { AuditEntry } from '../../audit/audit-log.ts';
import { accountEvent } from '../account-parts.ts';

/** Names the issuer and not its person, whose subject may be an address. */
export const linkedEvent = (accountId: string, issuer: string): AuditEntry =>
  accountEvent('account.single_sign_on_linked', accountId, { issuer });
