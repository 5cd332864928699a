import { actorOf, type IntegratorPrincipal, type Principal } from '../accounts/principal.ts';
import type { AuditActor, AuditEntry, AuditLog } from '../audit/audit-log.ts';
import { findApp, listApps, lockApp, lockAppsOf, updateApp, type AppRow } from '../apps/app-store.ts';
import { authorizeBytes } from '../documents/authorize-bytes.ts';
import type { ObjectKeys } from '../documents/object-keys.ts';
import { answerFile } from '../documents/pdf-answer.ts';
import type { DocumentVault } from '../documents/vault.ts';
import type { Database, Queries, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { readLogo } from './read-logo.ts';

export interface BrandingParts {
  database: Database;
  audit: AuditLog;
  vault: DocumentVault;
  objectKeys: ObjectKeys;
}

const changed = (
  { id, organizationId }: AppRow,
  actor: AuditActor,
  facts: AuditEntry['facts'],
): AuditEntry => ({
  type: 'app.changed',
  organizationId,
  chain: organizationId,
  actor,
  facts: { app: id, ...facts },
});

/**
 * As it is now, under its lock, and with no logo: what it had is shredded with the transaction. Answers what that was.
 * @throws ServiceError `not_found`, also once its organization is erased
 */
async function takeLogo(
  tx: Transaction,
  { objectKeys }: BrandingParts,
  { id, organizationId }: AppRow,
): Promise<{ app: AppRow; gone: string[] }> {
  await lockApp(tx, id);
  const app = await findApp(tx, organizationId, id);
  if (!app) throw new ServiceError('not_found');
  const gone = app.logo ? [app.logo.objectId] : [];
  await objectKeys.destroy(tx, gone, new Date());
  return { app, gone };
}

/** The act is done, whatever the store answers: nobody can read what it still holds. */
const deleteGone = (objectKeys: ObjectKeys, gone: readonly string[]): Promise<void> =>
  objectKeys.deleteBlobs(gone).catch(() => undefined);

/** In place of the one there was. @throws ServiceError `logo_invalid`, `logo_too_large` or as `takeLogo` does */
export async function setLogo(
  parts: BrandingParts,
  principal: IntegratorPrincipal,
  app: AppRow,
  file: Buffer,
): Promise<AppRow> {
  const { png, width, height } = await readLogo(file);
  const { organizationId } = app;
  const prepared = await parts.vault.prepareObject({ organizationId, kind: 'logo', bytes: png });
  try {
    const { result, gone } = await parts.audit.record(async (tx) => {
      const taken = await takeLogo(tx, parts, app);
      const stored = await parts.vault.recordObject(tx, prepared);
      const logo = { objectId: stored.id, width, height, byteSize: stored.byteSize };
      await updateApp(tx, app, { logo });
      return {
        result: { result: { ...taken.app, logo }, gone: taken.gone },
        events: [changed(app, actorOf(principal), { logo: 'set', width, height, byteSize: png.length })],
      };
    });
    await deleteGone(parts.objectKeys, gone);
    return result;
  } catch (error) {
    await parts.vault.discard(prepared);
    throw error;
  }
}

/** No error where there is none, and no event either. */
export async function removeLogo(
  parts: BrandingParts,
  principal: IntegratorPrincipal,
  app: AppRow,
): Promise<void> {
  if (!app.logo) return;
  const gone = await parts.audit.record(async (tx) => {
    const taken = await takeLogo(tx, parts, app);
    await updateApp(tx, app, { logo: null });
    return { result: taken.gone, events: [changed(app, actorOf(principal), { logo: 'removed' })] };
  });
  await deleteGone(parts.objectKeys, gone);
}

/** As a picture, and never as anything else. `not_found` where there is none. */
export async function serveLogo(
  { vault }: Pick<BrandingParts, 'vault'>,
  principal: Principal,
  { logo, organizationId, testMode }: AppRow,
): Promise<Response> {
  if (!logo) throw new ServiceError('not_found');
  const access = authorizeBytes(principal, { organizationId, kind: 'logo', testMode, envelopeId: null });
  const object = await vault.openObject(logo.objectId, access);
  return answerFile(object, { name: 'logo.png', contentType: 'image/png' }, undefined);
}

/** How the app looks by now, for mails to its recipients. A logo that cannot be read keeps none of them from going. */
export async function readBranding(
  { vault, database }: Pick<BrandingParts, 'vault' | 'database'>,
  organizationId: string,
  appId: string,
): Promise<{ theme: AppRow['theme']; logo: { png: Buffer; width: number; height: number } | undefined }> {
  const app = await findApp(database.queries, organizationId, appId);
  if (!app?.logo) return { theme: app?.theme ?? {}, logo: undefined };
  const { objectId, width, height } = app.logo;
  const facts = { organizationId, kind: 'logo', testMode: app.testMode, envelopeId: null } as const;
  const access = authorizeBytes({ kind: 'system', organizationId }, facts);
  try {
    const object = await vault.openObject(objectId, access);
    const png = await object.read(0, object.byteSize);
    return { theme: app.theme, logo: { png, width, height } };
  } catch (refusal) {
    if (!(refusal instanceof ServiceError)) throw refusal;
    return { theme: app.theme, logo: undefined };
  }
}

/** What an organization's apps have in the vault. */
export async function listLogos(on: Queries, organizationId: string): Promise<string[]> {
  return (await listApps(on, organizationId)).flatMap(({ logo }) => logo?.objectId ?? []).toSorted();
}

/** Of all apps of an organization that goes; answers whose blobs are to be deleted once the transaction is through. */
export async function eraseLogos(
  tx: Transaction,
  { objectKeys }: Pick<BrandingParts, 'objectKeys'>,
  organizationId: string,
  at: Date,
): Promise<string[]> {
  await lockAppsOf(tx, organizationId);
  const own = (await listApps(tx, organizationId)).filter(({ logo }) => logo !== null);
  const gone = await listLogos(tx, organizationId);
  await objectKeys.destroy(tx, gone, at);
  for (const app of own) await updateApp(tx, app, { logo: null });
  return gone;
}
