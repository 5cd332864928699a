/**
 * Proofs of c2sp.org/tlog-proof@v1: that an entry stands in a log, told so that anybody who knows the log's name and key
 * can check it without asking anybody. WebCrypto only, no I/O, no clock.
 */
import { decodeBase64, encodeBase64, type Bytes } from './bytes.ts';
import { parseCheckpoint, parseLogNumber } from './checkpoint.ts';
import { demandOfLog, LogFailure, type LogCheck, type LogCheckName } from './log-report.ts';
import type { LogProofFacts, LogReport } from './log-report.ts';
import { verifyInclusion } from './merkle.ts';
import { openNote, parseNote, type VerifierKey } from './signed-note.ts';

export interface LogProof {
  /** Nobody has signed this: it is worth what it can be checked against. */
  extra: Bytes | null;
  index: bigint;
  /** From the leaf's sibling up, 32 bytes each. */
  hashes: readonly Bytes[];
  /** The signed note. */
  checkpoint: string;
}

const header = 'c2sp.org/tlog-proof@v1';
const hashBytes = 32;

/** Takes a proof file apart and believes nothing of it. @throws LogFailure proof_file_malformed */
export function parseLogProof(text: string): LogProof {
  const split = text.indexOf('\n\n');
  demandOfLog(split > 0, 'proof_file_malformed');
  const [first, ...lines] = text.slice(0, split).split('\n');
  demandOfLog(first === header, 'proof_file_malformed');
  const extraText = after('extra ', lines[0]);
  const extra = extraText === undefined ? null : decodeBase64(extraText);
  const [indexLine, ...hashLines] = extraText === undefined ? lines : lines.slice(1);
  const index = parseLogNumber(after('index ', indexLine) ?? '');
  demandOfLog(extra !== undefined && index !== undefined, 'proof_file_malformed');
  return { extra, index, hashes: hashLines.map(readHash), checkpoint: text.slice(split + 2) };
}

function after(prefix: string, line: string | undefined): string | undefined {
  return line?.startsWith(prefix) ? line.slice(prefix.length) : undefined;
}

function readHash(line: string): Bytes {
  const hash = decodeBase64(line);
  demandOfLog(hash?.length === hashBytes, 'proof_file_malformed');
  return hash;
}

export function formatLogProof(proof: {
  extra: Uint8Array | null;
  index: bigint;
  hashes: readonly Uint8Array[];
  checkpoint: string;
}): string {
  const lines = [
    header,
    ...(proof.extra === null ? [] : [`extra ${encodeBase64(proof.extra)}`]),
    `index ${proof.index}`,
    ...proof.hashes.map(encodeBase64),
  ];
  return `${lines.join('\n')}\n\n${proof.checkpoint}`;
}

/**
 * @param text the file.
 * @param expected what is claimed to be logged (`leafHash`, see `hashLeaf`), and whose word counts: the log's name and keys.
 * @returns a report for every input: a file that cannot be read is a failed check, never an exception.
 */
export async function verifyLogProof(
  text: string,
  expected: { leafHash: Uint8Array; origin: string; keys: readonly VerifierKey[] },
): Promise<LogReport> {
  const checks: LogCheck[] = [];
  let facts: LogProofFacts | null = null;
  const check = async <T>(name: LogCheckName, work: () => T | Promise<T>): Promise<T> => {
    try {
      const result = await work();
      checks.push({ name, passed: true, failure: null });
      return result;
    } catch (error) {
      if (error instanceof LogFailure) checks.push({ name, passed: false, failure: error.code });
      throw error;
    }
  };
  try {
    const { index, hashes, checkpoint } = await check('file', () => parseLogProof(text));
    const claimed = await check('checkpoint', () => parseCheckpoint(parseNote(checkpoint).text));
    facts = { index, size: claimed.size, root: claimed.root };
    await check('signature', () => openNote(checkpoint, expected.keys));
    await check('origin', () => demandOfLog(claimed.origin === expected.origin, 'origin_unexpected'));
    await check('inclusion', () =>
      verifyInclusion({ ...claimed, index, leafHash: expected.leafHash, proof: hashes }),
    );
  } catch (error) {
    if (!(error instanceof LogFailure)) throw error;
    return { valid: false, checks, failure: error.code, proof: facts };
  }
  return { valid: true, checks, failure: null, proof: facts };
}
