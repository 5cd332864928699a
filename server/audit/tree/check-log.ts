import type { VerifierKey } from '#verify/signed-note.ts';
import { checkChains } from './check-chains.ts';
import { checkEndorsements } from './check-endorsements.ts';
import { checkTree } from './check-tree.ts';
import type { LogFinding } from './log-findings.ts';
import { listLogs } from './log-store.ts';
import type { TreeParts } from './sign-checkpoint.ts';

export interface LogCheckResult {
  origin: string | null;
  events: number;
  leaves: number;
  checkpoints: number;
  timestamps: number;
  cosignatures: number;
  /** Of the cosignatures, those of witnesses whose key is not configured any more. */
  uncheckedCosignatures: number;
  /** At most one of the chains, of the tree and of what others signed: the first of each. Empty when all is well. */
  findings: LogFinding[];
}

/**
 * Recomputes the current log from the stored text of every event: chains, leaves, tiles, roots and signatures, those of others too. A log that
 * a new origin has replaced is not looked at; what is left of it stands in the current one too.
 */
export async function checkLog(
  parts: TreeParts,
  witnessKeys: readonly VerifierKey[] = [],
): Promise<LogCheckResult> {
  const log = (await listLogs(parts.database.queries)).at(-1);
  const chains = await checkChains(parts.database, log?.number ?? 0);
  const tree = log ? await checkTree(parts, log) : { leaves: 0, checkpoints: 0, finding: undefined };
  const endorsements = await checkEndorsements(parts.database.queries, log?.number ?? 0, witnessKeys);
  return {
    origin: log?.origin ?? null,
    events: chains.events,
    leaves: tree.leaves,
    checkpoints: tree.checkpoints,
    timestamps: endorsements.timestamps,
    cosignatures: endorsements.cosignatures,
    uncheckedCosignatures: endorsements.unchecked,
    findings: [chains.finding, tree.finding, endorsements.finding].filter((finding) => finding !== undefined),
  };
}
