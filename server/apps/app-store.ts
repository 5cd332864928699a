import { and, eq, isNull } from 'drizzle-orm';
import type { Queries } from '../platform/database/database.ts';
import { apiKeys, apps } from './tables.ts';

export type AppRow = typeof apps.$inferSelect;
export type ApiKeyRow = typeof apiKeys.$inferSelect;

export async function insertApp(on: Queries, row: AppRow): Promise<void> {
  await on.insert(apps).values(row);
}

export async function findApp(
  on: Queries,
  organizationId: string,
  appId: string,
): Promise<AppRow | undefined> {
  const rows = await on
    .select()
    .from(apps)
    .where(and(eq(apps.id, appId), eq(apps.organizationId, organizationId)));
  return rows[0];
}

/** For the operator, who stands above organizations; whoever acts for one has `findApp`. */
export async function findAppAsOperator(on: Queries, appId: string): Promise<AppRow | undefined> {
  const rows = await on.select().from(apps).where(eq(apps.id, appId));
  return rows[0];
}

export async function listApps(on: Queries, organizationId: string): Promise<AppRow[]> {
  return on.select().from(apps).where(eq(apps.organizationId, organizationId)).orderBy(apps.id);
}

export async function updateAllowedOrigins(on: Queries, app: AppRow, origins: string[]): Promise<void> {
  await on
    .update(apps)
    .set({ allowedOrigins: origins })
    .where(and(eq(apps.id, app.id), eq(apps.organizationId, app.organizationId)));
}

export async function insertApiKey(on: Queries, row: ApiKeyRow): Promise<void> {
  await on.insert(apiKeys).values(row);
}

export async function findApiKeyByDigest(on: Queries, digest: Buffer): Promise<ApiKeyRow | undefined> {
  const rows = await on.select().from(apiKeys).where(eq(apiKeys.digest, digest));
  return rows[0];
}

export async function listApiKeys(on: Queries, organizationId: string): Promise<ApiKeyRow[]> {
  return on.select().from(apiKeys).where(eq(apiKeys.organizationId, organizationId)).orderBy(apiKeys.id);
}

/** For the operator, as `findAppAsOperator`. */
export async function findApiKeyAsOperator(on: Queries, keyId: string): Promise<ApiKeyRow | undefined> {
  const rows = await on.select().from(apiKeys).where(eq(apiKeys.id, keyId));
  return rows[0];
}

/** True when this call revoked it; false when it was revoked before. */
export async function markApiKeyRevoked(on: Queries, key: ApiKeyRow, at: Date): Promise<boolean> {
  const rows = await on
    .update(apiKeys)
    .set({ revokedAt: at })
    .where(
      and(eq(apiKeys.id, key.id), eq(apiKeys.organizationId, key.organizationId), isNull(apiKeys.revokedAt)),
    )
    .returning({ id: apiKeys.id });
  return rows.length === 1;
}
