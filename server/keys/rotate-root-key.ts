import { systemActor, type AuditActor } from '../audit/audit-log.ts';
import { deploymentChain } from '../audit/deployment-chain.ts';
import { rootKeyIdOf } from '../platform/crypto/open-root-key.ts';
import type { ListedKey } from '../platform/crypto/keyring.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { KeyParts } from './key-parts.ts';
import { lockKeyring, withKeyring } from './keyring-lock.ts';

export const rotateRootKeyJob = 'rotate-root-key';

/** Of the deployment's: the root key is no organization's. */
const onRecord = { organizationId: deploymentChain, chain: deploymentChain } as const;

/** The last that was decided about the root key, and with which ids. */
async function readDecision({ audit }: KeyParts, on?: Queries) {
  const types = ['root_key.rotation_started', 'root_key.rotated'] as const;
  const last = await audit.readLast(deploymentChain, deploymentChain, types, on);
  return last && { type: last.type, to: String(last.facts['to']) };
}

/**
 * Whether a rotation was begun and is not through. One whose successor is nowhere was lost with its files, and another may
 * be begun; files that are ahead of the log belong to an older copy of the database.
 */
async function isUnderWay(parts: KeyParts, on?: Queries): Promise<boolean> {
  if (await parts.rootKeys.replacing()) return true;
  const decided = await readDecision(parts, on);
  if (decided?.type !== 'root_key.rotation_started') return false;
  const [current] = await parts.rootKeys.known();
  return [current.id, await parts.rootKeys.preparedId()].includes(decided.to);
}

/**
 * Decides that a new root key takes the place of the one in use. The key is made before and wraps nothing until the event
 * is committed; all that follows is the job's, which is part of the same transaction. `reference` names a root key kept
 * elsewhere, or `local`; a key in a file has a successor in a file when nothing is named.
 * @throws ServiceError `root_rotation_pending`, `root_key_target_needed`, `root_key_same`, and as `openRootKey`.
 */
export async function rotateRootKey(
  parts: KeyParts,
  actor: AuditActor,
  reference?: string,
): Promise<{ from: string; to: string }> {
  if (await isUnderWay(parts)) throw new ServiceError('root_rotation_pending');
  const [{ id }] = await parts.rootKeys.known();
  if (reference === undefined && !id.startsWith('local:')) throw new ServiceError('root_key_target_needed');
  if (reference !== undefined && rootKeyIdOf(reference) === id) throw new ServiceError('root_key_same');
  const to = await parts.rootKeys.prepare(reference);
  return parts.audit.record(async (tx) => {
    await lockKeyring(tx);
    if (await isUnderWay(parts, tx)) throw new ServiceError('root_rotation_pending');
    // Somebody else has prepared another meanwhile.
    if ((await parts.rootKeys.preparedId()) !== to) throw new ServiceError('root_rotation_pending');
    const [{ id: from }] = await parts.rootKeys.known();
    await enqueue(parts, tx);
    const facts = { from, to };
    return { result: facts, events: [{ type: 'root_key.rotation_started', ...onRecord, actor, facts }] };
  });
}

async function enqueue({ jobs }: KeyParts, tx: Transaction): Promise<void> {
  await jobs.enqueue(tx, rotateRootKeyJob, {}, { singletonKey: 'root-key' });
}

/** A rotation whose job gave up, or was lost with its queue. */
export async function resumeRotation(parts: KeyParts): Promise<void> {
  if (await isUnderWay(parts)) await parts.database.transaction((tx) => enqueue(parts, tx));
}

/** What still needs the root key `from`, as far as anybody can tell: a damaged file may. */
export const stillWrappedBy = (keys: readonly ListedKey[], from: string): ListedKey[] =>
  keys.filter(({ rootKeyId }) => rootKeyId === from || rootKeyId === null);

/** Each by itself, so that one that cannot be opened keeps no other from being wrapped anew. */
async function rewrapAll(parts: KeyParts, from: string): Promise<void> {
  for (const key of stillWrappedBy(await parts.keyring.list(), from))
    await withKeyring(parts.database, () => parts.keyring.rewrap(key)).catch((cause: unknown) => {
      if (!(cause instanceof ServiceError)) throw cause;
    });
  const left = stillWrappedBy(await parts.keyring.list(), from);
  if (left.length === 0) return;
  const names = left.slice(0, 10).map(({ organizationId, epoch }) => `${organizationId} ${epoch}`);
  throw new ServiceError('root_key_in_use', { details: { keys: left.length, first: names.join(', ') } });
}

/**
 * Takes a rotation to its end: activates the successor, wraps all keys by it, then takes away the root key before. Safe to
 * run twice and to be killed anywhere: files and log say what is left to be done.
 */
export async function advanceRotation(parts: KeyParts): Promise<void> {
  const { rootKeys, audit } = parts;
  const decided = await readDecision(parts);
  const isDecided = decided?.type === 'root_key.rotation_started';
  if (isDecided && (await rootKeys.preparedId()) === decided.to) await rootKeys.activate();
  const replacing = await rootKeys.replacing();
  if (replacing) {
    await parts.secret.rewrap();
    await rewrapAll(parts, replacing.from);
  }
  const [{ id: to }] = await rootKeys.known();
  const isRecorded = replacing
    ? decided?.type === 'root_key.rotated' && decided.to === to
    : decided?.to !== to;
  if ((replacing || isDecided) && !isRecorded)
    await audit.recordKnown([{ type: 'root_key.rotated', ...onRecord, actor: systemActor, facts: { to } }]);
  if (replacing) await rootKeys.retire();
}
