/** What can be wrong with a stored log. Closed list. */
export const logProblemExplanations = {
  event_altered: 'The stored event is not the one that was hashed, or does not belong where it stands.',
  event_missing: 'An event of this number was there and is gone.',
  chain_broken: 'The event does not follow the one before it.',
  event_unlogged: 'The event is neither in the log nor waiting for it: it was put in past the log.',
  leaf_missing: 'A leaf of the log is gone.',
  leaf_altered: 'The leaf is not the hash of its event, or its event is gone.',
  tile_altered: 'The stored tile is not made of the leaves below it.',
  root_mismatch: 'The leaves up to here do not give the root that was signed: one of them was exchanged.',
  checkpoint_forged:
    'The stored checkpoint is not signed by the log’s key, or says something else than its row.',
  behind_last_signed: 'More was signed than is here.',
  timestamp_forged: 'The timestamp is not one of the checkpoint that it is kept with.',
  cosignature_forged: 'The line of a witness is not its signature of the checkpoint that it is kept with.',
} as const;
export type LogProblem = keyof typeof logProblemExplanations;

/** The first thing wrong of its kind, named as closely as it can be. */
export interface LogFinding {
  problem: LogProblem;
  /** Of an event. */
  chain?: string;
  seq?: number;
  /** Of the current log. */
  leafIndex?: number;
  /** Of a checkpoint: how many leaves it covers. */
  size?: number;
  level?: number;
  tileIndex?: number;
  /** Of a cosignature: the name of the witness’s key. */
  witness?: string;
}
