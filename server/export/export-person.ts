import { and, asc, eq, sql } from 'drizzle-orm';
import type { AuditTrailEvent } from '#contract/audit-events.ts';
import type { PersonExportQuery } from '#contract/exports.ts';
import { listMembers, type MemberRow } from '../accounts/member-store.ts';
import { listOpenings } from '../audit/audit-store.ts';
import { subjectKey } from '../audit/tables.ts';
import { loadAggregates, type EnvelopeAggregate, type EnvelopeRow } from '../envelopes/envelope-store.ts';
import { envelopes, recipients } from '../envelopes/tables.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { attachedFiles, sealedFiles } from './export-envelope.ts';
import type { Exporter, ExportParts } from './export-parts.ts';
import { jsonFile, type ExportFile } from './export-zip.ts';

const ownEnvelopes = ({ organizationId, testMode }: Exporter) =>
  and(
    eq(envelopes.organizationId, organizationId),
    testMode === undefined ? undefined : eq(envelopes.testMode, testMode),
  );

export interface FoundPerson {
  /** Null of a former member: where they are to be reached now is no longer the organization's to know. */
  email: string | null;
  member: MemberRow | undefined;
  /** Whose, among those who work or worked for the organization. */
  accountId: string | undefined;
  /** Whose seat, in which envelope. */
  seats: { recipientId: string; envelope: EnvelopeRow }[];
}

async function emailOf(
  parts: ExportParts,
  exporter: Exporter,
  query: PersonExportQuery,
  members: readonly MemberRow[],
): Promise<string | undefined> {
  if (query.email !== undefined) return query.email;
  if (query.accountId !== undefined)
    return members.find(({ accountId }) => accountId === query.accountId)?.email;
  const [row] = await parts.database.queries
    .select({ email: recipients.email })
    .from(recipients)
    .innerJoin(envelopes, eq(envelopes.id, recipients.envelopeId))
    .where(and(eq(recipients.id, query.recipientId ?? ''), ownEnvelopes(exporter)));
  return row?.email;
}

/**
 * A person as one organization knows them: by their address, in each of its envelopes and among its members. Who is known
 * elsewhere only is `not_found` like somebody who is not known at all. A former member is found by the account's id alone.
 */
export async function findPerson(
  parts: ExportParts,
  exporter: Exporter,
  query: PersonExportQuery,
): Promise<FoundPerson> {
  const on = parts.database.queries;
  // Whoever acts for an app knows its recipients, and not who works for the organization.
  const members = exporter.testMode === undefined ? await listMembers(on, exporter.organizationId) : [];
  const email = await emailOf(parts, exporter, query, members);
  // What was erased bears an empty address, and is nobody's.
  if (!email) return findFormerMember(parts, exporter, query);
  const seats = await on
    .select({ recipientId: recipients.id, envelope: envelopes })
    .from(recipients)
    .innerJoin(envelopes, eq(envelopes.id, recipients.envelopeId))
    .where(
      and(
        eq(recipients.organizationId, exporter.organizationId), // or everybody's people are read through
        sql`lower(${recipients.email}) = lower(${email})`,
        ownEnvelopes(exporter),
      ),
    )
    .orderBy(asc(recipients.id));
  const member = members.find((one) => one.email.toLowerCase() === email.toLowerCase());
  if (seats.length === 0 && !member) throw new ServiceError('not_found');
  return { email, member, accountId: member?.accountId, seats: seats as FoundPerson['seats'] };
}

/** Of whoever left, the log still tells the organization where they were. @throws ServiceError not_found */
async function findFormerMember(
  { database }: ExportParts,
  { organizationId, testMode }: Exporter,
  { accountId }: PersonExportQuery,
): Promise<FoundPerson> {
  if (testMode !== undefined || !accountId?.startsWith('acc_')) throw new ServiceError('not_found');
  const isTheirs = and(eq(subjectKey.organizationId, organizationId), eq(subjectKey.subjectId, accountId));
  const [known] = await database.queries
    .select({ id: subjectKey.subjectId })
    .from(subjectKey)
    .where(isTheirs);
  if (!known) throw new ServiceError('not_found');
  return { email: null, member: undefined, accountId, seats: [] };
}

/** Events that are theirs, or tell something of them; of each what it tells of them and of nobody else. */
async function theirEvents(
  { audit, database }: ExportParts,
  { envelope }: EnvelopeAggregate,
  people: ReadonlySet<string>,
): Promise<AuditTrailEvent[]> {
  const events = await audit.readChain(envelope.organizationId, envelope.id);
  const openings = await listOpenings(
    database.queries,
    events.map(({ id }) => id),
  );
  const own = new Set(
    openings
      .filter(({ subjectId }) => people.has(subjectId))
      .map(({ eventId, name }) => `${eventId} ${name}`),
  );
  return events.flatMap((event) => {
    const { actor } = JSON.parse(event.body) as { actor: { kind: string; id: string } };
    const only = (all: Record<string, string>) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => own.has(`${event.id} ${name}`)));
    const [details, salts] = [only(event.details), only(event.salts)];
    if (!people.has(actor.id) && Object.keys(details).length === 0) return [];
    return [{ ...event, details, salts }];
  });
}

async function* seatFiles(
  parts: ExportParts,
  exporter: Exporter,
  aggregate: EnvelopeAggregate,
  people: ReadonlySet<string>,
): AsyncGenerator<ExportFile> {
  const on = parts.database.queries;
  const { envelope } = aggregate;
  const { id, organizationId, title, senderName, status, transactionId, sentAt, completedAt } = envelope;
  const own = aggregate.recipients.filter((one) => people.has(one.id));
  const ids = own.map((one) => one.id);
  yield jsonFile(`envelopes/${id}/recipient.json`, {
    envelope: { id, title, senderName, status, transactionId, sentAt, completedAt },
    recipients: own.map((row) => ({ ...row, organizationId: undefined, delegationNote: undefined })),
    fields: aggregate.fields.filter(({ recipientId }) => people.has(recipientId)),
    values: Object.fromEntries(await parts.store.loadValues(on, organizationId, ids)),
    marks: await parts.store.loadMarks(on, organizationId, ids),
  });
  yield jsonFile(`envelopes/${id}/audit-trail.json`, await theirEvents(parts, aggregate, people));
  // What they signed, they were given: the others who stand in it they know. Who passed it on or never signed is no party.
  if (own.some((one) => one.status === 'signed')) yield* sealedFiles(parts, exporter, aggregate);
  yield* attachedFiles(parts, exporter, aggregate, people);
}

/** What a member, or a former one, did in the organization, as far as the log tells where they were. */
async function* memberFiles(
  { audit }: ExportParts,
  organizationId: string,
  accountId: string,
): AsyncGenerator<ExportFile> {
  let part = 0;
  for await (const events of audit.trails.readAbout(organizationId, accountId))
    yield jsonFile(`member/events-${++part}.json`, events);
}

/** Everything that the organization holds about a person, and nothing that it holds about others. */
export async function* personFiles(
  parts: ExportParts,
  exporter: Exporter,
  { email, member, accountId, seats }: FoundPerson,
): AsyncGenerator<ExportFile> {
  const people = new Set(seats.map(({ recipientId }) => recipientId));
  yield jsonFile('person.json', {
    email,
    organizationId: exporter.organizationId,
    exportedAt: new Date(),
    member: member ?? null,
    recipientIds: [...people],
  });
  if (accountId) yield* memberFiles(parts, exporter.organizationId, accountId);
  const rows = new Map(seats.map(({ envelope }) => [envelope.id, envelope]));
  for (const row of rows.values())
    for (const aggregate of await loadAggregates(parts.database.queries, [row]))
      yield* seatFiles(parts, exporter, aggregate, people);
}
