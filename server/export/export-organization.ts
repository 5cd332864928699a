import { and, asc, eq, gt } from 'drizzle-orm';
import { listInvitations } from '../accounts/invitation-store.ts';
import { listMembers } from '../accounts/member-store.ts';
import { organizationName } from '../accounts/organization-store.ts';
import { listApiKeys, listApps } from '../apps/app-store.ts';
import { listConsentTexts } from '../apps/consent-store.ts';
import { isGone } from '../documents/data-state.ts';
import { documentAnswer, pageReceived } from '../documents/document-store.ts';
import { findLetGo } from '../documents/interest-store.ts';
import { documents } from '../documents/tables.ts';
import { loadAggregates, type EnvelopeRow } from '../envelopes/envelope-store.ts';
import { envelopes } from '../envelopes/tables.ts';
import type { Queries } from '../platform/database/database.ts';
import { findNewestSealed } from '../retention/document-objects.ts';
import { deletionRequests, legalHolds, retentionPolicies } from '../retention/tables.ts';
import { webhooks } from '../webhooks/tables.ts';
import { webhookAnswers } from '../webhooks/webhook-answer.ts';
import { envelopeFiles, storedFile } from './export-envelope.ts';
import type { Exporter, ExportParts } from './export-parts.ts';
import { jsonFile, type ExportFile } from './export-zip.ts';

const pageSize = 50;

/** What it is besides its documents. Of API keys what tells them apart: nobody, we neither, has the keys themselves. */
async function describeOrganization(on: Queries, organizationId: string): Promise<object> {
  const of = { organizationId };
  const keys = (await listApiKeys(on, organizationId)).map(
    ({ id, appId, hint, permissions, createdAt, revokedAt }) => ({
      id,
      appId,
      hint,
      permissions,
      createdAt,
      revokedAt,
    }),
  );
  const apps = await listApps(on, organizationId);
  const invitations = (await listInvitations(on, organizationId)).map(
    ({ id, email, role, createdAt, expiresAt }) => ({ id, email, role, createdAt, expiresAt }),
  );
  const rowsOf = <T extends typeof legalHolds | typeof deletionRequests | typeof retentionPolicies>(
    table: T,
  ) =>
    on
      .select()
      .from(table as typeof legalHolds)
      .where(eq(table.organizationId, organizationId));
  return {
    ...of,
    name: await organizationName(on, organizationId),
    exportedAt: new Date(),
    members: await listMembers(on, organizationId),
    invitations,
    apps,
    consentTexts: (await Promise.all(apps.map(({ id }) => listConsentTexts(on, id)))).flat(),
    apiKeys: keys,
    webhooks: await webhookAnswers(
      on,
      await on.select().from(webhooks).where(eq(webhooks.organizationId, organizationId)),
    ),
    legalHolds: await rowsOf(legalHolds),
    deletionRequests: await rowsOf(deletionRequests),
    retentionPolicies: await rowsOf(retentionPolicies),
  };
}

async function* logoFiles(parts: ExportParts, exporter: Exporter): AsyncGenerator<ExportFile> {
  for (const { id, logo, testMode } of await listApps(parts.database.queries, exporter.organizationId)) {
    const facts = { kind: 'logo', testMode, envelopeId: null } as const;
    if (logo)
      yield* storedFile(parts, exporter, { name: `apps/${id}/logo.png`, objectId: logo.objectId }, facts);
  }
}

async function* documentFiles(parts: ExportParts, exporter: Exporter): AsyncGenerator<ExportFile> {
  const { organizationId } = exporter;
  for (let after = ''; ;) {
    const page = await parts.database.queries
      .select()
      .from(documents)
      .where(and(eq(documents.organizationId, organizationId), gt(documents.id, after)))
      .orderBy(asc(documents.id))
      .limit(pageSize);
    const letGo = await findLetGo(
      parts.database.queries,
      organizationId,
      page.map(({ id }) => id),
    );
    for (const row of page.filter(({ id, dataState }) => !isGone(dataState) && !letGo.has(id))) {
      const { id, testMode, originalObjectId: objectId } = row;
      yield jsonFile(`documents/${id}.json`, { ...documentAnswer(row), testMode });
      const facts = { kind: 'original', testMode, envelopeId: null } as const;
      yield* storedFile(parts, exporter, { name: `documents/${id}.pdf`, objectId }, facts);
    }
    if (page.length < pageSize) return;
    after = page.at(-1)?.id ?? '';
  }
}

/** Documents of others that it was given: as it reads them, what was sealed or, without that, what was shown. */
async function* receivedFiles(parts: ExportParts, exporter: Exporter): AsyncGenerator<ExportFile> {
  const { organizationId } = exporter;
  const on = parts.database.queries;
  for (let before: string | undefined; ;) {
    const page = await pageReceived(on, { organizationId }, { before, limit: pageSize });
    for (const { id, document, interest } of page) {
      const { testMode, organizationId: ownerId, viewedObjectId } = document;
      const given = { ...documentAnswer(document), testMode, ownerId, heldSince: interest.heldSince };
      yield jsonFile(`received/${id}.json`, given);
      const sealed = await findNewestSealed(on, id, organizationId);
      const facts = { kind: sealed ? 'sealed' : 'normalised', testMode, envelopeId: null } as const;
      yield* storedFile(
        parts,
        exporter,
        { name: `received/${id}.pdf`, objectId: sealed ?? viewedObjectId },
        facts,
      );
    }
    if (page.length < pageSize) return;
    before = page.at(-1)?.id;
  }
}

async function* allEnvelopes(on: Queries, organizationId: string): AsyncGenerator<EnvelopeRow[]> {
  for (let after = ''; ;) {
    const page = await on
      .select()
      .from(envelopes)
      .where(and(eq(envelopes.organizationId, organizationId), gt(envelopes.id, after)))
      .orderBy(asc(envelopes.id))
      .limit(pageSize);
    if (page.length > 0) yield page as EnvelopeRow[];
    if (page.length < pageSize) return;
    after = page.at(-1)?.id ?? '';
  }
}

/** `audit-log.json`, and behind some thousands of events `audit-log.2.json` and so on. */
async function* auditLogFiles({ audit }: ExportParts, organizationId: string): AsyncGenerator<ExportFile> {
  let number = 0;
  for await (const events of audit.readChainByPages(organizationId, organizationId)) {
    number += 1;
    yield jsonFile(number === 1 ? 'audit-log.json' : `audit-log.${number}.json`, events);
  }
}

/** Everything held about an organization, of both modes. @throws ServiceError not_found */
export async function* organizationFiles(parts: ExportParts, exporter: Exporter): AsyncGenerator<ExportFile> {
  const { organizationId } = exporter;
  const on = parts.database.queries;
  yield jsonFile('organization.json', await describeOrganization(on, organizationId));
  yield* auditLogFiles(parts, organizationId);
  yield* logoFiles(parts, exporter);
  yield* documentFiles(parts, exporter);
  yield* receivedFiles(parts, exporter);
  for await (const page of allEnvelopes(on, organizationId))
    for (const aggregate of await loadAggregates(on, page)) yield* envelopeFiles(parts, exporter, aggregate);
}
