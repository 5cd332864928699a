import { createId } from '#contract/ids.ts';
import { actorOf, type AppPrincipal, type IntegratorPrincipal } from '../accounts/principal.ts';
import type { AuditEntry, AuditLog } from '../audit/audit-log.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { insertDocument, type DocumentRow } from './document-store.ts';
import { cleanFileName } from './file-name.ts';
import { holdInterest } from './interest-store.ts';
import type { PdfIntake } from './pdf/intake.ts';
import type { PdfReading } from './pdf/read-pdf.ts';
import type { StoredObjectKind } from './stored-object.ts';
import type { DocumentVault, PreparedObject } from './vault.ts';

export interface UploadParts {
  audit: AuditLog;
  vault: DocumentVault;
  intake: PdfIntake;
}

export interface Upload {
  bytes: Uint8Array;
  name: string;
  password?: string;
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

async function readOrRefuse(
  parts: UploadParts,
  principal: IntegratorPrincipal,
  upload: Upload,
): Promise<PdfReading> {
  try {
    const { bytes, password } = upload;
    return await parts.intake.read(bytes, password === undefined ? {} : { password });
  } catch (thrown) {
    if (thrown instanceof ServiceError) {
      const facts = { code: thrown.code, byteSize: upload.bytes.byteLength };
      await parts.audit.record(async () => ({
        result: undefined,
        events: [uploadEvent('document.refused', principal, upload, { facts })],
      }));
    }
    throw thrown;
  }
}

/** Reads, normalises, encrypts and stores a PDF; or refuses it with the code that says why, which is audited too. */
export async function uploadDocument(
  parts: UploadParts,
  principal: AppPrincipal,
  upload: Upload,
): Promise<DocumentRow> {
  const pdf = await readOrRefuse(parts, principal, upload);
  const { organizationId } = principal;
  const id = createId('doc');
  const { vault } = parts;
  const prepare = async (kind: StoredObjectKind, bytes: Uint8Array): Promise<PreparedObject> =>
    vault.prepareObject({ organizationId, kind, bytes });
  const asUploaded = await prepare('original', upload.bytes);
  const copy = pdf.copy && (await prepare('normalised', pdf.copy));
  const noted = pdf.outline && (await prepare('outline', pdf.outline));
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
