import { checkLog } from '../audit/tree/check-log.ts';
import { openNewOrigin } from '../audit/tree/open-new-origin.ts';
import type { Parts } from '../parts.ts';
import { operatorActor } from './operator-input.ts';

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

/** What `npm run cli -- log` asks the running server for. */
export const logOperatorCommands = {
  'log-fsck': (parts: Parts) => checkLog(parts.tree),
  'log-new-origin': newOrigin,
};
