import { operatorActor } from '../audit/audit-log.ts';
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { personExportQuerySchema } from '#contract/exports.ts';
import { listOrganizations } from '../accounts/organization-store.ts';
import { exportOrganization, exportPerson } from '../export/make-export.ts';
import type { Parts } from '../parts.ts';
import { writeNewFile } from '../platform/crypto/durable-file.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { idSchema } from './operator-input.ts';

const fileSchema = z.string().max(4096).refine(isAbsolute, 'an absolute path');

async function writeExport(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await writeNewFile(path, bytes);
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw new ServiceError('file_not_writable', { cause, details: { file: path } });
  }
}

async function ofOrganization(parts: Parts, raw: unknown): Promise<{ file: string }> {
  const { organizationId, file } = z.object({ organizationId: idSchema, file: fileSchema }).parse(raw);
  const exporter = { kind: 'system', organizationId } as const;
  await writeExport(file, await exportOrganization(parts, exporter, operatorActor));
  return { file };
}

/** One file for each organization that knows the person: what one holds is none of the others' business. */
async function ofPerson(parts: Parts, raw: unknown): Promise<{ files: string[] }> {
  const { file, ...query } = z.object({ email: z.string(), file: fileSchema }).parse(raw);
  const { email } = personExportQuerySchema.parse(query);
  const files: string[] = [];
  for (const { id: organizationId } of await listOrganizations(parts.database.queries)) {
    const exporter = { kind: 'system', organizationId } as const;
    const bytes = await exportPerson(parts, exporter, { email }, operatorActor).catch((cause: unknown) => {
      if (cause instanceof ServiceError && cause.code === 'not_found') return undefined;
      throw cause;
    });
    if (!bytes) continue;
    const path = `${file.replace(/\.zip$/i, '')}-${organizationId}.zip`;
    await writeExport(path, bytes);
    files.push(path);
  }
  if (files.length === 0) throw new ServiceError('not_found', { details: { person: email } });
  return { files };
}

/** What `npm run cli -- export` asks the running server for. */
export const exportOperatorCommands = { 'export-organization': ofOrganization, 'export-person': ofPerson };
