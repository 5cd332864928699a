import { and, eq, gt, lt, ne, or } from 'drizzle-orm';
import type { MailRow } from '../mail/mail-store.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { invitation } from './tables.ts';

export type InvitationRow = typeof invitation.$inferSelect;

const waiting = (organizationId: string) =>
  and(
    eq(invitation.organizationId, organizationId),
    eq(invitation.status, 'pending'),
    gt(invitation.expiresAt, new Date()),
  );

export async function listInvitations(on: Queries, organizationId: string): Promise<InvitationRow[]> {
  return on.select().from(invitation).where(waiting(organizationId)).orderBy(invitation.id);
}

export async function findInvitation(
  on: Queries,
  organizationId: string,
  id: string,
): Promise<InvitationRow | undefined> {
  const rows = await on
    .select()
    .from(invitation)
    .where(and(waiting(organizationId), eq(invitation.id, id)));
  return rows[0];
}

/** Whether that mail, where it is an invitation, leads to one that still waits; looked at when it is handed over. */
export async function invitationHolds(
  on: Queries,
  { kind, organizationId, subjectId }: Pick<MailRow, 'kind' | 'organizationId' | 'subjectId'>,
): Promise<boolean> {
  return kind !== 'invitation' || (await findInvitation(on, organizationId, subjectId)) !== undefined;
}

/** Whoever has the token is asked for no organization. Only one that waits and is not over. */
export async function findInvitationByToken(on: Queries, digest: Buffer): Promise<InvitationRow | undefined> {
  const rows = await on
    .select()
    .from(invitation)
    .where(
      and(
        eq(invitation.tokenDigest, digest),
        eq(invitation.status, 'pending'),
        gt(invitation.expiresAt, new Date()),
      ),
    );
  return rows[0];
}

export async function insertInvitation(tx: Transaction, row: InvitationRow): Promise<void> {
  await tx.insert(invitation).values(row);
}

/** True when this call settled it; false when it was accepted or cancelled meanwhile. */
export async function settleInvitation(
  tx: Transaction,
  row: InvitationRow,
  status: 'accepted' | 'cancelled',
): Promise<boolean> {
  const settled = await tx
    .update(invitation)
    .set({ status, tokenDigest: null })
    .where(and(eq(invitation.id, row.id), eq(invitation.status, 'pending')))
    .returning({ id: invitation.id });
  return settled.length === 1;
}

/** The address of whoever did not come, or came, is in no row that nobody needs; the trail keeps it under a key of its own. */
export async function sweepInvitations(on: Queries, now: Date): Promise<void> {
  await on.delete(invitation).where(or(ne(invitation.status, 'pending'), lt(invitation.expiresAt, now)));
}
