import { asc, eq } from 'drizzle-orm';
import { ChangedMeanwhile, systemActor, type AuditEntry } from '../audit/audit-log.ts';
import { stepRequest, type Blocker } from '../documents/data-state.ts';
import type { ObjectFingerprint } from '../documents/object-keys.ts';
import { endInterest, listInterestsOf } from '../documents/interest-store.ts';
import { lockShared } from '../documents/organization-lock.ts';
import { lockEnvelope, type EnvelopeRow } from '../envelopes/envelope-store.ts';
import { envelopeDocuments, envelopes, recipients } from '../envelopes/tables.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { listRequestsFor, updateDeletion, updateRequestsFor, type DeletionRow } from './deletion-store.ts';
import { readKeeping } from './keeping-facts.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { keepReceipts, signReceipt } from './receipts.ts';
import { listAttachedBy, redactRecipients } from './redact-envelope.ts';

const day = 24 * 3_600_000;

/** The envelope that a recipient has a seat in. */
export async function findEnvelopeOf(on: Queries, recipientId: string): Promise<EnvelopeRow | undefined> {
  const [row] = await on
    .select({ envelope: envelopes })
    .from(recipients)
    .innerJoin(envelopes, eq(envelopes.id, recipients.envelopeId))
    .where(eq(recipients.id, recipientId));
  return row?.envelope as EnvelopeRow | undefined;
}

/** What keeps any document of the envelope keeps what its recipients did in it: the one is no evidence without the other. */
export async function readRecipientBlockers(
  parts: Pick<LifecycleParts, 'database'>,
  on: Queries,
  envelopeId: string,
  now: Date,
): Promise<Blocker[]> {
  const links = await on
    .select({ id: envelopeDocuments.documentId })
    .from(envelopeDocuments)
    .where(eq(envelopeDocuments.envelopeId, envelopeId))
    .orderBy(asc(envelopeDocuments.position));
  const ids = links.map(({ id }) => id);
  const keptBy = await readKeeping(parts.database, on, ids, now);
  const byKind = new Map<Blocker['kind'], Blocker>();
  for (const id of ids) for (const blocker of keptBy.get(id) ?? []) byKind.set(blocker.kind, blocker);
  return [...byKind.values()];
}

const kept = [
  {
    what: 'sealed documents',
    because:
      'They are the other parties’ too, and hold what the recipient signed; they go with the documents.',
  },
  {
    what: 'audit trail',
    because: 'It holds commitments only; the recipient’s openings were destroyed.',
  },
];

/** Destroys the key that all of a recipient's data is under, takes away the name, and lets their interests go. */
async function erase(
  parts: LifecycleParts,
  tx: Transaction,
  { id: envelopeId, organizationId }: EnvelopeRow,
  recipientId: string,
  { now, prints }: { now: Date; prints: readonly ObjectFingerprint[] },
): Promise<AuditEntry[]> {
  const attached = await listAttachedBy(tx, [recipientId]);
  if (attached.join() !== prints.map(({ id }) => id).join()) throw new ChangedMeanwhile();
  await redactRecipients(tx, parts, organizationId, [recipientId], now);
  for (const interest of await listInterestsOf(tx, 'recipient', recipientId))
    await endInterest(tx, interest, 'released', now);
  const copiesGoneAt = new Date(now.getTime() + parts.backupDays * day);
  const requests = await listRequestsFor(tx, [recipientId]);
  await updateRequestsFor(tx, [recipientId], { state: 'erasing_copies', letGoAt: now, copiesGoneAt });
  const receipt = await signReceipt(parts, {
    stage: 'shredded',
    scope: 'recipient',
    targetId: recipientId,
    organizationId,
    requestIds: requests.map(({ id }) => id),
    destroyedAt: now.toISOString(),
    copiesGoneAt: copiesGoneAt.toISOString(),
    objects: [...prints],
    subjects: 1,
    kept,
  });
  const entry: AuditEntry = {
    type: 'personal_data.redacted',
    organizationId,
    chain: envelopeId,
    actor: systemActor,
    facts: { recipient: recipientId },
  };
  return keepReceipts(tx, [{ receipt, entry }], now);
}

/** What becomes of the request now, by the clock and by what keeps the recipient's data; undefined when there is none. */
async function nextStep(parts: LifecycleParts, on: Queries, envelopeId: string, recipientId: string) {
  const [request] = await listRequestsFor(on, [recipientId]);
  if (!request) return undefined;
  const now = await parts.clock(on);
  const blockers = await readRecipientBlockers(parts, on, envelopeId, now);
  const step = stepRequest({ ...request, interestHeld: request.letGoAt === null }, blockers, now);
  return { ...step, request, blockers, now };
}

/** Takes the request for a recipient's data as far as it may go. */
export async function advanceRecipient(parts: LifecycleParts, recipientId: string): Promise<void> {
  const found = await findEnvelopeOf(parts.database.queries, recipientId);
  if (!found) return;
  const on = parts.database.queries;
  const attached = await listAttachedBy(on, [recipientId]);
  // Fingerprints read whole files, so only of what seems about to go. Should it go after all, `erase` misses them.
  const prints = (await nextStep(parts, on, found.id, recipientId))?.release
    ? await parts.objectKeys.fingerprint(on, attached)
    : [];
  let isErased = false;
  await parts.audit.recordUnlessChanged(async (tx) => {
    await lockShared(tx, [found.organizationId]);
    const envelope = await lockEnvelope(tx, found, found.id);
    const next = await nextStep(parts, tx, envelope.id, recipientId);
    if (!next || next.state === next.request.state) throw new ChangedMeanwhile();
    const { request, blockers, now } = next;
    if (next.release) {
      const erased = await erase(parts, tx, envelope, recipientId, { now, prints });
      isErased = true;
      return { events: [...erased, stepEvent(request, 'interest.released', {})] };
    }
    await updateDeletion(tx, request.id, { state: next.state, graceEndsAt: next.graceEndsAt });
    return {
      events: [
        next.state === 'pending_grace'
          ? stepEvent(request, 'deletion.resumed', { graceEndsAt: next.graceEndsAt.toISOString() })
          : stepEvent(request, 'deletion.waiting', {
              blockers: blockers.map(({ kind }) => kind).join(' '),
            }),
      ],
    };
  });
  if (!isErased) return;
  const { organizationId } = found;
  await parts.tombstones.set({ kind: 'recipient', organizationId, id: recipientId });
  await parts.objectKeys.deleteBlobs(attached);
}

const stepEvent = (
  { id, organizationId, targetId }: DeletionRow,
  type: 'interest.released' | 'deletion.resumed' | 'deletion.waiting',
  facts: Record<string, string>,
) => ({
  type,
  organizationId,
  chain: organizationId,
  actor: systemActor,
  facts: { request: id, recipient: targetId, ...facts },
});

/** Once more, of what a restored backup brought back. */
export async function eraseRecipientAgain(parts: LifecycleParts, recipientId: string): Promise<void> {
  const envelope = await findEnvelopeOf(parts.database.queries, recipientId);
  if (!envelope) return;
  await parts.objectKeys.deleteBlobs(await listAttachedBy(parts.database.queries, [recipientId]));
  await parts.audit.recordUnlessChanged(async (tx) => {
    const [person] = await tx.select().from(recipients).where(eq(recipients.id, recipientId));
    if (!person || (person.name === '' && person.email === '')) throw new ChangedMeanwhile();
    const { organizationId, id: chain } = envelope;
    await redactRecipients(tx, parts, organizationId, [recipientId], await parts.clock(tx));
    return {
      events: [
        {
          type: 'personal_data.redacted',
          organizationId,
          chain,
          actor: systemActor,
          facts: { recipient: recipientId, again: 'yes' },
        },
      ],
    };
  });
}
