import { createId } from '#contract/ids.ts';
import { actorOf, type AppPrincipal, type IntegratorPrincipal } from '../accounts/principal.ts';
import type { AuditEntry, AuditLog } from '../audit/audit-log.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { insertDocument, type DocumentRow } from './document-store.ts';
import { cleanFileName } from './file-name.ts';
import { holdInterest } from './interest-store.ts';
import { bindOutline } from './pdf/bound-outline.ts';
import type { IntakeFile, PdfIntake } from './pdf/intake.ts';
import type { CopiedReading } from './pdf/intake-messages.ts';
import type { DocumentVault, PreparedObject } from './vault.ts';

export interface UploadParts {
  audit: AuditLog;
  vault: DocumentVault;
  intake: PdfIntake;
}

export interface Upload {
  /** All at once, or as they come in. */
  bytes: Uint8Array | AsyncIterable<Uint8Array>;
  name: string;
  /** Known once the bytes have been read: in a form it may stand behind them. */
  password?: () => string | undefined;
}

const documentName = (given: string): string => cleanFileName(given, 'document.pdf');

function uploadEvent(
  type: AuditEntry['type'],
  principal: IntegratorPrincipal,
  upload: Upload,
  more: Partial<AuditEntry>,
  subjectId = principal.organizationId,
): AuditEntry {
  const { organizationId } = principal;
  return {
    type,
    organizationId,
    chain: organizationId,
    actor: actorOf(principal),
    ...more,
    personal: { fileName: { subjectId, value: documentName(upload.name) }, ...more.personal },
  };
}

/** Of what was refused, or could not be read: nobody has a key to it, and nobody will. */
async function giveUp(
  parts: UploadParts,
  principal: IntegratorPrincipal,
  upload: Upload,
  { asUploaded, thrown }: { asUploaded: PreparedObject; thrown: unknown },
): Promise<void> {
  await parts.vault.discard(asUploaded);
  // A store that fails says nothing about the document.
  if (!(thrown instanceof ServiceError) || thrown.code === 'storage_unavailable') return;
  const facts = { code: thrown.code, byteSize: asUploaded.object.byteSize };
  await parts.audit.recordKnown([uploadEvent('document.refused', principal, upload, { facts })]);
}

/** Stored while the reading process hands it over, which goes on only as fast as it is stored. */
function copyInto({ vault }: UploadParts, organizationId: string) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  let stored: Promise<PreparedObject> | undefined;
  const begin = (): Promise<PreparedObject> => {
    const begun = vault.prepareObject({ organizationId, kind: 'normalised', bytes: readable });
    begun.catch((cause: unknown) => writer.abort(cause).catch(() => undefined));
    return begun;
  };
  return {
    async keep(piece: Uint8Array): Promise<void> {
      stored ??= begin();
      await writer.write(piece);
    },
    async end(): Promise<PreparedObject | undefined> {
      if (stored) await writer.close();
      return stored;
    },
    async drop(cause: unknown): Promise<void> {
      await writer.abort(cause).catch(() => undefined);
      await stored?.then((copy) => vault.discard(copy)).catch(() => undefined);
    },
  };
}

/** Noted of the copy as it is stored, and bound to the hash that it was stored with; no reader of the upload has a say in it. */
async function noteCopy(
  { vault, intake }: UploadParts,
  copy: PreparedObject,
  { pageSizes, pageCount }: CopiedReading,
): Promise<PreparedObject | undefined> {
  if (pageCount !== pageSizes.length) throw new ServiceError('inspection_failed');
  const { organizationId, sha256, byteSize } = copy.object;
  const stored = await vault.openPrepared(copy);
  const read = (start: number, end: number): Promise<Uint8Array> => stored.read(start, end);
  const outline = await intake.outlineCopy({ organizationId, byteSize, read }, pageSizes);
  if (outline === null) return undefined;
  return vault.prepareObject({ organizationId, kind: 'outline', bytes: bindOutline(outline, sha256) });
}

interface StoredUpload {
  pdf: CopiedReading;
  asUploaded: PreparedObject;
  copy: PreparedObject | undefined;
  /** Of the copy; undefined where sealing reads the file itself. */
  noted: PreparedObject | undefined;
}

/** Stored first, encrypted and hashed as it comes in, and read from there: no file is ever whole in this process. */
async function storeUpload(
  parts: UploadParts,
  principal: IntegratorPrincipal,
  upload: Upload,
): Promise<StoredUpload> {
  const { organizationId } = principal;
  const { vault, intake } = parts;
  const asUploaded = await vault.prepareObject({ organizationId, kind: 'original', bytes: upload.bytes });
  const copying = copyInto(parts, organizationId);
  try {
    const object = await vault.openPrepared(asUploaded);
    const { byteSize } = object;
    const file: IntakeFile = {
      organizationId,
      byteSize,
      read: (start, end) => object.read(start, end),
      keepCopy: (piece) => copying.keep(piece),
    };
    const password = upload.password?.();
    const pdf = await intake.readFile(file, password === undefined ? {} : { password });
    const copy = await copying.end();
    return { pdf, asUploaded, copy, noted: copy && (await noteCopy(parts, copy, pdf)) };
  } catch (thrown) {
    await copying.drop(thrown);
    await giveUp(parts, principal, upload, { asUploaded, thrown });
    throw thrown;
  }
}

/** Reads, normalises, encrypts and stores a PDF; or refuses it with the code that says why, which is audited too. */
export async function uploadDocument(
  parts: UploadParts,
  principal: AppPrincipal,
  upload: Upload,
): Promise<DocumentRow> {
  const { pdf, asUploaded, copy, noted } = await storeUpload(parts, principal, upload);
  const { organizationId } = principal;
  const id = createId('doc');
  const { vault } = parts;
  return parts.audit.record(async (tx) => {
    const original = await vault.recordObject(tx, asUploaded);
    const viewed = copy ? await vault.recordObject(tx, copy) : original;
    const outline = noted && (await vault.recordObject(tx, noted));
    const row: DocumentRow = {
      id,
      organizationId,
      appId: principal.appId,
      testMode: principal.testMode,
      name: documentName(upload.name),
      pageCount: pdf.pageCount,
      pageSizes: pdf.pageSizes,
      originalObjectId: original.id,
      originalByteSize: original.byteSize,
      originalSha256: original.sha256,
      viewedObjectId: viewed.id,
      viewedByteSize: viewed.byteSize,
      viewedSha256: viewed.sha256,
      outlineObjectId: outline?.id ?? null,
      completionMode: pdf.completionMode,
      normalisedBy: pdf.normalisedBy,
      encryption: pdf.encryption,
      createdAt: new Date(),
      dataState: 'live',
      shreddedAt: null,
      copiesGoneAt: null,
    };
    await insertDocument(tx, row);
    const party = { documentId: id, partyKind: 'organization', partyId: organizationId } as const;
    await holdInterest(tx, party);
    const more: Partial<AuditEntry> = {
      facts: {
        document: id,
        pages: pdf.pageCount,
        byteSize: original.byteSize,
        normalisedBy: pdf.normalisedBy,
      },
      personal: {
        originalSha256: { subjectId: id, value: original.sha256 },
        viewedSha256: { subjectId: id, value: viewed.sha256 },
      },
    };
    const event = uploadEvent('document.uploaded', principal, upload, more, id);
    return { result: row, events: [event] };
  });
}
