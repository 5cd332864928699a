import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { naiveInclusion, naiveLeafHash, naiveRoot } from '../../../test/support/naive-tree.ts';
import { encodeBase64 } from './bytes.ts';
import { formatCheckpoint } from './checkpoint.ts';
import { LogFailure, logCheckNames, type LogFailureCode } from './log-report.ts';
import {
  ed25519NoteType,
  formatSignatureLine,
  formatVerifierKey,
  noteKeyId,
  parseVerifierKey,
  type VerifierKey,
} from './signed-note.ts';
import vectors from './signed-note.vectors.json' with { type: 'json' };
import { formatLogProof, parseLogProof, verifyLogProof } from './verify-log-proof.ts';

const origin = 'sign.example.com/log';
const leaves = Array.from({ length: 11 }, (_, index) => naiveLeafHash(Buffer.from(`event ${index}`)));
const index = 6;

let key: VerifierKey;
let checkpoint: string;
let proofFile: string;
beforeAll(async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'));
  key = await parseVerifierKey(await formatVerifierKey(origin, ed25519NoteType, raw));
  const text = formatCheckpoint({ origin, size: BigInt(leaves.length), root: naiveRoot(leaves) });
  const signature = new Uint8Array(sign(null, Buffer.from(text), privateKey));
  const keyId = await noteKeyId(origin, ed25519NoteType, raw);
  checkpoint = `${text}\n${formatSignatureLine({ name: origin, keyId, signature })}`;
  const hashes = naiveInclusion(index, leaves);
  proofFile = formatLogProof({ extra: Buffer.from('{}'), index: BigInt(index), hashes, checkpoint });
});

const verify = (
  text: string,
  change: { leafHash?: Uint8Array; origin?: string; keys?: VerifierKey[] } = {},
) => verifyLogProof(text, { leafHash: leaves.at(index)!, origin, keys: [key], ...change });

describe('proof files', () => {
  it('of the specification is read', () => {
    const { extra, index: place, hashes, checkpoint: note } = parseLogProof(vectors.proof.text);
    expect([encodeBase64(extra!), place, hashes.length]).toEqual([
      vectors.proof.text.split('\n')[1]?.slice('extra '.length),
      73894n,
      5,
    ]);
    expect(note.startsWith('example.com/fancylog\n109482\n')).toBe(true);
    expect(formatLogProof({ extra, index: place, hashes, checkpoint: note })).toBe(vectors.proof.text);
  });

  it('of a logged event verify, with every check passed', async () => {
    const report = await verify(proofFile);
    expect(report).toMatchObject({ valid: true, failure: null, proof: { index: 6n, size: 11n } });
    expect(report.checks.map(({ name }) => name)).toEqual([...logCheckNames]);
  });

  it('need no extra line', async () => {
    const bare = proofFile.replace(/^extra .*\n/m, '');
    expect(parseLogProof(bare).extra).toBe(null);
    expect((await verify(bare)).valid).toBe(true);
  });

  const lineOf = (text: string, start: string) =>
    text.split('\n').find((line) => line.startsWith(start)) ?? '';
  const refused: [string, LogFailureCode, (text: string) => string][] = [
    ['nothing', 'proof_file_malformed', () => ''],
    ['another format', 'proof_file_malformed', (text) => text.replace('@v1', '@v2')],
    ['no index', 'proof_file_malformed', (text) => text.replace('index 6\n', '')],
    ['an index in words', 'proof_file_malformed', (text) => text.replace('index 6', 'index six')],
    ['a negative index', 'proof_file_malformed', (text) => text.replace('index 6', 'index -6')],
    ['an extra line that is no base64', 'proof_file_malformed', (text) => text.replace('extra ', 'extra !')],
    ['two extra lines', 'proof_file_malformed', (text) => text.replace('extra ', 'extra AAAA\nextra ')],
    [
      'a hash that is too long',
      'proof_file_malformed',
      (text) => text.replace('index 6\n', `index 6\n${'A'.repeat(88)}\n`),
    ],
    ['no checkpoint', 'note_malformed', (text) => text.slice(0, text.indexOf('\n\n') + 2)],
    ['a checkpoint without a size', 'checkpoint_malformed', (text) => text.replace('\n11\n', '\n')],
    ['another size', 'note_signature_invalid', (text) => text.replace('\n11\n', '\n12\n')],
    [
      'another origin',
      'note_signature_invalid',
      (text) => text.replace(`\n\n${origin}`, '\n\nother.example/log'),
    ],
    ['another signer', 'note_signer_unknown', (text) => text.replace(`— ${origin}`, '— other.example/log')],
    ['another place', 'inclusion_mismatch', (text) => text.replace('index 6', 'index 4')],
    ['a place beyond the end', 'index_beyond_size', (text) => text.replace('index 6', 'index 11')],
    ['a hash too few', 'proof_length_wrong', (text) => text.replace(/(index 6\n).*\n/, '$1')],
    ['a hash too many', 'proof_length_wrong', (text) => text.replace(/(index 6\n)(.*\n)/, '$1$2$2')],
  ];
  it.each(refused)('with %s are refused: %s', async (_, failure, change) => {
    expect(lineOf(proofFile, 'index')).toBe('index 6');
    const report = await verify(change(proofFile));
    expect(report).toMatchObject({ valid: false, failure });
    expect(report.checks.at(-1)).toMatchObject({ passed: false, failure });
  });

  it('of another event, another log or another key are refused', async () => {
    expect(await verify(proofFile, { leafHash: leaves.at(5)! })).toMatchObject({
      failure: 'inclusion_mismatch',
    });
    expect(await verify(proofFile, { origin: 'other.example/log' })).toMatchObject({
      failure: 'origin_unexpected',
    });
    const stranger = await parseVerifierKey(vectors.signedNote.key);
    expect(await verify(proofFile, { keys: [stranger] })).toMatchObject({ failure: 'note_signer_unknown' });
    expect(await verify(proofFile, { keys: [] })).toMatchObject({ failure: 'note_signer_unknown' });
  });

  it('never throw what is not a refusal, whatever they are cut down to', async () => {
    for (let length = 0; length < proofFile.length; length++)
      expect((await verify(proofFile.slice(0, length))).valid, String(length)).toBe(false);
    expect(() => parseLogProof('x')).toThrow(LogFailure);
  });
});
