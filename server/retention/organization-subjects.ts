import { and, eq, like, or } from 'drizzle-orm';
import { member } from '../accounts/tables.ts';
import { subjectKey } from '../audit/tables.ts';
import { forgetMailsTo } from '../mail/mail-store.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { legalHolds } from './tables.ts';

export async function listMemberIds(on: Queries, organizationId: string): Promise<string[]> {
  const rows = await on
    .select({ id: member.userId })
    .from(member)
    .where(eq(member.organizationId, organizationId));
  return rows.map(({ id }) => id);
}

/** Whom it invited, and its members; its recipients' keys go with the documents they have a part in. */
const ownPeople = or(like(subjectKey.subjectId, 'inv\\_%'), like(subjectKey.subjectId, 'acc\\_%'));

/**
 * What is known of the organization itself and its members, and why it held documents; answers how many keys that were. `members`:
 * also of whom nothing was kept yet, for a request of theirs may be under way.
 */
export async function destroySubjects(
  parts: LifecycleParts,
  tx: Transaction,
  organizationId: string,
  members: readonly string[],
): Promise<number> {
  const holds = await tx
    .select({ id: legalHolds.id })
    .from(legalHolds)
    .where(eq(legalHolds.organizationId, organizationId));
  const people = await tx
    .select({ id: subjectKey.subjectId })
    .from(subjectKey)
    .where(and(eq(subjectKey.organizationId, organizationId), ownPeople));
  const subjects = [
    ...new Set([organizationId, ...holds.map(({ id }) => id), ...people.map(({ id }) => id), ...members]),
  ];
  await forgetMailsTo(tx, organizationId, subjects);
  await parts.subjectKeys.destroy(tx, organizationId, subjects);
  return subjects.length;
}
