import { checkChains } from './check-chains.ts';
import { checkTree } from './check-tree.ts';
import type { LogFinding } from './log-findings.ts';
import { listLogs } from './log-store.ts';
import type { TreeParts } from './sign-checkpoint.ts';

export interface LogCheckResult {
  origin: string | null;
  events: number;
  leaves: number;
  checkpoints: number;
  /** At most one of the chains and one of the tree: the first of each. Empty when all is well. */
  findings: LogFinding[];
}

/**
 * Recomputes the current log from the stored text of every event: chains, leaves, tiles, roots and signatures. A log that
 * a new origin has replaced is not looked at; what is left of it stands in the current one too.
 */
export async function checkLog(parts: TreeParts): Promise<LogCheckResult> {
  const log = (await listLogs(parts.database.queries)).at(-1);
  const chains = await checkChains(parts.database, log?.number ?? 0);
  const tree = log ? await checkTree(parts, log) : { leaves: 0, checkpoints: 0, finding: undefined };
  return {
    origin: log?.origin ?? null,
    events: chains.events,
    leaves: tree.leaves,
    checkpoints: tree.checkpoints,
    findings: [chains.finding, tree.finding].filter((finding) => finding !== undefined),
  };
}
