import { eq } from 'drizzle-orm';
import type { Queries } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { organizations } from './tables.ts';

export async function insertOrganization(on: Queries, row: { id: string; name: string }): Promise<void> {
  await on.insert(organizations).values({ ...row, slug: row.id, logo: null, createdAt: new Date(), metadata: null });
}

export async function organizationName(on: Queries, organizationId: string): Promise<string> {
  const rows = await on
    .select({ name: organizations.name })
    .from(organizations)
    .where(eq(organizations.id, organizationId));
  if (!rows[0]) throw new ServiceError('not_found');
  return rows[0].name;
}
