import { z } from 'zod';
import {
  extendLegalHoldSchema,
  newDeletionRequestSchema,
  newLegalHoldSchema,
  newRetentionPolicySchema,
  releaseLegalHoldSchema,
  type LegalHold,
  type RetentionPolicy,
} from '#contract/lifecycle.ts';
import { permissions } from '#contract/permissions.ts';
import type { OperatorPrincipal } from '../accounts/principal.ts';
import type { Parts } from '../parts.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { cancelDeletion } from '../retention/cancel-deletion.ts';
import { deletionAnswer } from '../retention/deletion-answer.ts';
import { findAnyDeletion } from '../retention/deletion-store.ts';
import {
  findAnyLegalHold,
  legalHoldAnswers,
  listUnreleased,
  type LegalHoldRow,
} from '../retention/legal-hold-store.ts';
import { extendLegalHold, placeLegalHold } from '../retention/place-legal-hold.ts';
import { releaseLegalHold } from '../retention/release-legal-hold.ts';
import { requestDeletion } from '../retention/request-deletion.ts';
import {
  createPolicy,
  endPolicy,
  findAnyPolicy,
  listPoliciesInForce,
  policyAnswer,
} from '../retention/retention-policies.ts';
import type { DeletionOverview } from './deletion-operator.ts';
import { needOrganization } from './need-organization.ts';
import { idSchema } from './operator-input.ts';

export interface LegalHoldOverview {
  organizationId: string;
  legalHold: LegalHold;
}

export interface PolicyOverview {
  organizationId: string;
  policy: RetentionPolicy;
}

const all = new Set(permissions);

const operatorFor = (organizationId: string): OperatorPrincipal => ({
  kind: 'operator',
  organizationId,
  permissions: all,
});

/** For whom it is; what is left is what the API is asked for. */
async function forOrganization(
  parts: Parts,
  raw: unknown,
): Promise<{ principal: OperatorPrincipal; asked: unknown }> {
  const { organizationId, ...asked } = z.looseObject({ organizationId: idSchema }).parse(raw);
  // An erased one keeps its id and no name: nothing newly written would ever be erased.
  if ((await needOrganization(parts, organizationId)) === '')
    throw new ServiceError('not_found', { details: { organization: organizationId } });
  return { principal: operatorFor(organizationId), asked };
}

/** A refusal of what does not exist says what was looked for. */
async function naming<T>(what: Record<string, string | undefined>, work: Promise<T>): Promise<T> {
  return work.catch((thrown: unknown) => {
    const isBare =
      thrown instanceof ServiceError && thrown.code === 'not_found' && thrown.details === undefined;
    throw isBare ? new ServiceError('not_found', { cause: thrown, details: what }) : thrown;
  });
}

async function request(parts: Parts, raw: unknown): Promise<DeletionOverview> {
  const { principal, asked } = await forOrganization(parts, raw);
  const input = newDeletionRequestSchema.parse(asked);
  const target =
    input.scope === 'document'
      ? { document: input.documentId }
      : { recipient: input.scope === 'recipient' ? input.recipientId : undefined };
  const row = await naming(target, requestDeletion(parts, principal, input));
  return { organizationId: row.organizationId, request: await deletionAnswer(parts, row) };
}

async function cancel(parts: Parts, raw: unknown): Promise<DeletionOverview> {
  const { requestId } = z.object({ requestId: idSchema }).parse(raw);
  const found = await findAnyDeletion(parts.database.queries, requestId);
  if (!found) throw new ServiceError('not_found', { details: { 'deletion request': requestId } });
  const row = await cancelDeletion(parts, operatorFor(found.organizationId), requestId);
  return { organizationId: row.organizationId, request: await deletionAnswer(parts, row) };
}

async function overviewOf(parts: Parts, rows: readonly LegalHoldRow[]): Promise<LegalHoldOverview[]> {
  const answers = await legalHoldAnswers(parts.database.queries, rows);
  return answers.map((legalHold, index) => ({
    organizationId: rows[index]?.organizationId ?? '',
    legalHold,
  }));
}

async function place(parts: Parts, raw: unknown): Promise<{ legalHold: LegalHold | undefined }> {
  const { principal, asked } = await forOrganization(parts, raw);
  const input = newLegalHoldSchema.parse(asked);
  const target = { envelope: input.scope === 'envelope' ? input.envelopeId : undefined };
  const row = await naming(target, placeLegalHold(parts, principal, input));
  return { legalHold: (await overviewOf(parts, [row]))[0]?.legalHold };
}

async function needLegalHold(parts: Parts, id: string): Promise<OperatorPrincipal> {
  const found = await findAnyLegalHold(parts.database.queries, id);
  if (!found) throw new ServiceError('not_found', { details: { 'legal hold': id } });
  return operatorFor(found.organizationId);
}

const existing = z.object({ legalHoldId: idSchema });

async function extend(parts: Parts, raw: unknown): Promise<{ legalHold: LegalHold | undefined }> {
  const { legalHoldId, documentIds } = existing.extend(extendLegalHoldSchema.shape).parse(raw);
  const principal = await needLegalHold(parts, legalHoldId);
  const row = await extendLegalHold(parts, principal, legalHoldId, documentIds);
  return { legalHold: (await overviewOf(parts, [row]))[0]?.legalHold };
}

/** Not one that two people release: of whoever is at the command line nobody knows who they are. */
async function release(parts: Parts, raw: unknown): Promise<{ legalHold: LegalHold | undefined }> {
  const { legalHoldId, reason } = existing.extend(releaseLegalHoldSchema.shape).parse(raw);
  const principal = await needLegalHold(parts, legalHoldId);
  const row = await releaseLegalHold(parts, principal, legalHoldId, reason);
  return { legalHold: (await overviewOf(parts, [row]))[0]?.legalHold };
}

async function listHolds(parts: Parts): Promise<{ legalHolds: LegalHoldOverview[] }> {
  return { legalHolds: await overviewOf(parts, await listUnreleased(parts.database.queries)) };
}

async function create(parts: Parts, raw: unknown): Promise<{ policy: RetentionPolicy }> {
  const { principal, asked } = await forOrganization(parts, raw);
  const input = newRetentionPolicySchema.parse(asked);
  return { policy: policyAnswer(await naming({ app: input.appId }, createPolicy(parts, principal, input))) };
}

async function end(parts: Parts, raw: unknown): Promise<{ policyId: string }> {
  const { policyId } = z.object({ policyId: idSchema }).parse(raw);
  const found = await findAnyPolicy(parts.database.queries, policyId);
  if (!found) throw new ServiceError('not_found', { details: { 'retention policy': policyId } });
  await endPolicy(parts, operatorFor(found.organizationId), policyId);
  return { policyId };
}

async function listAllPolicies(parts: Parts): Promise<{ policies: PolicyOverview[] }> {
  const rows = await listPoliciesInForce(parts.database.queries);
  return {
    policies: rows.map((row) => ({ organizationId: row.organizationId, policy: policyAnswer(row) })),
  };
}

/** What `npm run cli -- deletion`, `legal-hold` and `retention` have the running server do, as the API does it. */
export const lifecycleOperatorCommands = {
  'request-deletion': request,
  'cancel-deletion': cancel,
  'place-legal-hold': place,
  'extend-legal-hold': extend,
  'release-legal-hold': release,
  'list-legal-holds': listHolds,
  'create-retention-policy': create,
  'end-retention-policy': end,
  'list-retention-policies': listAllPolicies,
};
