import { ChangedMeanwhile, systemActor } from '../audit/audit-log.ts';
import { findEnvelope } from '../envelopes/envelope-store.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { JobAttempt } from '../platform/jobs/job-queue.ts';
import {
  findBillingAccount,
  findQueuedUsage,
  insertUsage,
  updateQueuedUsage,
  type UsageRow,
} from './billing-store.ts';
import { isRefusedForGood, requireBilling, type BillingParts } from './stripe-account.ts';

export const reportUsageJob = 'report-usage';

export interface ReportUsagePayload {
  envelopeId: string;
}

/**
 * With pauses that double up to an hour: less than a day in all, for Stripe knows an identifier again for a day only. What
 * is not reported by then is left to the operator rather than charged twice.
 */
export const usageRetries = { retryLimit: 28, retryDelaySeconds: 20, longestDelaySeconds: 3_600 } as const;

/** Counts live envelopes in the transaction that completes them, so that each is reported exactly if it is completed. */
export function followCompletions(parts: BillingParts): void {
  if (!parts.stripe) return;
  parts.audit.on('envelope.completed', async (tx, event) => {
    const { organizationId, chain: envelopeId } = event;
    const envelope = await findEnvelope(tx, event, envelopeId);
    if (!envelope || envelope.testMode) return;
    const status = (await findBillingAccount(tx, { organizationId })) ? 'queued' : 'unbilled';
    const completedAt = new Date(event.at);
    const isNew = await insertUsage(tx, { envelopeId, organizationId, completedAt, status });
    const payload: ReportUsagePayload = { envelopeId };
    if (isNew && status === 'queued') await parts.jobs.enqueue(tx, reportUsageJob, payload);
  });
}

/** Tells Stripe of one completed envelope: under the envelope's own id, so that a repeated report counts once. */
export async function reportUsage(
  parts: BillingParts,
  { envelopeId }: ReportUsagePayload,
  attempt: Pick<JobAttempt, 'isLast'>,
): Promise<void> {
  const on = parts.database.queries;
  const row = await findQueuedUsage(on, envelopeId);
  const account = row && (await findBillingAccount(on, row));
  if (!row || !account) return;
  try {
    await tell(parts, row, account.customerId);
  } catch (thrown) {
    if (!(thrown instanceof ServiceError)) throw thrown;
    const isOver = attempt.isLast || isRefusedForGood(thrown);
    await settle(parts, row, isOver ? 'failed' : 'queued');
    if (!isOver) throw thrown;
    return;
  }
  await settle(parts, row, 'reported');
}

function tell(parts: BillingParts, row: UsageRow, customerId: string): Promise<unknown> {
  const stripe = requireBilling(parts);
  return stripe.ask((api) =>
    api.billing.meterEvents.create(
      {
        event_name: stripe.settings.meterEvent,
        identifier: row.envelopeId,
        timestamp: Math.floor(row.completedAt.getTime() / 1000),
        payload: { stripe_customer_id: customerId, value: '1' },
      },
      { idempotencyKey: `usage-${row.envelopeId}` },
    ),
  );
}

async function settle({ audit }: BillingParts, row: UsageRow, status: UsageRow['status']): Promise<void> {
  const { envelopeId, organizationId } = row;
  const tries = row.tries + 1;
  const settledAt = status === 'queued' ? null : new Date();
  await audit.recordUnlessChanged(async (tx) => {
    if (!(await updateQueuedUsage(tx, envelopeId, { status, tries, settledAt })))
      throw new ChangedMeanwhile();
    return {
      events: [
        {
          type: status === 'reported' ? ('usage.reported' as const) : ('usage.failed' as const),
          organizationId,
          chain: organizationId,
          actor: systemActor,
          facts: { envelope: envelopeId, tries, ...(status === 'failed' && { final: 1 }) },
        },
      ],
    };
  });
}
