import { eq } from 'drizzle-orm';
import { isId } from '#contract/ids.ts';
import type { AuditLog, AuditEventRow } from '../audit/audit-log.ts';
import { factsOf } from '../audit/event-facts.ts';
import type { SubjectKeys } from '../audit/subject-keys.ts';
import type { Transaction } from '../platform/database/database.ts';
import { eraseOfDocuments, eraseOfEnvelopes } from './delivery-store.ts';
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
  audit.onAll('personal_data.redacted', async (tx, events) => {
    const now = new Date(events[0]?.at ?? 0);
    await eraseOfEnvelopes(
      tx,
      events.map(({ chain }) => chain).filter((chain) => isId('env', chain)),
      now,
    );
    await eraseOfDocuments(
      tx,
      events.flatMap((event) => factsOf<Redacted>(event).document ?? []),
      now,
    );
    for (const event of events)
      if (factsOf<Redacted>(event).organization === event.organizationId)
        await eraseOrganization(subjectKeys, tx, event);
  });
}
