import { and, asc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { AppSettings } from '#contract/apps.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { preparedQuery } from '../platform/database/prepared-query.ts';
import { ServiceError } from '../platform/http/service-error.ts';
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

/**
 * For what may be only so many of an app: counted and added to by one at a time. Erased with its organization it has no name
 * any more, and is given nothing: whoever was let in before would leave something that nobody comes to erase.
 * @throws ServiceError `not_found`
 */
export async function lockApp(tx: Transaction, appId: string): Promise<void> {
  const [app] = await tx
    .select({ name: apps.name })
    .from(apps)
    .where(eq(apps.id, appId))
    .for('no key update');
  if (!app?.name) throw new ServiceError('not_found');
}

/** Of an organization that is erased: what is being given to one of them is there before, or refused after. */
export async function lockAppsOf(tx: Transaction, organizationId: string): Promise<void> {
  await tx
    .select({ id: apps.id })
    .from(apps)
    .where(eq(apps.organizationId, organizationId))
    .orderBy(asc(apps.id))
    .for('no key update');
}

export async function updateApp(
  on: Queries,
  app: AppRow,
  change: Partial<Pick<AppRow, 'name' | 'allowedOrigins' | 'logo' | keyof AppSettings>>,
): Promise<void> {
  await on
    .update(apps)
    .set(change)
    .where(and(eq(apps.id, app.id), eq(apps.organizationId, app.organizationId)));
}

export async function insertApiKey(on: Queries, row: ApiKeyRow): Promise<void> {
  await on.insert(apiKeys).values(row);
}

const apiKeyByDigest = preparedQuery((on) =>
  on
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.digest, sql.placeholder('digest')))
    .prepare('api_key_by_digest'),
);

export async function findApiKeyByDigest(on: Queries, digest: Buffer): Promise<ApiKeyRow | undefined> {
  const rows = await apiKeyByDigest(on).execute({ digest });
  return rows[0];
}

export async function listApiKeys(on: Queries, organizationId: string, appId?: string): Promise<ApiKeyRow[]> {
  const ofApp = appId === undefined ? undefined : eq(apiKeys.appId, appId);
  return on
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.organizationId, organizationId), ofApp))
    .orderBy(apiKeys.id);
}

/** For what depends on it being good still. */
export async function lockApiKey(
  tx: Transaction,
  organizationId: string,
  keyId: string,
): Promise<ApiKeyRow | undefined> {
  const rows = await tx
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, keyId), eq(apiKeys.organizationId, organizationId)))
    .for('update');
  return rows[0];
}

export async function touchApiKey(on: Queries, keyId: string, at: Date): Promise<void> {
  await on.update(apiKeys).set({ lastUsedAt: at }).where(eq(apiKeys.id, keyId));
}

/** Lets a living key end at `endsAt`, never later than it would have. False when it had ended by `now`. */
export async function limitApiKey(on: Queries, key: ApiKeyRow, endsAt: Date, now: Date): Promise<boolean> {
  const rows = await on
    .update(apiKeys)
    .set({
      expiresAt: sql`least(coalesce(${apiKeys.expiresAt}, ${endsAt.toISOString()}), ${endsAt.toISOString()})`,
    })
    .where(
      and(
        eq(apiKeys.id, key.id),
        eq(apiKeys.organizationId, key.organizationId),
        isNull(apiKeys.revokedAt),
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)),
      ),
    )
    .returning({ id: apiKeys.id });
  return rows.length === 1;
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
