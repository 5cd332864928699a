import { operatorActor } from '../audit/audit-log.ts';
import { checkLog } from '../audit/tree/check-log.ts';
import { findCheckpoint, listLogs } from '../audit/tree/log-store.ts';
import { openNewOrigin } from '../audit/tree/open-new-origin.ts';
import type { Parts } from '../parts.ts';

/** `checkpoint`: the new log's first, a signed note. */
export interface NewOriginAnswer {
  origin: string;
  verifierKey: string;
  checkpoint: string;
}

async function newOrigin(parts: Parts): Promise<NewOriginAnswer> {
  const checkpoint = await openNewOrigin({ ...parts.tree, audit: parts.audit }, operatorActor);
  const origin = checkpoint.slice(0, checkpoint.indexOf('\n'));
  return { origin, verifierKey: await parts.tree.signer.verifierKey(origin), checkpoint };
}

export interface LogOverview {
  origin: string;
  verifierKey: string;
  /** The newest signed note; null before anything was signed. */
  checkpoint: string | null;
}

async function show({ tree }: Parts): Promise<LogOverview> {
  const on = tree.database.queries;
  const current = (await listLogs(on)).at(-1);
  const origin = current?.origin ?? tree.firstOrigin;
  const signed = current && (await findCheckpoint(on, current.number));
  return { origin, verifierKey: await tree.signer.verifierKey(origin), checkpoint: signed?.note ?? null };
}

/** What `npm run cli -- log` asks the running server for. */
export const logOperatorCommands = {
  'log-fsck': ({ tree, witnesses }: Parts) =>
    checkLog(
      tree,
      witnesses.map(({ key }) => key),
    ),
  'log-new-origin': newOrigin,
  'log-show': show,
};
