/** Checkpoints of c2sp.org/tlog-checkpoint@v1: the text of a signed note that says how large a log is and what its root is. */
import { decodeBase64, encodeBase64, type Bytes } from './bytes.ts';
import { demandOfLog } from './log-report.ts';

export interface Checkpoint {
  /** Names the log. */
  origin: string;
  /** Number of leaves. */
  size: bigint;
  /** 32 bytes. */
  root: Bytes;
}

const rootBytes = 32;
const largestNumber = 2n ** 64n - 1n;

/** A number below 2^64 in decimal without leading zeros; undefined for anything else. */
export function parseLogNumber(text: string): bigint | undefined {
  if (!/^(0|[1-9]\d{0,19})$/.test(text)) return undefined;
  const value = BigInt(text);
  return value <= largestNumber ? value : undefined;
}

/** Reads a checkpoint's text. Lines after the third may say what they like. @throws LogFailure checkpoint_malformed */
export function parseCheckpoint(text: string): Checkpoint {
  demandOfLog(text.endsWith('\n'), 'checkpoint_malformed');
  const lines = text.slice(0, -1).split('\n');
  demandOfLog(!lines.includes(''), 'checkpoint_malformed');
  const [origin, sizeText = '', rootText = ''] = lines;
  const size = parseLogNumber(sizeText);
  const root = decodeBase64(rootText);
  demandOfLog(origin !== undefined && size !== undefined, 'checkpoint_malformed');
  demandOfLog(root?.length === rootBytes, 'checkpoint_malformed');
  return { origin, size, root };
}

export function formatCheckpoint({
  origin,
  size,
  root,
}: {
  origin: string;
  size: bigint;
  root: Uint8Array;
}): string {
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}
