import { createHash, randomBytes } from 'node:crypto';
import type { SealedPart } from '#contract/documents.ts';
import type { Bytes } from '#verify/bytes.ts';
import { readCms } from '#verify/cms.ts';
import {
  hasValidationData,
  layOutExtension,
  timestampRoom,
  type ExtensionContent,
} from '#verify/pdf-extension.ts';
import { findSeal } from '#verify/pdf-signature.ts';
import { timestampCertificates } from '#verify/timestamp-token.ts';
import { verifySealedPdf } from '#verify/verify-sealed-pdf.ts';
import { systemActor, type AuditEntry, type AuditLog } from '../audit/audit-log.ts';
import { authorizeBytes } from '../documents/authorize-bytes.ts';
import { sealedKinds } from '../documents/stored-object.ts';
import type { DocumentVault } from '../documents/vault.ts';
import { findEnvelope, lockEnvelope, updateEnvelope, type EnvelopeRow } from '../envelopes/envelope-store.ts';
import type { Database, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { JobAttempt } from '../platform/jobs/job-queue.ts';
import type { TimestampAuthority } from '../platform/timestamps/timestamp-authority.ts';
import type { StampSignature } from './cades.ts';
import type { SealedPdf } from './seal-document.ts';
import {
  currentObjectId,
  listSealedDocuments,
  updateSealedDocument,
  type SealedDocumentRow,
} from './sealed-document-store.ts';
import { gatherValidationData } from './validation-data.ts';

/** Appends to the seals of one envelope; its singleton key is the envelope's id. */
export const extendSealJob = 'extend-seal';

export type SealLevel = 'B-B' | 'B-T' | 'B-LT' | 'B-LTA';
export const sealLevels: readonly SealLevel[] = ['B-B', 'B-T', 'B-LT', 'B-LTA'];

export interface ExtensionParts {
  database: Database;
  audit: AuditLog;
  vault: DocumentVault;
  /** What the operator wants of every seal. Above B-B it takes an authority. */
  sealLevel: SealLevel;
  timestampAuthority: TimestampAuthority | null;
}

interface ExtendSealPayload {
  organizationId: string;
  envelopeId: string;
}

interface Extended {
  part: SealedPart;
  bytes: Bytes;
  sha256: string;
  level: SealLevel;
}

/** Asks until the authority fails once: one that is away must not cost its five seconds for each document. */
export function stampOnce({
  timestampAuthority: authority,
  sealLevel,
}: Pick<ExtensionParts, 'sealLevel' | 'timestampAuthority'>): StampSignature | undefined {
  if (!authority || sealLevel === 'B-B') return undefined;
  let isAway = false;
  return async (signature) => {
    if (isAway) return undefined;
    try {
      const imprint = new Uint8Array(createHash('sha256').update(signature).digest());
      return (await authority.stamp(imprint)).token;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      isAway = true;
      return undefined;
    }
  };
}

/** Of a document and its certificate: what both have. */
export const lowestLevel = (levels: readonly SealLevel[]): SealLevel =>
  sealLevels.find((level) => levels.includes(level)) ?? 'B-B';

/** Whether these sealed files are still short of the level that is wanted. */
export function needsExtension({ sealLevel }: ExtensionParts, files: readonly SealedPdf[]): boolean {
  const wanted = sealLevels.indexOf(sealLevel);
  return files.some(({ report }) => sealLevels.indexOf(report.seal?.level ?? 'B-B') < wanted);
}

/**
 * Appends what the seals of an envelope still lack: validation data and a timestamp over the whole file. What was delivered
 * stays as it is, and the new file begins with it. Safe to run twice: one transaction, holding the envelope's lock, decides
 * whether this run's file becomes the next revision. A try that fails is counted, and the last one is an event.
 */
export async function extendSeals(
  parts: ExtensionParts,
  payload: ExtendSealPayload,
  attempt: Pick<JobAttempt, 'isLast'>,
): Promise<void> {
  const on = parts.database.queries;
  const envelope = await findEnvelope(on, payload, payload.envelopeId);
  if (!envelope) return;
  for (const row of await listSealedDocuments(on, envelope.id)) {
    if (row.extension !== 'pending') continue;
    try {
      await storeExtended(parts, envelope, row, await extendDocument(parts, envelope, row));
    } catch (error) {
      if (error instanceof Overtaken) continue;
      await recordFailure(parts, envelope, row, { error, isLast: attempt.isLast });
      throw error;
    }
  }
}

async function extendDocument(
  parts: ExtensionParts,
  envelope: EnvelopeRow,
  row: SealedDocumentRow,
): Promise<Extended[]> {
  const extended: Extended[] = [];
  for (const part of ['document', 'completion-certificate'] as const) {
    const objectId = currentObjectId(row, part);
    if (objectId === null) continue;
    const { organizationId, testMode } = envelope;
    const facts = { organizationId, kind: sealedKinds[part], testMode, envelopeId: envelope.id };
    const access = authorizeBytes({ kind: 'system', organizationId }, facts);
    const object = await parts.vault.openObject(objectId, access);
    const bytes = await extendFile(parts, new Uint8Array(await object.read(0, object.byteSize)));
    if (!bytes) continue;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const { seal } = await verifySealedPdf(bytes);
    extended.push({ part, bytes, sha256, level: seal?.level ?? 'B-B' });
  }
  return extended;
}

/** The file with what it lacks, verified as whoever receives it would; undefined when there is nothing to be added. */
export async function extendFile(
  parts: Pick<ExtensionParts, 'sealLevel' | 'timestampAuthority'>,
  sealed: Bytes,
): Promise<Bytes | undefined> {
  const { sealLevel, timestampAuthority } = parts;
  if (!timestampAuthority)
    throw new ServiceError('timestamp_unavailable', { details: { reason: 'not_configured' } });
  const { seal } = await verifySealedPdf(sealed);
  const wantsValidation = sealLevel === 'B-LT' || sealLevel === 'B-LTA';
  const content: ExtensionContent = { validation: null, timestamp: null };
  // Somebody else's validation data, of an earlier signature, is left as it is.
  if (wantsValidation && !hasValidationData(sealed, sealed.length))
    content.validation = await gatherValidationData(certificatesOf(sealed), timestampAuthority.anchors);
  if (seal?.level === 'B-B' || sealLevel === 'B-LTA')
    content.timestamp = await stampFile(timestampAuthority, sealed, content);
  if (!content.validation && !content.timestamp) return undefined;
  const bytes = join(sealed, layOutExtension(sealed, sealed.length, content).bytes);
  const report = await verifySealedPdf(bytes, { timestampAnchors: timestampAuthority.anchors });
  if (!report.valid) throw new ServiceError('seal_failed', { details: { reason: report.failure } });
  return bytes;
}

function certificatesOf(sealed: Bytes): Bytes[] {
  const cms = readCms(findSeal(sealed).contents);
  return [...cms.certificates, ...cms.signatureTimestamps.flatMap(timestampCertificates)];
}

async function stampFile(
  authority: TimestampAuthority,
  sealed: Bytes,
  { validation }: ExtensionContent,
): Promise<ExtensionContent['timestamp']> {
  const fieldName = `Inkseal timestamp ${randomBytes(8).toString('hex')}`;
  const contents = new Uint8Array(timestampRoom);
  const draft = layOutExtension(sealed, sealed.length, { validation, timestamp: { fieldName, contents } });
  const [, hole, afterHole] = draft.byteRange ?? [0, 0, 0];
  const hash = createHash('sha256').update(sealed);
  hash
    .update(draft.bytes.subarray(0, hole - sealed.length))
    .update(draft.bytes.subarray(afterHole - sealed.length));
  const { token } = await authority.stamp(new Uint8Array(hash.digest()));
  contents.set(token);
  return { fieldName, contents };
}

function join(first: Bytes, second: Bytes): Bytes {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

async function storeExtended(
  parts: ExtensionParts,
  envelope: EnvelopeRow,
  row: SealedDocumentRow,
  extended: readonly Extended[],
): Promise<void> {
  const { organizationId } = envelope;
  if (extended.length === 0) return updateSealedDocument(parts.database.queries, row, { extension: 'none' });
  await parts.audit.record(async (tx) => {
    await lockPending(tx, envelope, row);
    const document = extended.find(({ part }) => part === 'document');
    const certificate = extended.find(({ part }) => part === 'completion-certificate');
    const store = async (one: Extended | undefined): Promise<string | null> =>
      one
        ? (
            await parts.vault.storeObject(tx, {
              organizationId,
              kind: sealedKinds[one.part],
              bytes: one.bytes,
            })
          ).id
        : null;
    await updateSealedDocument(tx, row, {
      extension: 'done',
      extensionAttempts: row.extensionAttempts + 1,
      extensionError: null,
      level: lowestLevel(extended.map(({ level }) => level)),
      extendedObjectId: await store(document),
      extendedSha256: document?.sha256 ?? null,
      extendedCertificateObjectId: await store(certificate),
      extendedAt: new Date(),
    });
    await settleEnvelope(tx, envelope);
    return { result: undefined, events: [extendedEvent(envelope, row, document, certificate)] };
  });
}

/** Another run has appended in the meantime, so this one counts for nothing. */
class Overtaken extends Error {}

async function lockPending(tx: Transaction, envelope: EnvelopeRow, row: SealedDocumentRow): Promise<void> {
  await lockEnvelope(tx, envelope, envelope.id);
  const rows = await listSealedDocuments(tx, envelope.id);
  const now = rows.find(({ documentId }) => documentId === row.documentId);
  if (now?.extension !== 'pending') throw new Overtaken();
}

async function settleEnvelope(tx: Transaction, { id }: EnvelopeRow): Promise<void> {
  const rows = await listSealedDocuments(tx, id);
  const timestampPending = rows.some(({ extension, level }) => extension !== 'none' && level === 'B-B');
  await updateEnvelope(tx, id, { timestampPending });
}

function extendedEvent(
  envelope: EnvelopeRow,
  row: SealedDocumentRow,
  document: Extended | undefined,
  certificate: Extended | undefined,
): AuditEntry {
  const subjectId = row.documentId;
  return {
    type: 'envelope.seal_extended',
    organizationId: envelope.organizationId,
    chain: envelope.id,
    actor: systemActor,
    facts: {
      document: row.documentId,
      byteSize: document?.bytes.byteLength ?? 0,
      ...(certificate && { certificateByteSize: certificate.bytes.byteLength }),
      level: lowestLevel([document, certificate].flatMap((one) => one?.level ?? [])),
    },
    personal: {
      ...(document && { sealedSha256: { subjectId, value: document.sha256 } }),
      ...(certificate && { certificateSha256: { subjectId, value: certificate.sha256 } }),
    },
  };
}

async function recordFailure(
  parts: ExtensionParts,
  envelope: EnvelopeRow,
  row: SealedDocumentRow,
  { error, isLast }: { error: unknown; isLast: boolean },
): Promise<void> {
  const code = error instanceof ServiceError ? error.code : 'internal_error';
  const attempts = row.extensionAttempts + 1;
  const count = { extensionAttempts: attempts, extensionError: code };
  if (!isLast) return updateSealedDocument(parts.database.queries, row, count);
  await parts.audit.record(async (tx) => {
    await lockPending(tx, envelope, row);
    await updateSealedDocument(tx, row, { ...count, extension: 'failed' });
    const facts = { document: row.documentId, reason: code, attempts };
    const { organizationId, id: chain } = envelope;
    const type = 'envelope.seal_extension_failed' as const;
    return { result: undefined, events: [{ type, organizationId, chain, actor: systemActor, facts }] };
  });
}
