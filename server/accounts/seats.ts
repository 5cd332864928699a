import type { Queries } from '../platform/database/database.ts';
import { listInvitations } from './invitation-store.ts';
import { listMembers } from './member-store.ts';

/** Members, and whoever was invited and may still become one. */
export async function countSeats(on: Queries, organizationId: string): Promise<number> {
  const members = await listMembers(on, organizationId);
  return members.length + (await listInvitations(on, organizationId)).length;
}
