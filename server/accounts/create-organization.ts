import { createId } from '#contract/ids.ts';
import type { AuditActor, AuditLog } from '../audit/audit-log.ts';
import { insertOrganization } from './organization-store.ts';

/** A new organization without members, as an operator makes it. Answers with its id. */
export async function createOrganization(audit: AuditLog, actor: AuditActor, name: string): Promise<string> {
  const id = createId('org');
  return audit.record(async (tx) => {
    await insertOrganization(tx, { id, name });
    return { result: id, events: [{ type: 'organization.created', organizationId: id, chain: id, actor }] };
  });
}
