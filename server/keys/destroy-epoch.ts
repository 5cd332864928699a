import type { AuditActor } from '../audit/audit-log.ts';
import { deploymentChain } from '../audit/deployment-chain.ts';
import type { ListedKey } from '../platform/crypto/keyring.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { countUse } from './epoch-store.ts';
import type { KeyParts } from './key-parts.ts';
import { lockKeyring, withKeyring } from './keyring-lock.ts';

/** A month, and whose keys of it: all organizations' without one. */
export interface EpochKeys {
  epoch: string;
  organizationId?: string | undefined;
}

/** An upload that began before midnight has its key from the month before, and is recorded when it is through. */
const settledAfterMilliseconds = 24 * 3_600_000;
const allOrganizations = 'all';

async function listKeys(parts: KeyParts, { epoch, organizationId }: EpochKeys): Promise<ListedKey[]> {
  return (await parts.keyring.list()).filter(
    (key) => key.epoch === epoch && (organizationId === undefined || key.organizationId === organizationId),
  );
}

/**
 * Destroys organization keys of a month that is over, when nothing is left that they wrap. What was shredded in that month
 * then opens from no copy of the database, however old.
 * @throws ServiceError `key_epoch_not_over`, `key_epoch_in_use` with how much is, `not_found`.
 */
export async function destroyEpoch(
  parts: KeyParts,
  actor: AuditActor,
  asked: EpochKeys,
): Promise<{ keys: number }> {
  await finishDestruction(parts);
  const { epoch, organizationId } = asked;
  const keys = await parts.audit.record(async (tx) => {
    await lockKeyring(tx);
    const now = await parts.clock(tx);
    const settled = new Date(now.getTime() - settledAfterMilliseconds).toISOString().slice(0, 7);
    if (epoch >= settled) throw new ServiceError('key_epoch_not_over', { details: { epoch } });
    const found = await listKeys(parts, asked);
    if (found.length === 0) throw new ServiceError('not_found', { details: { 'key of the month': epoch } });
    const use = await countUse(tx, asked);
    if (use.objects + use.subjects > 0) throw new ServiceError('key_epoch_in_use', { details: { ...use } });
    const facts = { epoch, organization: organizationId ?? allOrganizations, keys: found.length };
    return {
      result: found.length,
      events: [
        {
          type: 'key_epoch.destroyed',
          organizationId: deploymentChain,
          chain: deploymentChain,
          actor,
          facts,
        },
      ],
    };
  });
  await finishDestruction(parts);
  return { keys };
}

/**
 * Does what the log says was decided last, should whoever decided it have been killed. Looks once more whether something
 * needs the keys: a wrong clock may have made keys of that name again.
 */
export async function finishDestruction(parts: KeyParts): Promise<void> {
  const last = await parts.audit.readLast(deploymentChain, deploymentChain, ['key_epoch.destroyed']);
  if (!last) return;
  const { epoch, organization } = last.facts;
  const organizationId = organization === allOrganizations ? undefined : String(organization);
  const decided: EpochKeys = { epoch: String(epoch), organizationId };
  if ((await listKeys(parts, decided)).length === 0) return;
  await withKeyring(parts.database, async (tx) => {
    const use = await countUse(tx, decided);
    if (use.objects + use.subjects > 0) return;
    for (const key of await listKeys(parts, decided)) await parts.keyring.destroy(key);
  });
}
