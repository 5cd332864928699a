import { createId } from '#contract/ids.ts';
import type { AuditActor, AuditEntry, AuditLog } from '../audit/audit-log.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { lockAccount } from './account-store.ts';
import type { ConsoleLogin } from './authenticate-account.ts';
import { turnLogin } from './console-logins.ts';
import { requireName } from './create-account.ts';
import { countOwned, insertMember } from './member-store.ts';
import { insertOrganization } from './organization-store.ts';
import { accountActor } from './principal.ts';

/** Each has limits of its own (requests, mails, test documents): with any number of them nobody would have limits. */
const mostOwned = 20;

const createdEvent = (id: string, actor: AuditActor): AuditEntry => ({
  type: 'organization.created',
  organizationId: id,
  chain: id,
  actor,
});

/** A new organization without members, as an operator makes it. Answers with its id. */
export async function createOrganization(audit: AuditLog, actor: AuditActor, name: string): Promise<string> {
  const id = createId('org');
  return audit.record(async (tx) => {
    await insertOrganization(tx, { id, name });
    return { result: id, events: [createdEvent(id, actor)] };
  });
}

/**
 * A new organization of whoever is signed in, who becomes its owner and is at work for it from then on. One after the other:
 * many at once get no further. Answers with its id. @throws ServiceError `too_many_organizations` or `invalid_request`
 */
export async function foundOrganization(
  audit: AuditLog,
  login: Pick<ConsoleLogin, 'id' | 'accountId' | 'clientIp'>,
  name: string,
): Promise<string> {
  requireName(name);
  const { accountId } = login;
  const id = createId('org');
  return audit.record(async (tx) => {
    await lockAccount(tx, accountId);
    if ((await countOwned(tx, accountId)) >= mostOwned)
      throw new ServiceError('too_many_organizations', { details: { most: mostOwned } });
    await insertOrganization(tx, { id, name });
    await insertMember(tx, { id: createId('mem'), organizationId: id, accountId, role: 'owner' });
    await turnLogin(tx, login.id, id);
    return { result: id, events: [createdEvent(id, accountActor(login))] };
  });
}
