/** What somebody could do to an evidence package who has a zip program, a text editor, and keys of their own. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { formatCheckpoint } from '../../widget/verify/core/checkpoint.ts';
import { evidenceFiles, proofFile } from '../../widget/verify/core/evidence-files.ts';
import {
  formatProofExtra,
  formatTrail,
  parseTrail,
  readEvent,
  type EventContent,
  type ReadEvent,
} from '../../widget/verify/core/evidence-trail.ts';
import {
  ed25519NoteType,
  formatSignatureLine,
  formatVerifierKey,
  noteKeyId,
} from '../../widget/verify/core/signed-note.ts';
import {
  crc32,
  formatDirectory,
  formatLocalHeader,
  readStoredZip,
} from '../../widget/verify/core/stored-zip.ts';
import { formatTable } from '../../widget/verify/core/trail-table.ts';
import { formatLogProof } from '../../widget/verify/core/verify-log-proof.ts';
import { naiveInclusion, naiveLeafHash, naiveRoot } from './naive-tree.ts';

export type Files = Map<string, Uint8Array>;

export const textIn = (files: Files, name: string): string => {
  const bytes = files.get(name);
  if (!bytes) throw new Error(`The package has no ${name}.`);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
};

export const unpack = (zip: Uint8Array): Files => new Map(readStoredZip(new Uint8Array(zip)));

/** Packs as the server does, checksums and all; under names that no server would give, too. */
export function pack(files: Iterable<readonly [string, Uint8Array]>): Uint8Array {
  const listed = [...files].map(([name, bytes]) => {
    return { entry: { name, byteSize: bytes.length, crc32: crc32(bytes) }, bytes };
  });
  const contents = listed.flatMap(({ entry, bytes }) => [formatLocalHeader(entry), bytes]);
  return Buffer.concat([...contents, ...formatDirectory(listed.map(({ entry }) => entry))]);
}

export const withText = (files: Files, name: string, change: (text: string) => string): Files => {
  const changed = change(textIn(files, name));
  if (changed === textIn(files, name)) throw new Error(`Nothing was changed in ${name}.`);
  return new Map([...files, [name, new TextEncoder().encode(changed)]]);
};

const hexHash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A key that somebody says is a log's. */
export async function createForgedLog(origin: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'));
  const keyId = await noteKeyId(origin, ed25519NoteType, raw);
  return {
    verifierKey: await formatVerifierKey(origin, ed25519NoteType, raw),
    signCheckpoint(leaves: Parameters<typeof naiveRoot>[0]): string {
      const text = formatCheckpoint({ origin, size: BigInt(leaves.length), root: naiveRoot(leaves) });
      const signature = new Uint8Array(sign(null, Buffer.from(text), privateKey));
      return `${text}\n${formatSignatureLine({ name: origin, keyId, signature })}`;
    },
  };
}

/**
 * The same package as a server would have made it that logs what it likes, under a key of its own: whole in itself, and
 * refused by whoever knows the log's key.
 */
export async function forge(
  files: Files,
  change: (content: EventContent, event: ReadEvent) => object = (content) => content,
): Promise<{ files: Files; verifierKey: string }> {
  const trail = parseTrail(textIn(files, evidenceFiles.trail));
  let prev = '0'.repeat(64);
  const events = trail.events.map((event) => {
    const content = { ...event.content, ...change(event.content, event), prev };
    const body = JSON.stringify(content);
    prev = hexHash(body);
    return readEvent({ ...event, type: content.type as ReadEvent['type'], body, sha256: prev });
  });
  const log = await createForgedLog(textIn(files, evidenceFiles.checkpoint).split('\n')[0] ?? '');
  const leaves = events.map(({ body }) => naiveLeafHash(Buffer.from(body)));
  const checkpoint = log.signCheckpoint(leaves);
  const proofs = events.map((event, index) => {
    const extra = new TextEncoder().encode(formatProofExtra(event));
    const hashes = naiveInclusion(index, leaves);
    return [proofFile(event), formatLogProof({ extra, index: BigInt(index), hashes, checkpoint })] as const;
  });
  const texts: (readonly [string, string])[] = [
    [evidenceFiles.trail, formatTrail({ ...trail, events })],
    [evidenceFiles.table, formatTable(events)],
    [evidenceFiles.checkpoint, checkpoint],
    [evidenceFiles.logKey, `${log.verifierKey}\n`],
    ...proofs,
  ];
  const forged = new Map([
    ...files,
    ...texts.map(([name, text]) => [name, new TextEncoder().encode(text)] as const),
  ]);
  return { files: forged, verifierKey: log.verifierKey };
}
