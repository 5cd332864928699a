/**
 * Verifies a sealed PDF with all that it carries: the seal, its timestamps, the trail attached to it, what the signers' own
 * keys have signed, and the trail's place in the log. WebCrypto only, no I/O, no clock: the page and the command line both
 * read out what this says.
 */
import type { AuditTrail } from '../../contract/audit-events.ts';
import { decodeBase64, sha256, toHex, type Bytes } from './bytes.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { demandOfEvidence, EvidenceFailure } from './evidence-report.ts';
import { verifyStatements } from './evidence-statements.ts';
import { checkChain, checkOpenings, parseAttachedTrail, type ReadTrail } from './evidence-trail.ts';
import {
  FileFailure,
  type FileCheck,
  type FileCheckName,
  type FileFacts,
  type FileReport,
} from './file-report.ts';
import { LogFailure } from './log-report.ts';
import { hashLeaf, verifyInclusion } from './merkle.ts';
import { AttachmentUnreadable, findContinuedEnds, readAttachment } from './pdf-attachment.ts';
import type { SealCheckName, SealFacts, SealFailureCode, SealReport } from './seal-report.ts';
import { openNote, parseVerifierKey } from './signed-note.ts';
import { verifySealedPdf, type ExpectedSeal } from './verify-sealed-pdf.ts';

/** What somebody knows who does not take it from the file. */
export interface ExpectedFile extends ExpectedSeal {
  /** The log's verifier key, `origin+key id+key`. */
  logKey?: string;
}

const trailName = 'audit-trail.json';

/** Of a seal's own checks, those that ask whether it covers the file, and those that ask who issued its certificate. */
const coverageChecks: ReadonlySet<SealCheckName> = new Set(['byte-range', 'content-digest']);
const chainChecks: ReadonlySet<SealCheckName> = new Set(['chain', 'validity-period', 'signer']);
const unknownFailures: ReadonlySet<SealFailureCode> = new Set([
  'not_a_pdf',
  'seal_missing',
  'sub_filter_unsupported',
]);

/** @returns a report for every input. @throws LogFailure when `expected.logKey` is no key. */
export async function verifyFile(input: Uint8Array, expected: ExpectedFile = {}): Promise<FileReport> {
  if (expected.logKey !== undefined) await parseVerifierKey(expected.logKey);
  const bytes = input as Bytes;
  const sealed = await verifySealedPdf(bytes, expected);
  const checks = sealChecks(sealed);
  const { seal } = sealed;
  if (sealed.failure !== null || !seal) {
    const failure = sealed.failure ?? 'seal_missing';
    const answer = unknownFailures.has(failure) ? 'unknown' : 'changed';
    return { valid: false, answer, checks, failure, seal, facts: null };
  }
  const found: { facts: FileFacts | null } = { facts: null };
  const checkNext: CheckNext = async (name, work) => {
    const found = await naming(work).catch((error: unknown) => {
      if (error instanceof FileFailure)
        checks.push({ name, outcome: 'failed', failure: error.code, about: error.about });
      throw error;
    });
    const outcome = typeof found === 'string' ? 'passed' : 'absent';
    const about = typeof found === 'string' ? found : (found?.elsewhere ?? '');
    checks.push({ name, outcome, failure: null, about });
  };
  try {
    await checkTrail(bytes, seal, expected, checkNext, (facts) => (found.facts = facts));
  } catch (error) {
    if (!(error instanceof FileFailure)) throw error;
    // The seal stands: the file is what was sealed, and what was sealed does not hold together.
    return { valid: false, answer: 'same', checks, failure: error.code, seal, facts: found.facts };
  }
  return { valid: true, answer: 'same', checks, failure: null, seal, facts: found.facts };
}

/** The seal's checks as four answers: valid, covering everything, by whom, and when. */
function sealChecks({ checks, seal, failure }: SealReport): FileCheck[] {
  const failed = checks.find(({ passed }) => !passed)?.name;
  const passed = (name: FileCheckName, about: string): FileCheck => {
    return { name, outcome: 'passed', failure: null, about };
  };
  const failing = (name: FileCheckName): FileCheck => ({ name, outcome: 'failed', failure, about: '' });
  if (failed === undefined && seal) return [...passedSeal(seal, passed), timestampCheck(seal)];
  const name = failed === undefined || !seal ? nameOfEarly(failed) : nameOfLate(failed);
  // Of a seal whose digest or signature does not fit, nothing has passed yet that a reader could rely on.
  const before = seal && name !== 'coverage' ? passedSeal(seal, passed) : [];
  const at = before.findIndex((check) => check.name === name);
  return [...(at < 0 ? before : before.slice(0, at)), failing(name)];
}

const nameOfEarly = (failed: SealCheckName | undefined): FileCheckName =>
  failed === 'byte-range' || failed === 'additions' ? 'coverage' : 'seal';

function nameOfLate(failed: SealCheckName): FileCheckName {
  if (coverageChecks.has(failed)) return 'coverage';
  if (chainChecks.has(failed)) return 'chain';
  return failed === 'timestamp' || failed === 'timestamp-order' ? 'timestamp' : 'seal';
}

function passedSeal(seal: SealFacts, passed: (name: FileCheckName, about: string) => FileCheck): FileCheck[] {
  return [
    passed('seal', `${seal.level}, ${seal.signatureAlgorithm}`),
    passed('coverage', `bytes: ${seal.sealedByteSize}`),
    passed('chain', seal.selfIssued ? `${seal.subject}, self-signed` : `${seal.subject}, by ${seal.issuer}`),
  ];
}

/** Anybody can be an authority: that it vouches for the time is told where somebody vouches for it. */
function timestampCheck({ timestamps }: SealFacts): FileCheck {
  const about = timestamps.map(({ at, authority }) => `${at.toISOString()} ${authority}`).join('; ');
  const isTrusted = timestamps.every((one) => one.isTrusted === true);
  const outcome = timestamps.length === 0 ? 'absent' : isTrusted ? 'passed' : 'open';
  return { name: 'timestamp', outcome, failure: null, about };
}

/** Refusals of the parts, under the one list of codes. */
async function naming<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EvidenceFailure) throw new FileFailure(error.code, error.about);
    if (error instanceof LogFailure) throw new FileFailure(error.code);
    if (error instanceof AttachmentUnreadable) throw new FileFailure('trail_malformed', error.message);
    throw error;
  }
}

/** What was found; what is in another file, and which; or null for nothing. */
type Found = string | { elsewhere: string } | null;
type CheckNext = (name: FileCheckName, work: () => Promise<Found>) => Promise<void>;

async function checkTrail(
  bytes: Bytes,
  seal: SealFacts,
  expected: ExpectedFile,
  check: CheckNext,
  tell: (facts: FileFacts) => void,
): Promise<void> {
  const read: { trail?: ReadTrail; log?: AuditTrail['log']; inclusions?: AuditTrail['events'] } = {};
  await check('trail', async () => {
    const attached = await readAttachment(bytes, seal.sealedByteSize, trailName);
    if (!attached) return null;
    const { trail, log, events } = parseAttachedTrail(new TextDecoder().decode(attached));
    Object.assign(read, { trail, log, inclusions: events });
    const { transactionId, envelopeId } = trail;
    const logKey = expected.logKey ?? log?.verifierKey ?? null;
    tell({ transactionId, envelopeId, logKey, isLogExpected: expected.logKey !== undefined });
    const isOfTransaction = seal.reason?.transactionId === transactionId;
    demandOfEvidence(isOfTransaction, 'seal_transaction_mismatch', seal.reason?.transactionId);
    await checkChain(trail);
    for (const event of trail.events) await checkOpenings(event);
    return `events: ${trail.events.length}`;
  });
  const { trail, log, inclusions } = read;
  await check('content', async () => (trail ? checkContent(bytes, seal, trail) : null));
  await check('log', async () => {
    if (trail && log) return checkLog(log, inclusions ?? [], expected);
    if (expected.logKey !== undefined) throw new FileFailure('log_missing', trailPlace(seal));
    return null;
  });
}

/** Sealing attaches a trail to every file but one on whose pages nothing may be drawn, which has a certificate beside it. */
const trailPlace = ({ reason }: SealFacts): string =>
  reason && !reason.isCertificate ? 'the proof is in the completion certificate, a file of its own' : '';

/** Each signer's own key has signed the document that this file begins with or, as a certificate alone, is about. */
async function checkContent(bytes: Bytes, seal: SealFacts, trail: ReadTrail): Promise<Found> {
  const statements = await verifyStatements(trail, ({ seq }) => `event ${seq}`);
  const signed = statements.filter(({ type }) => type === 'recipient.signed');
  const signers = trail.events.filter(({ type }) => type === 'recipient.signed').length;
  const [one] = signed;
  if (!one) return null;
  if (seal.reason?.isCertificate) {
    const common = one.documentSha256.filter((hash) =>
      signed.every(({ documentSha256 }) => documentSha256.includes(hash)),
    );
    if (common.length > 0) return { elsewhere: `SHA-256 ${common.join(', ')}` };
    throw new FileFailure('content_mismatch');
  }
  for (const end of findContinuedEnds(bytes, seal.sealedByteSize)) {
    const hash = toHex(await sha256(bytes.subarray(0, end)));
    if (signed.every(({ documentSha256 }) => documentSha256.includes(hash)))
      return `signers: ${signed.length}${signers > signed.length ? ` of ${signers}` : ''}; SHA-256 ${hash}`;
  }
  throw new FileFailure('content_mismatch');
}

/** Events that were too young for the checkpoint when the file was sealed are proven by the evidence package. */
async function checkLog(
  log: NonNullable<AuditTrail['log']>,
  events: AuditTrail['events'],
  { logKey }: ExpectedFile,
): Promise<string> {
  const key = await parseVerifierKey(logKey ?? log.verifierKey);
  const checkpoint = parseCheckpoint(await openNote(log.checkpoint, [key]));
  if (checkpoint.origin !== key.name) throw new FileFailure('origin_unexpected');
  let proven = 0;
  for (const { seq, body, inclusion } of events) {
    if (!inclusion) continue;
    const proof = inclusion.hashes.map((hash) => decodeBase64(hash));
    if (!proof.every((hash) => hash !== undefined))
      throw new FileFailure('inclusion_mismatch', `event ${seq}`);
    const leafHash = await hashLeaf(new TextEncoder().encode(body));
    await verifyInclusion({ ...checkpoint, index: BigInt(inclusion.index), leafHash, proof });
    proven = seq; // and with it all before, which it names one by the other
  }
  if (proven === 0) throw new FileFailure('log_missing');
  const younger = proven < events.length ? `; from event ${proven + 1} on younger than that` : '';
  return `events: ${proven} of ${events.length}; ${key.name}, checkpoint ${checkpoint.size}${younger}`;
}
