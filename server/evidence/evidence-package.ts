import { createHash } from 'node:crypto';
import {
  attachedFilesOf,
  consentOf,
  evidenceFiles,
  newestSealedFiles,
  proofFile,
  sealCertificateFile,
  statementOf,
  timestampFiles,
  type SealedFile,
} from '#verify/evidence-files.ts';
import { formatTrail, readEvent, type ReadTrail } from '#verify/evidence-trail.ts';
import { sealCertificatePem } from '#verify/seal-certificate.ts';
import { formatKeySet } from '#verify/statement-keys.ts';
import { crc32 } from '#verify/stored-zip.ts';
import { formatTable } from '#verify/trail-table.ts';
import { verifySealedPdf } from '#verify/verify-sealed-pdf.ts';
import { readStatementKey } from '#verify/verify-statement.ts';
import { actorOf, type IntegratorPrincipal } from '../accounts/principal.ts';
import { findAddedConsent } from '../apps/consent-store.ts';
import { formatProofFile, proveAllEvents, type WholeProofs } from '../audit/tree/prove-events.ts';
import { authorizeBytes } from '../documents/authorize-bytes.ts';
import type { DocumentVault } from '../documents/vault.ts';
import { findEnvelope, type EnvelopeRow } from '../envelopes/envelope-store.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import {
  currentObjectId,
  listSealedDocuments,
  type SealedDocumentRow,
} from '../sealing/sealed-document-store.ts';
import { findAttachment } from '../signing/attachment-store.ts';
import { addedVersionOf, findConsentText } from '../signing/consent-texts.ts';
import { declarationTemplate, howToVerify } from './evidence-texts.ts';
import type { EvidenceParts } from './transaction.ts';
import { streamZip, zipByteSize, type ZipFile } from './zip-stream.ts';

export type PackageParts = EvidenceParts & { vault: DocumentVault; publicOrigin: string };

export interface EvidencePackage {
  byteSize: number;
  bytes: AsyncGenerator<Uint8Array>;
}

/**
 * Everything that stands without us, of an envelope in whatever status: its trail up to now, each event with its proof to
 * one checkpoint, which is waited for. A package without all of its proofs is refused rather than made: nobody could tell it
 * from one that somebody took them out of. That it was fetched is an event of its own, in the package after this one.
 * @throws ServiceError not_found, log_proof_not_ready, evidence_too_large, stored_data_damaged
 */
export async function makeEvidencePackage(
  parts: PackageParts,
  principal: IntegratorPrincipal,
  envelopeId: string,
): Promise<EvidencePackage> {
  const envelope = await findEnvelope(parts.database.queries, principal, envelopeId);
  if (!envelope) throw new ServiceError('not_found');
  const { organizationId, transactionId } = envelope;
  const events = (await parts.audit.readChain(organizationId, envelope.id)).map(readEvent);
  const proofs = await proveAllEvents(
    parts.tree,
    events.map(({ id }) => id),
  );
  const trail: ReadTrail = { envelopeId: envelope.id, transactionId, events };
  const files = [
    ...textFiles(parts, trail, proofs),
    ...(await consentFiles(parts, envelope, trail)),
    ...(await statementFiles(trail)),
    ...(await sealedFiles(parts, principal, envelope, trail)),
    ...(await attachedFiles(parts, principal, envelope, trail)),
  ];
  const byteSize = zipByteSize(files);
  await parts.audit.recordKnown([
    {
      type: 'evidence.downloaded' as const,
      organizationId,
      chain: envelope.id,
      actor: actorOf(principal),
      facts: { events: events.length, byteSize },
    },
  ]);
  return { byteSize, bytes: streamZip(files) };
}

function smallFile(name: string, bytes: Uint8Array): ZipFile {
  return { name, byteSize: bytes.length, crc32: crc32(bytes), open: () => [bytes] };
}

const textFile = (name: string, text: string): ZipFile => smallFile(name, new TextEncoder().encode(text));

function textFiles(
  { publicOrigin }: PackageParts,
  trail: ReadTrail,
  { log, inclusions, timestamp }: WholeProofs,
): ZipFile[] {
  const { events } = trail;
  const subject = { ...trail, log, publicOrigin, sealed: newestSealedFiles(events) };
  return [
    textFile(evidenceFiles.howTo, howToVerify(subject)),
    textFile(evidenceFiles.trail, formatTrail(trail)),
    textFile(evidenceFiles.table, formatTable(events)),
    textFile(evidenceFiles.checkpoint, log.checkpoint),
    textFile(evidenceFiles.logKey, `${log.verifierKey}\n`),
    ...(timestamp
      ? [
          textFile(timestampFiles.checkpoint, timestamp.checkpoint),
          smallFile(timestampFiles.token, timestamp.token),
        ]
      : []),
    ...events.flatMap((event) => {
      const inclusion = inclusions.get(event.id);
      return inclusion ? [textFile(proofFile(event), formatProofFile(event, inclusion, log.checkpoint))] : [];
    }),
    textFile(evidenceFiles.declaration, declarationTemplate(subject)),
  ];
}

/** As they were shown, also when the app asks for another one by now. */
async function consentFiles(
  { database }: PackageParts,
  { appId }: EnvelopeRow,
  { events }: ReadTrail,
): Promise<ZipFile[]> {
  const consents = new Map(
    events.flatMap((event) => {
      const consent = consentOf(event);
      return consent ? [[consent.file, consent] as const] : [];
    }),
  );
  const files: ZipFile[] = [];
  for (const { file, version, language, sha256 } of consents.values()) {
    const current = addedVersionOf(version) ?? null;
    const added =
      current === null ? undefined : await findAddedConsent(database.queries, appId, current, language);
    const text = findConsentText(version, language, sha256, { current, texts: added ? [added] : [] });
    if (!text) throw new Error(`The consent text ${version} (${language}) was published and is gone.`);
    files.push(textFile(file, text.text));
  }
  return files;
}

async function statementFiles({ events }: ReadTrail): Promise<ZipFile[]> {
  const statements = events.flatMap((event) => statementOf(event) ?? []);
  if (statements.length === 0) return [];
  const keys = statements.map(({ file, jws }) => readStatementKey(jws, file));
  return [
    ...statements.map(({ file, jws }) => textFile(file, jws)),
    textFile(evidenceFiles.statementKeys, await formatKeySet(keys)),
  ];
}

async function sealedFiles(
  parts: PackageParts,
  principal: IntegratorPrincipal,
  envelope: EnvelopeRow,
  { events }: ReadTrail,
): Promise<ZipFile[]> {
  const rows = await listSealedDocuments(parts.database.queries, envelope.id);
  const files: ZipFile[] = [];
  const certificates = new Map<string, ZipFile>();
  for (const sealed of newestSealedFiles(events)) {
    const { file, certificate } = await sealedFile(parts, principal, envelope, rows, sealed);
    files.push(file);
    certificates.set(certificate.name, certificate);
  }
  return [...files, ...certificates.values()];
}

/** Read once here, one after the other, for its checksum and its seal; once more when it is sent. */
async function sealedFile(
  { vault }: PackageParts,
  principal: IntegratorPrincipal,
  { id: envelopeId, organizationId, testMode }: EnvelopeRow,
  rows: readonly SealedDocumentRow[],
  { file, documentId, part, sha256 }: SealedFile,
): Promise<{ file: ZipFile; certificate: ZipFile }> {
  const kind = part === 'document' ? 'sealed' : 'completion-certificate';
  const access = authorizeBytes(principal, { organizationId, kind, testMode, envelopeId });
  const row = rows.find((one) => one.documentId === documentId);
  const objectId = row && currentObjectId(row, part);
  if (!objectId) throw new ServiceError('stored_object_missing');
  const object = await vault.openObject(objectId, access);
  const bytes = new Uint8Array(await object.read(0, object.byteSize));
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new ServiceError('stored_data_damaged');
  const { seal } = await verifySealedPdf(bytes);
  const pem = seal && (await sealCertificatePem(bytes, seal.certificateSha256));
  if (!seal || !pem) throw new ServiceError('stored_data_damaged');
  const { byteSize } = object;
  return {
    file: { name: file, byteSize, crc32: crc32(bytes), open: () => object.stream() },
    certificate: textFile(sealCertificateFile(seal.certificateSha256), pem),
  };
}

/** As the signers sent them; each read once here for its checksum. */
async function attachedFiles(
  { vault, database }: PackageParts,
  principal: IntegratorPrincipal,
  { id: envelopeId, organizationId, testMode }: EnvelopeRow,
  { events }: ReadTrail,
): Promise<ZipFile[]> {
  const files: ZipFile[] = [];
  for (const { file, attachmentId, sha256 } of attachedFilesOf(events)) {
    const row = await findAttachment(database.queries, envelopeId, attachmentId);
    if (!row) throw new ServiceError('stored_object_missing');
    const { recipientId } = row;
    const facts = { organizationId, kind: 'attachment', testMode, envelopeId, recipientId } as const;
    const object = await vault.openObject(row.objectId, authorizeBytes(principal, facts));
    const bytes = new Uint8Array(await object.read(0, object.byteSize));
    if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      throw new ServiceError('stored_data_damaged');
    files.push({ name: file, byteSize: object.byteSize, crc32: crc32(bytes), open: () => object.stream() });
  }
  return files;
}
