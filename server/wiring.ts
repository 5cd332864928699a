import { sweepLogins } from './accounts/console-logins.ts';
import { invitationHolds, sweepInvitations } from './accounts/invitation-store.ts';
import { sweepSignOns } from './accounts/single-sign-on/sign-on-store.ts';
import { ClockWatch } from './audit/clock-watch.ts';
import { ExpiryWatch } from './sealing/seal-expiry.ts';
import { forgetStrangers } from './audit/forget-strangers.ts';
import { LogEndorser } from './audit/tree/endorse-log.ts';
import { Integrator } from './audit/tree/integrator.ts';
import { followOriginEvents } from './audit/tree/open-new-origin.ts';
import {
  endBilling,
  endBillingJob,
  endRetries,
  followErasures,
  type EndBillingPayload,
} from './billing/end-billing.ts';
import {
  refreshBilling,
  refreshBillingJob,
  refreshRetries,
  type RefreshBillingPayload,
} from './billing/refresh-billing.ts';
import {
  followCompletions,
  reportUsage,
  reportUsageJob,
  usageRetries,
  type ReportUsagePayload,
} from './billing/report-usage.ts';
import { sweepBilling } from './billing/sweep-billing.ts';
import { readBranding } from './branding/app-logo.ts';
import { expireEnvelopes } from './envelopes/expire-envelopes.ts';
import { findEnvelope } from './envelopes/envelope-store.ts';
import { sealEnvelopeJob } from './envelopes/seal-failure.ts';
import { sweepProofs } from './embedding/embed-store.ts';
import { endIdleSessions } from './embedding/session-end.ts';
import { markActs } from './idempotency/at-most-once.ts';
import { sweepReservations } from './idempotency/reservation-store.ts';
import { finishDestruction } from './keys/destroy-epoch.ts';
import { advanceRewrap, resumeRewrap, rewrapKeysJob } from './keys/rewrap-keys.ts';
import { advanceRotation, resumeRotation, rotateRootKeyJob } from './keys/rotate-root-key.ts';
import { deliverMail, deliveryRetries, type DeliveryParts } from './mail/deliver-mail.ts';
import { deliverMailJob, mailConcurrency, type DeliverMailPayload } from './mail/queue-mail.ts';
import { sweepMails } from './mail/retry-mail.ts';
import { sendReminders } from './notices/send-reminders.ts';
import { followCompletedCopies, readSignedCopies } from './notices/signed-copies.ts';
import { followSigningRequests, requestHolds } from './notices/signing-requests.ts';
import type { Parts } from './parts.ts';
import { followInterests } from './retention/follow-interests.ts';
import { forgetMailFiles } from './retention/forget-mail-files.ts';
import { replayPatiently } from './retention/replay-patiently.ts';
import { queueLifecycleSweep, sweepLifecycleJob, workOnLifecycle } from './retention/sweep-lifecycle.ts';
import { sweepCodes } from './signing/authentication/code-store.ts';
import { sweepAttachments } from './signing/drop-attachments.ts';
import { extendSealJob, extendSeals } from './sealing/extend-seal.ts';
import { sealEnvelope } from './sealing/seal-envelope.ts';
import {
  enqueueSealing,
  extensionConcurrency,
  sealConcurrency,
  type SealEnvelopePayload,
} from './sealing/seal-jobs.ts';
import { deliverWebhook, tryConcurrency, tryRetries } from './webhooks/deliver-webhook.ts';
import { eraseDeliveries } from './webhooks/erase-deliveries.ts';
import {
  deliverWebhookJob,
  queueDeliveries,
  type DeliverWebhookPayload,
} from './webhooks/queue-deliveries.ts';
import { sweepDeliveries } from './webhooks/sweep-deliveries.ts';

/** With pauses that double up to an hour: about a day and a half in all. */
const extensionTries = 40;
const sweepMilliseconds = 60_000;
const denialsMilliseconds = 10_000;
const dayMilliseconds = 24 * 3_600_000;

/**
 * Where a feature's event causes work in a feature to its right. Listeners run inside the transaction that appends the
 * event: the job exists exactly if the signature does.
 */
export function registerListeners(parts: Parts): void {
  markActs(parts.audit);
  followOriginEvents(parts.audit);
  followInterests(parts.audit);
  eraseDeliveries(parts);
  queueDeliveries(parts);
  followSigningRequests(parts);
  followCompletedCopies(parts);
  followCompletions(parts);
  followErasures(parts);
  parts.audit.on('recipient.signed', async (tx, event) => {
    const envelope = await findEnvelope(tx, event, event.chain);
    if (envelope?.status !== 'sealing') return;
    await enqueueSealing(parts.jobs, tx, sealEnvelopeJob, envelope);
  });
}

/** What becomes true by the clock alone, once it has. What fails keeps nothing else from its time. */
export async function sweep(parts: Parts, now: Date): Promise<void> {
  const on = parts.database.queries;
  const steps: (() => Promise<unknown>)[] = [
    () => sweepProofs(on, now),
    () => sweepReservations(on),
    () => endIdleSessions(parts, now),
    () => expireEnvelopes(parts, now),
    () => sendReminders(parts),
    () => parts.attempts.sweep(now),
    () => parts.rates.sweep(),
    () => queueLifecycleSweep(parts),
    () => sweepAttachments(parts, now),
    () => sweepCodes(on, now),
    () => sweepSignOns(on, now),
    () => sweepLogins(on, now),
    () => sweepInvitations(on, now),
    () => sweepDeliveries(parts, now),
    () => sweepMails(parts, now),
    () => forgetMailFiles(on, parts.mailFolder, now),
    () => parts.testSmsSender.sweep(now),
    () => sweepBilling(parts),
    () => resumeRewrap(parts),
  ];
  for (const step of steps) await step().catch((cause: unknown) => parts.log.failure('sweep', cause));
}

/** Without billing nobody puts anything in these queues. */
async function workOnBilling(parts: Parts): Promise<void> {
  if (!parts.stripe) return;
  await parts.jobs.work(
    refreshBillingJob,
    (payload) => refreshBilling(parts, payload as RefreshBillingPayload),
    refreshRetries,
  );
  await parts.jobs.work(
    reportUsageJob,
    (payload, attempt) => reportUsage(parts, payload as ReportUsagePayload, attempt),
    usageRetries,
  );
  await parts.jobs.work(
    endBillingJob,
    (payload) => endBilling(parts, payload as EndBillingPayload),
    endRetries,
  );
}

/** A mail is handed over by what its own feature says of it by then. */
export const deliveryParts = (parts: Parts): DeliveryParts => ({
  ...parts,
  stillHolds: async (row) =>
    (await invitationHolds(parts.database.queries, row)) && requestHolds(parts.database.queries, row),
  readBranding: (organizationId, appId) => readBranding(parts, organizationId, appId),
  readAttachments: (organizationId, envelopeId) => readSignedCopies(parts, organizationId, envelopeId),
});

function startLogWork(parts: Parts): void {
  const integrator = new Integrator(parts.tree, (cause) => parts.log.failure('log', cause));
  integrator.start();
  const endorser = new LogEndorser(parts, (cause) => parts.log.failure('log', cause));
  endorser.start();
  const expiry = new ExpiryWatch(parts.sealExpiresAt, (line) => parts.log.notice(line));
  expiry.start();
  const clock = new ClockWatch(parts);
  clock.start((cause) => parts.log.failure('clock', cause));
  parts.onClose(async () => {
    expiry.stop();
    await clock.stop();
    await endorser.stop();
    await integrator.stop();
  });
}

/** What goes through too much for every minute. Answers what ends it. */
function startDaily(parts: Parts): () => void {
  const leaveStrangers = () =>
    forgetStrangers(parts.database.queries, new Date()).catch((cause: unknown) =>
      parts.log.failure('strangers', cause),
    );
  // A server that is started anew every day does it, too.
  const first = setTimeout(() => void leaveStrangers(), sweepMilliseconds);
  first.unref();
  const daily = setInterval(() => {
    void leaveStrangers();
    parts.vault.removeOrphans().catch((cause: unknown) => parts.log.failure('orphans', cause));
  }, dayMilliseconds);
  daily.unref();
  return () => {
    clearTimeout(first);
    clearInterval(daily);
  };
}

/**
 * Starts the job workers and the sweeps; stopped by `parts.closeServices()`. `onWaiting` is told when that takes until the
 * store of documents is back.
 */
export async function startBackgroundWork(
  parts: Parts,
  onWaiting: () => Promise<void> = async () => undefined,
): Promise<void> {
  await parts.jobs.work(
    sealEnvelopeJob,
    (payload, attempt) => sealEnvelope(parts, payload as SealEnvelopePayload, attempt),
    { retryLimit: 5, ...sealConcurrency },
  );
  await parts.jobs.work(
    extendSealJob,
    (payload, attempt) => extendSeals(parts, payload as SealEnvelopePayload, attempt),
    {
      retryLimit: extensionTries,
      retryDelaySeconds: 10,
      longestDelaySeconds: 3_600,
      ...extensionConcurrency,
    },
  );
  await parts.jobs.work(
    deliverMailJob,
    (payload, attempt) => deliverMail(deliveryParts(parts), payload as DeliverMailPayload, attempt),
    { ...deliveryRetries, ...mailConcurrency },
  );
  await parts.jobs.work(
    deliverWebhookJob,
    (payload) => deliverWebhook(parts, payload as DeliverWebhookPayload),
    { ...tryRetries, ...tryConcurrency },
  );
  await parts.jobs.work(sweepLifecycleJob, (_, attempt) => workOnLifecycle(parts, attempt), {
    retryLimit: 0,
  });
  await parts.jobs.work(rotateRootKeyJob, () => advanceRotation(parts), { retryLimit: 5 });
  await parts.jobs.work(rewrapKeysJob, () => advanceRewrap(parts), { retryLimit: 5 });
  await workOnBilling(parts);
  const starting = new AbortController();
  parts.onClose(async () => starting.abort());
  await replayPatiently(parts, { onWaiting, signal: starting.signal });
  await finishDestruction(parts);
  await resumeRotation(parts);
  await resumeRewrap(parts);
  await parts.jobs.start();
  const timer = setInterval(() => void sweep(parts, new Date()), sweepMilliseconds);
  timer.unref();
  const stopDaily = startDaily(parts);
  const denials = setInterval(() => {
    void settleCounts(parts);
  }, denialsMilliseconds);
  denials.unref();
  parts.onClose(async () => {
    clearInterval(timer);
    stopDaily();
    clearInterval(denials);
    await settleCounts(parts, true);
  });
  startLogWork(parts);
}

/** Writes the numbers of what was counted and not written one by one. */
async function settleCounts(
  { denials, strangers, log }: Pick<Parts, 'denials' | 'strangers' | 'log'>,
  all = false,
): Promise<void> {
  await denials.settle(all).catch((cause: unknown) => log.failure('denials', cause));
  await strangers.settle(all).catch((cause: unknown) => log.failure('strangers', cause));
}
