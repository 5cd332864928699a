import { sha256 } from '#verify/bytes.ts';
import { LogFailure } from '#verify/log-report.ts';
import { openNote, parseNote, type VerifierKey } from '#verify/signed-note.ts';
import { TimestampFailure } from '#verify/timestamp-report.ts';
import { verifyTimestampToken } from '#verify/timestamp-token.ts';
import type { Queries } from '../../platform/database/database.ts';
import { listCosignatures, listTimestamps } from './endorsement-store.ts';
import type { LogFinding } from './log-findings.ts';

const pageSize = 1024;

export interface CheckedEndorsements {
  timestamps: number;
  cosignatures: number;
  /** Of them, by witnesses that are not configured any more: there is no key to check their lines with. */
  unchecked: number;
  finding: LogFinding | undefined;
}

/** All rows, a page at a time: each page begins after the last row of the one before. */
async function* inPages<Place, Row extends Place>(
  start: Place,
  readPage: (after: Place) => Promise<Row[]>,
): AsyncIterable<Row> {
  for (let after: Place | undefined = start; after !== undefined;) {
    const rows: Row[] = await readPage(after);
    yield* rows;
    after = rows.at(-1);
  }
}

/**
 * What others said of the checkpoints of a log: that each is theirs, and said of the checkpoint beside which it stands.
 * Whether a timestamp's authority is to be trusted is the reader's to say and not looked at.
 */
export async function checkEndorsements(
  on: Queries,
  log: number,
  witnessKeys: readonly VerifierKey[],
): Promise<CheckedEndorsements> {
  const keys = new Map(witnessKeys.map((key) => [key.name, key]));
  const checked: CheckedEndorsements = { timestamps: 0, cosignatures: 0, unchecked: 0, finding: undefined };
  const stamps = inPages({ size: 0 }, ({ size }) => listTimestamps(on, log, size, pageSize));
  for await (const { size, token, note } of stamps) {
    if (note === null || !(await isStampOf(token, note)))
      return { ...checked, finding: { problem: 'timestamp_forged', size } };
    checked.timestamps++;
  }
  const lines = inPages({ size: 0, witness: '' }, (after) => listCosignatures(on, log, after, pageSize));
  for await (const { size, witness, line, note } of lines) {
    const key = keys.get(witness);
    if (note === null || (key && !(await isCosignatureOf(line, note, key))))
      return { ...checked, finding: { problem: 'cosignature_forged', size, witness } };
    checked.cosignatures++;
    if (!key) checked.unchecked++;
  }
  return checked;
}

async function isStampOf(token: Buffer, note: string): Promise<boolean> {
  try {
    await verifyTimestampToken(new Uint8Array(token), {
      imprint: await sha256(new TextEncoder().encode(note)),
    });
    return true;
  } catch (error) {
    if (error instanceof TimestampFailure) return false;
    throw error;
  }
}

async function isCosignatureOf(line: string, note: string, key: VerifierKey): Promise<boolean> {
  try {
    await openNote(`${parseNote(note).text}\n${line}`, [key]);
    return true;
  } catch (error) {
    if (error instanceof LogFailure) return false;
    throw error;
  }
}
