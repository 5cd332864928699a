import type { Language } from '#contract/languages.ts';
import { createId } from '#contract/ids.ts';
import { isOneLine } from '#contract/one-line.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { isStorable } from '../platform/http/storable-text.ts';
import { insertAccount } from './account-store.ts';
import { accountActor } from './principal.ts';

const longestName = 200;

/** Names end up on certificates and in subjects of mails, which have no room for a novel or a second line. */
export const isName = (name: string): boolean =>
  name.trim() !== '' && name.length <= longestName && isStorable(name) && isOneLine(name);

export function requireName(name: string | undefined): void {
  if (name === undefined || !isName(name))
    throw new ServiceError('invalid_request', {
      details: [{ path: 'name', problem: `1 to ${longestName} characters on one line` }],
    });
}

export interface NewAccount {
  name: string;
  /** Lower-case. */
  email: string;
  emailVerified: boolean;
  /** What mails to them are written in. */
  language: Language;
  /** Null for whoever comes in by the OpenID provider: they have no password until they ask for one by mail. */
  passwordHash: string | null;
}

/**
 * Part of the caller's transaction. An account's own events have the account's chain, since it may belong to several
 * organizations or to none. @throws ServiceError `email_taken`
 */
export async function createAccount(
  tx: Transaction,
  draft: NewAccount,
  { clientIp }: Pick<RequestFacts, 'clientIp'>,
): Promise<{ id: string; event: AuditEntry }> {
  requireName(draft.name);
  const id = createId('acc');
  await insertAccount(tx, { id, ...draft });
  return {
    id,
    event: {
      type: 'account.created',
      organizationId: id,
      chain: id,
      actor: accountActor({ accountId: id, clientIp }),
      personal: {
        name: { subjectId: id, value: draft.name },
        email: { subjectId: id, value: draft.email },
      },
    },
  };
}
