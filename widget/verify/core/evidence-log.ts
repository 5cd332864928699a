/** What an evidence package proves of the log: its checkpoint, who else stands behind that, and that every event is in it. */
import { equalBytes, sha256, type Bytes } from './bytes.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { bytesOf, holds, textOf, type EvidenceContent } from './evidence-content.ts';
import { evidenceFiles, proofFile, timestampFiles } from './evidence-files.ts';
import { demandOfEvidence, EvidenceFailure, findingIn, type EvidenceFacts } from './evidence-report.ts';
import { formatProofExtra } from './evidence-trail.ts';
import { hashLeaf } from './merkle.ts';
import { cosignedSeconds, openNote, parseNote, parseVerifierKey, type VerifierKey } from './signed-note.ts';
import { TimestampFailure } from './timestamp-report.ts';
import { verifyTimestampToken } from './timestamp-token.ts';
import { parseLogProof, verifyLogProof } from './verify-log-proof.ts';

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

export async function checkCheckpoint(from: EvidenceContent, logKey: string | undefined) {
  const stated = textOf(from, evidenceFiles.logKey).trimEnd();
  const about = evidenceFiles.checkpoint;
  const verifierKey = logKey ?? stated;
  const key = await findingIn(evidenceFiles.logKey, () => parseVerifierKey(verifierKey));
  const checkpoint = await findingIn(about, async () =>
    parseCheckpoint(await openNote(textOf(from, about), [key])),
  );
  demandOfEvidence(checkpoint.origin === key.name, 'origin_unexpected', about);
  demandOfEvidence(
    holds(from, evidenceFiles.logKey, `${verifierKey}\n`),
    'log_key_mismatch',
    evidenceFiles.logKey,
  );
  const { size, root } = checkpoint;
  const facts = { verifierKey, isExpected: logKey !== undefined, size, root };
  return { result: { key, facts }, about: `${key.name}, events in the log: ${size}` };
}

/** Every witness somebody names has signed the package's checkpoint. Others may have, and nothing is said of them. */
export async function checkWitnesses(from: EvidenceContent, witnessKeys: readonly string[]) {
  const note = textOf(from, evidenceFiles.checkpoint);
  const witnesses: EvidenceFacts['witnesses'][number][] = [];
  for (const text of witnessKeys) {
    const key = await parseVerifierKey(text);
    const own = parseNote(note).signatures.find(
      (one) => one.name === key.name && equalBytes(one.keyId, key.keyId),
    );
    const seconds = own && cosignedSeconds(own.signature);
    demandOfEvidence(seconds !== undefined, 'witness_missing', key.name);
    await findingIn(key.name, () => openNote(note, [key]));
    witnesses.push({ name: key.name, at: new Date(Number(seconds) * 1000) });
  }
  return { result: witnesses, about: witnesses.map(({ name }) => name).join(', ') || 'none was named' };
}

/** The stamped checkpoint is the package's, and the token its; without anchors, whose token it is stays open. */
export async function checkTimestamp(
  from: EvidenceContent,
  key: VerifierKey,
  anchors: readonly Bytes[] | undefined,
) {
  const { checkpoint, token } = timestampFiles;
  if (!from.files.has(token)) return { result: null, about: 'there is none' };
  const [stamped, ours] = await findingIn(checkpoint, () =>
    Promise.all([
      openNote(textOf(from, checkpoint), [key]),
      openNote(textOf(from, evidenceFiles.checkpoint), [key]),
    ]),
  );
  demandOfEvidence(stamped === ours, 'timestamp_checkpoint_mismatch', checkpoint);
  try {
    const imprint = await sha256(bytesOf(from, checkpoint));
    const facts = await verifyTimestampToken(bytesOf(from, token), { imprint, ...(anchors && { anchors }) });
    demandOfEvidence(facts.isTrusted !== false, 'timestamp_chain_untrusted', token);
    return { result: facts, about: `${facts.at.toISOString()}, by ${facts.authority}` };
  } catch (error) {
    if (error instanceof TimestampFailure) throw new EvidenceFailure(error.code, token);
    throw error;
  }
}

export async function checkProofs(from: EvidenceContent, key: VerifierKey) {
  const checkpoint = textOf(from, evidenceFiles.checkpoint);
  for (const event of from.trail.events) {
    const name = proofFile(event);
    const text = textOf(from, name);
    const leafHash = await hashLeaf(utf8(event.body));
    const { failure } = await verifyLogProof(text, { leafHash, origin: key.name, keys: [key] });
    if (failure !== null) throw new EvidenceFailure(failure, name);
    const proof = parseLogProof(text);
    const isOfEvent = proof.extra !== null && equalBytes(proof.extra, utf8(formatProofExtra(event)));
    demandOfEvidence(isOfEvent, 'proof_extra_mismatch', name);
    demandOfEvidence(proof.checkpoint === checkpoint, 'proof_checkpoint_mismatch', name);
  }
  return { result: undefined, about: `events that stand in the log: ${from.trail.events.length}` };
}
