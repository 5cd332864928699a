import type { PersonExportQuery } from '#contract/exports.ts';
import type { AuditActor } from '../audit/audit-log.ts';
import { organizationName } from '../accounts/organization-store.ts';
import { organizationFiles } from './export-organization.ts';
import type { Exporter, ExportParts } from './export-parts.ts';
import { findPerson, personFiles } from './export-person.ts';
import { streamExport } from './export-zip.ts';

/** Before the first byte goes: whoever breaks the download off has had part of it. */
function recordExport(
  { audit }: ExportParts,
  { organizationId }: Exporter,
  actor: AuditActor,
  facts: Record<string, string | number>,
): Promise<void> {
  return audit.record(async () => ({
    result: undefined,
    events: [{ type: 'data.exported', organizationId, chain: organizationId, actor, facts }],
  }));
}

/** Enough to find them again; an event has no room for thousands. */
const mostNamed = 50;

/** A zip of everything held about the organization. @throws ServiceError not_found */
export async function exportOrganization(
  parts: ExportParts,
  exporter: Exporter,
  actor: AuditActor,
): Promise<AsyncGenerator<Uint8Array>> {
  await organizationName(parts.database.queries, exporter.organizationId);
  await recordExport(parts, exporter, actor, { scope: 'organization' });
  return streamExport(organizationFiles(parts, exporter));
}

/** A zip of everything that the organization holds about a person. @throws ServiceError not_found */
export async function exportPerson(
  parts: ExportParts,
  exporter: Exporter,
  query: PersonExportQuery,
  actor: AuditActor,
): Promise<AsyncGenerator<Uint8Array>> {
  const person = await findPerson(parts, exporter, query);
  const named = person.seats.slice(0, mostNamed).map(({ recipientId }) => recipientId);
  await recordExport(parts, exporter, actor, {
    scope: 'person',
    seats: person.seats.length,
    ...(named.length > 0 && { recipients: named.join(' ') }),
    ...(person.member && { account: person.member.accountId }),
  });
  return streamExport(personFiles(parts, exporter, person));
}
