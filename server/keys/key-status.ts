import type { KeyParts } from './key-parts.ts';
import { countUse, type EpochUse } from './epoch-store.ts';
import { findRun } from './rewrap-store.ts';
import { stillWrappedBy } from './rotate-root-key.ts';

export interface KeyStatus {
  /** The root key that wraps. */
  rootKeyId: string;
  /** Where it is kept, and whether it can be asked now. */
  provider: string;
  answers: boolean;
  /** The one it replaces, and how many organization keys still need that one; null when no rotation is under way. */
  replaced: { rootKeyId: string; keys: number } | null;
  /** Files that are no whole key file, or are another root key's. */
  unreadable: { organizationId: string; epoch: string }[];
  /** Keys of past months' are being wrapped under this month's, so many so far; null when none are. */
  rewrap: (EpochUse & { epoch: string; startedAt: Date }) | null;
  /** For each month: how many organizations have a key, and what is wrapped under these. */
  epochs: (EpochUse & { epoch: string; organizations: number })[];
}

async function readProgress({ database }: KeyParts): Promise<KeyStatus['rewrap']> {
  const run = await findRun(database.queries);
  if (!run) return null;
  const { epoch, objects, subjects, startedAt } = run;
  return { epoch, objects, subjects, startedAt };
}

export async function readKeyStatus(parts: KeyParts): Promise<KeyStatus> {
  const [current, before] = await parts.rootKeys.known();
  const keys = await parts.keyring.list();
  const known = new Set([current.id, ...(before ? [before.id] : [])]);
  const months = [...new Set(keys.map(({ epoch }) => epoch))].toSorted();
  const epochs: KeyStatus['epochs'] = [];
  for (const epoch of months) {
    const organizations = keys.filter((key) => key.epoch === epoch).length;
    epochs.push({ epoch, organizations, ...(await countUse(parts.database.queries, { epoch })) });
  }
  return {
    rootKeyId: current.id,
    provider: current.id.replace(/:.*/s, ''),
    answers: await current.checkHealth().then(
      () => true,
      () => false,
    ),
    replaced: before ? { rootKeyId: before.id, keys: stillWrappedBy(keys, before.id).length } : null,
    unreadable: keys
      .filter(({ rootKeyId }) => rootKeyId === null || !known.has(rootKeyId))
      .map(({ organizationId, epoch }) => ({ organizationId, epoch })),
    rewrap: await readProgress(parts),
    epochs,
  };
}
