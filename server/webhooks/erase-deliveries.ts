import { eq } from 'drizzle-orm';
import { isId } from '#contract/ids.ts';
import type { AuditLog, AuditEventRow } from '../audit/audit-log.ts';
import { factsOf } from '../audit/event-facts.ts';
import type { SubjectKeys } from '../audit/subject-keys.ts';
import type { Transaction } from '../platform/database/database.ts';
import { eraseOfDocument, eraseOfEnvelope } from './delivery-store.ts';
import { webhooks } from './tables.ts';
import { deleteWebhooks } from './webhook-store.ts';

interface Redacted {
  organization?: string;
  document?: string;
}

async function eraseOrganization(
  keys: SubjectKeys,
  tx: Transaction,
  { organizationId }: AuditEventRow,
): Promise<void> {
  const rows = await tx
    .select({ id: webhooks.id })
    .from(webhooks)
    .where(eq(webhooks.organizationId, organizationId));
  const ids = rows.map(({ id }) => id);
  await deleteWebhooks(tx, ids);
  await keys.destroy(tx, organizationId, ids);
}

/**
 * What retention takes away goes from here in the same transaction: payloads of the envelope or that name the document, and
 * all that an organization had.
 */
export function eraseDeliveries({ audit, subjectKeys }: { audit: AuditLog; subjectKeys: SubjectKeys }): void {
  audit.on('personal_data.redacted', async (tx, event) => {
    const facts = factsOf<Redacted>(event);
    const now = new Date(event.at);
    if (isId('env', event.chain)) await eraseOfEnvelope(tx, event.chain, now);
    if (facts.document !== undefined) await eraseOfDocument(tx, event.organizationId, facts.document, now);
    if (facts.organization === event.organizationId) await eraseOrganization(subjectKeys, tx, event);
  });
}
