import { and, asc, eq, gt, inArray, ne, notExists } from 'drizzle-orm';
import { member, organization, organizationRole, invitation } from '../accounts/tables.ts';
import { lockAppsOf } from '../apps/app-store.ts';
import { deleteConsentTexts } from '../apps/consent-store.ts';
import { apiKeys, apps } from '../apps/tables.ts';
import { eraseLogos, listLogos } from '../branding/app-logo.ts';
import { ChangedMeanwhile, systemActor, type AuditEntry } from '../audit/audit-log.ts';
import { isGone } from '../documents/data-state.ts';
import type { IdPage } from '../documents/document-store.ts';
import type { ObjectFingerprint } from '../documents/object-keys.ts';
import { countHeld } from '../documents/interest-store.ts';
import { lockAlone } from '../documents/organization-lock.ts';
import { interests } from '../documents/tables.ts';
import { forgetOrganization } from '../idempotency/reservation-store.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { inChainOrder } from './chain-order.ts';
import { listRequestsFor, requestsByTarget, updateDeletion, type DeletionRow } from './deletion-store.ts';
import { eraseWithReceipt, lockAccountsOnlyOf } from './erase-account.ts';
import { lockAllForLifecycle } from './document-lock.ts';
import { withAllFound, type IsOver, type Stage } from './lifecycle-pace.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { destroySubjects, listMemberIds } from './organization-subjects.ts';
import { keepReceipts, signReceipt } from './receipts.ts';
import { newRequest, openRequests, requestedEvent } from './request-deletion.ts';
import { deletionRequests, legalHolds } from './tables.ts';

const day = 24 * 3_600_000;

/** Documents in which the organization holds an interest, and which it has not asked to delete. */
async function findUnasked(on: Queries, organizationId: string, { after, limit }: IdPage): Promise<string[]> {
  const asked = on
    .select({ id: deletionRequests.targetId })
    .from(deletionRequests)
    .where(
      and(
        eq(deletionRequests.organizationId, organizationId),
        eq(deletionRequests.targetId, interests.documentId),
        ne(deletionRequests.state, 'cancelled'),
      ),
    );
  const rows = await on
    .select({ id: interests.documentId })
    .from(interests)
    .where(
      and(
        eq(interests.partyKind, 'organization'),
        eq(interests.partyId, organizationId),
        eq(interests.state, 'held'),
        gt(interests.documentId, after),
        notExists(asked),
      ),
    )
    .orderBy(asc(interests.documentId))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Each document goes as if asked for alone; its grace was the organization's. */
async function askForDocuments(
  parts: LifecycleParts,
  { id: parentId, organizationId, requestedBy, graceEndsAt }: DeletionRow,
  documentIds: readonly string[],
): Promise<void> {
  await parts.audit.recordUnlessChanged(async (tx) => {
    const locked = await lockAllForLifecycle(tx, documentIds);
    const [request] = await listRequestsFor(tx, [organizationId]);
    // Cancelled since it was found.
    if (request?.id !== parentId) throw new ChangedMeanwhile();
    const asked = await requestsByTarget(tx, documentIds);
    const unasked = locked.filter(
      ({ document: { id, dataState } }) =>
        !isGone(dataState) && !asked.get(id)?.some((request) => request.organizationId === organizationId),
    );
    if (unasked.length === 0) throw new ChangedMeanwhile();
    const times = { requestedBy, graceEndsAt, parentId, at: await parts.clock(tx) };
    const rows = unasked.map(({ document: { id, testMode } }) =>
      newRequest({ scope: 'document', id, testMode, organizationId }, times),
    );
    await openRequests(tx, rows);
    return { events: rows.map((row) => requestedEvent(row, systemActor, 'organization')) };
  });
}

const kept = [
  {
    what: 'documents of other parties',
    because: 'Others hold an interest of their own in them; they go when the last of these ends.',
  },
  { what: 'audit trail', because: 'It holds commitments only, whose openings were destroyed.' },
];

/**
 * What an organization is besides its documents. Its id stays, for the log names it. Answers which stored objects nobody can
 * open any more, to be deleted once the transaction is through.
 */
async function redactOrganization(
  parts: LifecycleParts,
  tx: Transaction,
  organizationId: string,
  now: Date,
): Promise<string[]> {
  const gone = await eraseLogos(tx, parts, organizationId, now);
  const own = await tx.select({ id: apps.id }).from(apps).where(eq(apps.organizationId, organizationId));
  await tx
    .update(apiKeys)
    .set({ revokedAt: now, hint: '' })
    .where(eq(apiKeys.organizationId, organizationId));
  if (own.length > 0)
    await tx
      .update(apps)
      .set({
        name: '',
        allowedOrigins: [],
        theme: {},
        consentVersion: null,
        signingPageUrl: null,
        signingRequests: false,
      })
      .where(
        inArray(
          apps.id,
          own.map(({ id }) => id),
        ),
      );
  for (const { id } of own) await deleteConsentTexts(tx, id);
  await forgetOrganization(tx, organizationId);
  await tx.delete(member).where(eq(member.organizationId, organizationId));
  await tx.delete(invitation).where(eq(invitation.organizationId, organizationId));
  await tx.delete(organizationRole).where(eq(organizationRole.organizationId, organizationId));
  await tx
    .update(organization)
    .set({ name: '', logo: null, metadata: null })
    .where(eq(organization.id, organizationId));
  await tx
    .update(legalHolds)
    .set({ reason: '', authority: '', matter: null, releaseReason: null })
    .where(and(eq(legalHolds.organizationId, organizationId)));
  return gone;
}

async function erase(
  parts: LifecycleParts,
  tx: Transaction,
  request: DeletionRow,
  { now, prints }: { now: Date; prints: readonly ObjectFingerprint[] },
): Promise<{ gone: string[]; accountIds: string[]; events: AuditEntry[] }> {
  const { organizationId } = request;
  const accounts = await lockAccountsOnlyOf(tx, organizationId);
  const members = await listMemberIds(tx, organizationId);
  const gone = await redactOrganization(parts, tx, organizationId, now);
  const printed = prints.map(({ id }) => id).toSorted();
  // A logo was set or taken away meanwhile: the receipt names what is destroyed, and nothing else.
  if (gone.join() !== printed.join()) throw new ChangedMeanwhile();
  const subjects = await destroySubjects(parts, tx, organizationId, members);
  const copiesGoneAt = new Date(now.getTime() + parts.backupDays * day);
  await updateDeletion(tx, request.id, { state: 'erasing_copies', letGoAt: now, copiesGoneAt });
  const receipt = await signReceipt(parts, {
    stage: 'shredded',
    scope: 'organization',
    targetId: organizationId,
    organizationId,
    requestIds: [request.id],
    destroyedAt: now.toISOString(),
    copiesGoneAt: copiesGoneAt.toISOString(),
    objects: [...prints],
    subjects,
    kept,
  });
  const base = { organizationId, chain: organizationId, actor: systemActor } as const;
  const entry: AuditEntry = {
    ...base,
    type: 'personal_data.redacted',
    facts: { organization: organizationId },
  };
  const facts = { request: request.id, organization: organizationId };
  const events = await keepReceipts(tx, [{ receipt, entry }], now);
  for (const account of accounts)
    events.push(...(await eraseWithReceipt(parts, tx, account, { actor: systemActor, now })).events);
  return {
    gone,
    accountIds: accounts.map(({ id }) => id),
    events: inChainOrder([...events, { ...base, type: 'interest.released', facts }]),
  };
}

/**
 * Nothing is added to the organization until this is through, and what was added just now is seen. What others lock before
 * they add to it is locked first, or they and this would wait for each other.
 */
async function lockOrganization(tx: Transaction, organizationId: string): Promise<void> {
  await lockAppsOf(tx, organizationId);
  await tx
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(eq(apiKeys.organizationId, organizationId))
    .orderBy(asc(apiKeys.id))
    .for('update');
  await tx
    .select({ id: organization.id })
    .from(organization)
    .where(eq(organization.id, organizationId))
    .for('update');
}

/** Takes an organization's request as far as it may go: first its documents, then what it is besides them. */
export async function advanceOrganization(
  parts: LifecycleParts,
  organizationId: string,
  isOver: IsOver,
): Promise<void> {
  const now = await parts.clock(parts.database.queries);
  const [found] = await listRequestsFor(parts.database.queries, [organizationId]);
  if (!found || (found.state === 'pending_grace' && now < found.graceEndsAt)) return;
  const unasked: Stage = {
    find: (page) => findUnasked(parts.database.queries, organizationId, page),
    work: (ids) => askForDocuments(parts, found, ids),
  };
  await withAllFound(parts, unasked, isOver);
  // Read before the transaction, for they are whole files; should another logo go after all, `erase` misses it.
  const prints = await parts.objectKeys.fingerprint(
    parts.database.queries,
    await listLogos(parts.database.queries, organizationId),
  );
  let erased: Awaited<ReturnType<typeof erase>> | undefined;
  await parts.audit.recordUnlessChanged(async (tx) => {
    // Nobody newly makes it a party to a document meanwhile.
    await lockAlone(tx, organizationId);
    await lockOrganization(tx, organizationId);
    const [request] = await listRequestsFor(tx, [organizationId]);
    if (!request || (request.state !== 'pending_grace' && request.state !== 'waiting'))
      throw new ChangedMeanwhile();
    if ((await countHeld(tx, 'organization', organizationId)) === 0) {
      erased = await erase(parts, tx, request, { now: await parts.clock(tx), prints });
      return { events: erased.events };
    }
    if (request.state === 'waiting') throw new ChangedMeanwhile();
    await updateDeletion(tx, request.id, { state: 'waiting' });
    return {
      events: [
        {
          type: 'deletion.waiting',
          organizationId,
          chain: organizationId,
          actor: systemActor,
          facts: { request: request.id, blockers: 'documents' },
        },
      ],
    };
  });
  if (!erased) return;
  const accounts = erased.accountIds.map((id) => ({ kind: 'account', organizationId: id, id }) as const);
  await parts.tombstones.set({ kind: 'organization', organizationId, id: organizationId }, ...accounts);
  await parts.objectKeys.deleteBlobs(erased.gone);
}

/** Once more, of what a restored backup brought back. */
export async function eraseOrganizationAgain(parts: LifecycleParts, organizationId: string): Promise<void> {
  let gone: string[] = [];
  await parts.audit.recordUnlessChanged(async (tx) => {
    const [found] = await tx.select().from(organization).where(eq(organization.id, organizationId));
    if (!found || found.name === '') throw new ChangedMeanwhile();
    const members = await listMemberIds(tx, organizationId);
    gone = await redactOrganization(parts, tx, organizationId, await parts.clock(tx));
    await destroySubjects(parts, tx, organizationId, members);
    return {
      events: [
        {
          type: 'personal_data.redacted',
          organizationId,
          chain: organizationId,
          actor: systemActor,
          facts: { organization: organizationId, again: 'yes' },
        },
      ],
    };
  });
  await parts.objectKeys.deleteBlobs(gone);
}
