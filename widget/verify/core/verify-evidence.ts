/**
 * Verifies an evidence package: every byte of it but the two explanatory texts is held against the log, and the log's
 * checkpoint against its key. WebCrypto only, no I/O, no clock. Whose key that is, and whose the seals, no package can prove:
 * whoever knows says so in `expected`, all others compare what the report names with what the operator publishes.
 */
import { sha256, toHex, type Bytes } from './bytes.ts';
import { bytesOf, holds, textOf, type EvidenceContent } from './evidence-content.ts';
import {
  attachedFilesOf,
  consentOf,
  evidenceFiles,
  filesOf,
  isSealCertificateFile,
  newestSealedFiles,
  sealCertificateFile,
  sealedFilesOf,
  statementOf,
  timestampFiles,
} from './evidence-files.ts';
import { checkCheckpoint, checkProofs, checkTimestamp, checkWitnesses } from './evidence-log.ts';
import {
  demandOfEvidence,
  EvidenceFailure,
  type EvidenceCheck,
  type EvidenceCheckName,
  type EvidenceFacts,
  type EvidenceReport,
} from './evidence-report.ts';
import { verifyStatements } from './evidence-statements.ts';
import { checkChain, checkOpenings, parseTrail, type ReadEvent } from './evidence-trail.ts';
import { sealCertificatePem } from './seal-certificate.ts';
import { parseVerifierKey } from './signed-note.ts';
import { formatKeySet } from './statement-keys.ts';
import { readStoredZip } from './stored-zip.ts';
import { formatTable } from './trail-table.ts';
import { verifySealedPdf } from './verify-sealed-pdf.ts';
import type { VerifiedStatement } from './verify-statement.ts';

/** What somebody knows who does not take it from the package. */
export interface ExpectedEvidence {
  /** The log's verifier key, `origin+key id+key`. */
  logKey?: string;
  /** Hex, of the X.509 certificate that seals. */
  sealCertificateSha256?: string;
  /** Certificates in DER that a timestamp of the log has to lead to. */
  timestampAnchors?: readonly Bytes[];
  /** Verifier keys of witnesses who all have to have signed the checkpoint. */
  witnessKeys?: readonly string[];
}

/**
 * @param input the whole file; it is not changed.
 * @returns a report for every input: what cannot be read is a failed check, never an exception.
 * @throws LogFailure verifier_key_malformed, verifier_key_unsupported when a key in `expected` is none.
 */
export async function verifyEvidence(
  input: Uint8Array,
  expected: ExpectedEvidence = {},
): Promise<EvidenceReport> {
  for (const key of [expected.logKey ?? [], expected.witnessKeys ?? []].flat()) await parseVerifierKey(key);
  const checks: EvidenceCheck[] = [];
  const facts: { found: EvidenceFacts | null } = { found: null };
  const check: Check = async (name, work) => {
    try {
      const { result, about } = await work();
      checks.push({ name, passed: true, failure: null, about });
      return result;
    } catch (error) {
      if (error instanceof EvidenceFailure)
        checks.push({ name, passed: false, failure: error.code, about: error.about });
      throw error;
    }
  };
  try {
    await workThrough(input as Bytes, expected, check, (known) => (facts.found = known));
  } catch (error) {
    if (!(error instanceof EvidenceFailure)) throw error;
    return { valid: false, checks, failure: error.code, facts: facts.found };
  }
  return { valid: true, checks, failure: null, facts: facts.found };
}

/** `about` says what was checked. */
type Work<T> = () => Promise<{ result: T; about: string }>;
type Check = <T>(name: EvidenceCheckName, work: Work<T>) => Promise<T>;

async function workThrough(
  input: Bytes,
  expected: ExpectedEvidence,
  check: Check,
  tell: (facts: EvidenceFacts) => void,
): Promise<void> {
  const files = await check('package', async () => {
    const found = readStoredZip(input);
    return { result: found, about: `files: ${found.size}` };
  });
  const trail = await check('trail', async () => {
    const found = parseTrail(textOf({ files }, evidenceFiles.trail));
    return { result: found, about: `events: ${found.events.length}, of ${found.envelopeId}` };
  });
  const whole: EvidenceContent = { files, trail };
  const { envelopeId, transactionId } = trail;
  const nothing = { redacted: [], log: null, timestamp: null, witnesses: [], seals: [] };
  let facts: EvidenceFacts = { envelopeId, transactionId, ...nothing };
  tell(facts);
  await check('chain', async () => {
    await checkChain(trail);
    return { result: undefined, about: `${trail.events[0]?.at} to ${trail.events.at(-1)?.at}` };
  });
  const redacted = await check('openings', () => checkAllOpenings(trail.events));
  tell((facts = { ...facts, redacted }));
  await check('contents', () => checkContents(whole));
  const log = await check('checkpoint', () => checkCheckpoint(whole, expected.logKey));
  tell((facts = { ...facts, log: log.facts }));
  const witnesses = await check('witnesses', () => checkWitnesses(whole, expected.witnessKeys ?? []));
  const timestamp = await check('timestamp', () => checkTimestamp(whole, log.key, expected.timestampAnchors));
  tell((facts = { ...facts, witnesses, timestamp }));
  await check('proofs', () => checkProofs(whole, log.key));
  await check('table', async () => {
    demandOfEvidence(
      holds(whole, evidenceFiles.table, formatTable(trail.events)),
      'table_mismatch',
      evidenceFiles.table,
    );
    return { result: undefined, about: evidenceFiles.table };
  });
  await check('consent-texts', () => checkConsentTexts(whole));
  const statements = await check('statements', () => checkStatements(whole));
  await check('documents', () => checkDocuments(whole, statements));
  await check('attachments', () => checkAttachments(whole));
  tell({ ...facts, seals: await check('seals', () => checkSeals(whole, expected)) });
}

async function checkAllOpenings(events: readonly ReadEvent[]) {
  const redacted: string[] = [];
  let opened = 0;
  for (const event of events) {
    const closed = await checkOpenings(event);
    redacted.push(...closed.map((name) => `${event.seq} ${name}`));
    opened += Object.keys(event.details).length;
  }
  return { result: redacted, about: `details: ${opened}, redacted: ${redacted.length}` };
}

async function checkContents({ files, trail }: EvidenceContent) {
  const expected = new Set(filesOf(trail.events));
  if (files.has(timestampFiles.token)) for (const name of Object.values(timestampFiles)) expected.add(name);
  for (const name of expected) demandOfEvidence(files.has(name), 'file_missing', name);
  for (const name of files.keys())
    demandOfEvidence(expected.has(name) || isSealCertificateFile(name), 'file_unexpected', name);
  return { result: undefined, about: `files that the trail tells of: ${expected.size}` };
}

async function checkConsentTexts(from: EvidenceContent) {
  const consents = from.trail.events.flatMap((event) => consentOf(event) ?? []);
  for (const { file, sha256: expected } of consents) {
    const found = toHex(await sha256(bytesOf(from, file)));
    demandOfEvidence(found === expected, 'consent_text_mismatch', file);
  }
  return { result: undefined, about: `consents: ${consents.length}` };
}

async function checkStatements(from: EvidenceContent) {
  for (const event of from.trail.events) {
    const statement = statementOf(event);
    if (statement)
      demandOfEvidence(holds(from, statement.file, statement.jws), 'statement_mismatch', statement.file);
  }
  const verified = await verifyStatements(
    from.trail,
    (event) => statementOf(event)?.file ?? `event ${event.seq}`,
  );
  if (verified.length > 0) {
    const keys = await formatKeySet(verified.map(({ key }) => key));
    demandOfEvidence(
      holds(from, evidenceFiles.statementKeys, keys),
      'keys_mismatch',
      evidenceFiles.statementKeys,
    );
  }
  return { result: verified, about: `statements: ${verified.length}` };
}

/** What was sealed is what was logged, and begins with what every signer's own key has signed. */
async function checkDocuments(
  from: EvidenceContent,
  statements: readonly (VerifiedStatement & { type: string })[],
) {
  const sealed = from.trail.events.flatMap(sealedFilesOf);
  const newest = new Map(sealed.map((revision) => [revision.file, revision]));
  const signed = statements.filter(({ type }) => type === 'recipient.signed');
  for (const revision of sealed) {
    const { file, sha256: expected, byteSize, shownByteSize } = revision;
    const bytes = bytesOf(from, file);
    const hashed = newest.get(file) === revision ? bytes : bytes.slice(0, byteSize);
    demandOfEvidence(toHex(await sha256(hashed)) === expected, 'document_mismatch', file);
    if (shownByteSize === null) continue;
    const shown = toHex(await sha256(bytes.slice(0, shownByteSize)));
    const isSigned = signed.every(({ documentSha256 }) => documentSha256.includes(shown));
    demandOfEvidence(isSigned, 'shown_document_mismatch', file);
  }
  return { result: undefined, about: `sealed files: ${newest.size}` };
}

async function checkAttachments(from: EvidenceContent) {
  const attached = attachedFilesOf(from.trail.events);
  for (const { file, sha256: expected } of attached)
    demandOfEvidence(toHex(await sha256(bytesOf(from, file))) === expected, 'attachment_mismatch', file);
  return { result: undefined, about: `attached files: ${attached.length}` };
}

async function checkSeals(from: EvidenceContent, { sealCertificateSha256 }: ExpectedEvidence) {
  const seals: EvidenceFacts['seals'][number][] = [];
  for (const { file } of newestSealedFiles(from.trail.events)) {
    const pdf = bytesOf(from, file);
    const expected = sealCertificateSha256 === undefined ? {} : { certificateSha256: sealCertificateSha256 };
    const { failure, seal } = await verifySealedPdf(pdf, expected);
    if (failure !== null || !seal) throw new EvidenceFailure(failure ?? 'seal_missing', file);
    const { certificateSha256, subject, reason } = seal;
    const isOfTransaction = reason?.transactionId === from.trail.transactionId;
    demandOfEvidence(isOfTransaction, 'seal_transaction_mismatch', file);
    const pem = await sealCertificatePem(pdf, certificateSha256);
    const name = sealCertificateFile(certificateSha256);
    demandOfEvidence(pem !== undefined && holds(from, name, pem), 'seal_certificate_mismatch', name);
    if (!seals.some((one) => one.certificateSha256 === certificateSha256))
      seals.push({ certificateSha256, subject, isExpected: sealCertificateSha256 !== undefined });
  }
  const names = new Set(seals.map(({ certificateSha256 }) => sealCertificateFile(certificateSha256)));
  for (const name of from.files.keys())
    demandOfEvidence(!isSealCertificateFile(name) || names.has(name), 'file_unexpected', name);
  return { result: seals, about: seals.map(({ subject }) => subject).join(', ') || 'nothing is sealed' };
}
