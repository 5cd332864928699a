import type { PersonExportQuery } from '#contract/exports.ts';
import type { AuditActor, AuditEntry } from '../audit/audit-log.ts';
import { organizationName } from '../accounts/organization-store.ts';
import { organizationFiles } from './export-organization.ts';
import type { Exporter, ExportParts } from './export-parts.ts';
import { findPerson, personFiles } from './export-person.ts';
import { requireFitting, streamExport, type ExportFile } from './export-zip.ts';

/** What it is found to be before the first byte goes, and logged then: whoever breaks the download off has had part of it. */
async function begin(
  { audit, exportLimits }: ExportParts,
  { organizationId, actor, facts }: { organizationId: string; actor: AuditActor; facts: AuditEntry['facts'] },
  find: () => AsyncIterable<ExportFile>,
): Promise<AsyncGenerator<Uint8Array>> {
  await requireFitting(find(), exportLimits);
  await audit.recordKnown([
    { type: 'data.exported', organizationId, chain: organizationId, actor, ...(facts && { facts }) },
  ]);
  return streamExport(find(), exportLimits);
}

/** Enough to find them again; an event has no room for thousands. */
const mostNamed = 50;

/** A zip of everything held about the organization. @throws ServiceError not_found, export_too_large */
export async function exportOrganization(
  parts: ExportParts,
  exporter: Exporter,
  actor: AuditActor,
): Promise<AsyncGenerator<Uint8Array>> {
  const { organizationId } = exporter;
  await organizationName(parts.database.queries, organizationId);
  const event = { organizationId, actor, facts: { scope: 'organization' } };
  return begin(parts, event, () => organizationFiles(parts, exporter));
}

/** A zip of everything that the organization holds about a person. @throws ServiceError not_found, export_too_large */
export async function exportPerson(
  parts: ExportParts,
  exporter: Exporter,
  query: PersonExportQuery,
  actor: AuditActor,
): Promise<AsyncGenerator<Uint8Array>> {
  const person = await findPerson(parts, exporter, query);
  const named = person.seats.slice(0, mostNamed).map(({ recipientId }) => recipientId);
  const facts = {
    scope: 'person',
    seats: person.seats.length,
    ...(named.length > 0 && { recipients: named.join(' ') }),
    ...(person.accountId !== undefined && { account: person.accountId }),
  };
  const event = { organizationId: exporter.organizationId, actor, facts };
  return begin(parts, event, () => personFiles(parts, exporter, person));
}
