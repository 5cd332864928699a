import { eq } from 'drizzle-orm';
import { recipients } from '../../server/envelopes/tables.ts';
import { webhookDeliveries } from '../../server/webhooks/tables.ts';
import type { ErrorCode } from '../../widget/contract/errors.ts';
import {
  addDocument,
  addDraft,
  addHold,
  addInvitation,
  addFailedMail,
  addKey,
  addMember,
  addRole,
  addSent,
  addSession,
  addWebhook,
  another,
  askDeletion,
  draft,
  idOf,
  newWebhook,
  picture,
  policy,
  putLogo,
  words,
  type Belongings,
  type Furnished,
} from './furnished-customer.ts';
import { customerOrigin } from './inkseal-server.ts';
import { readSampleAgreement } from './prepared.ts';

/** What somebody asks a route for, so that it does what it is there for when they may. */
export interface ValidRequest {
  /** Ids of what was made for this request alone, where it would be gone or changed for the next. */
  own?: Partial<Belongings>;
  query?: string;
  body?: object | Blob;
  /** What comes of it by a rule of the matter itself, past every permission; without it the route's own success. */
  refused?: ErrorCode;
  /** For people alone: what a key is refused with, whatever it may. */
  needsPerson?: 'forbidden' | 'person_required';
}

type Prepare = (furnished: Furnished) => ValidRequest | Promise<ValidRequest>;

const person = { needsPerson: 'forbidden' } as const;

/** Every route that takes a permission. A route without an entry fails the matrix. */
export const validRequests: Readonly<Record<string, Prepare>> = {
  'GET /v1/apps': () => ({}),
  'POST /v1/apps': () => ({
    ...person,
    body: { name: 'Portal', testMode: false, allowedOrigins: [customerOrigin] },
  }),
  'GET /v1/apps/{id}': () => ({}),
  'PATCH /v1/apps/{id}': () => ({ body: { name: 'App' } }),
  'GET /v1/apps/{id}/api-keys': () => ({}),
  'POST /v1/apps/{id}/api-keys': () => ({ body: { permissions: ['keys:write'] } }),
  'POST /v1/apps/{id}/api-keys/{keyId}/rotate': async ({ server, customer }) => ({
    own: { keyId: await addKey(server, customer) },
    body: { overlapSeconds: 60 },
  }),
  'DELETE /v1/apps/{id}/api-keys/{keyId}': async ({ server, customer }) => ({
    own: { keyId: await addKey(server, customer) },
  }),
  'GET /v1/apps/{id}/consent-texts': () => ({}),
  'POST /v1/apps/{id}/consent-texts': () => ({
    body: { version: `${another()}`, texts: { en: 'You may withdraw at any time.' } },
  }),
  'PUT /v1/apps/{id}/logo': () => ({ body: picture() }),
  'GET /v1/apps/{id}/logo': async ({ server, customer }) => {
    await putLogo(server, customer);
    return {};
  },
  'DELETE /v1/apps/{id}/logo': async ({ server, customer }) => {
    await putLogo(server, customer);
    return {};
  },
  'GET /v1/members': () => ({}),
  'PATCH /v1/members/{id}': async ({ server, customer }) => ({
    ...person,
    own: { members: await addMember(server, customer.organizationId) },
    body: { role: 'sender' },
  }),
  'DELETE /v1/members/{id}': async ({ server, customer }) => ({
    ...person,
    own: { members: await addMember(server, customer.organizationId) },
  }),
  'GET /v1/roles': () => ({}),
  'POST /v1/roles': () => ({
    ...person,
    body: { name: `Reader ${another()}`, permissions: ['members:write'] },
  }),
  'PATCH /v1/roles/{id}': () => ({ ...person, body: { permissions: ['members:write'] } }),
  'DELETE /v1/roles/{id}': async ({ server, customer }) => ({
    ...person,
    own: { roles: await addRole(server, customer.organizationId) },
  }),
  'GET /v1/invitations': () => ({}),
  'POST /v1/invitations': () => ({
    ...person,
    body: { email: `invited${another()}@example.com`, role: 'sender' },
  }),
  'DELETE /v1/invitations/{id}': async ({ server, customer }) => ({
    ...person,
    own: { invitations: await addInvitation(server, customer.organizationId) },
  }),
  'GET /v1/mails': () => ({}),
  'POST /v1/mails/{id}/retry': async ({ server, customer }) => ({
    ...person,
    own: { mails: await addFailedMail(server, customer.organizationId) },
  }),
  'POST /v1/documents': async () => ({
    query: '?name=Agreement.pdf',
    body: new Blob([await readSampleAgreement()], { type: 'application/pdf' }),
  }),
  'GET /v1/documents/{id}': () => ({}),
  'GET /v1/documents/{id}/content': () => ({}),
  'POST /v1/envelopes': (furnished) => ({ body: draft(furnished) }),
  'GET /v1/envelopes': () => ({}),
  'GET /v1/envelopes/{id}': () => ({}),
  'POST /v1/envelopes/{id}/send': async (furnished) => ({ own: { envelopes: await addDraft(furnished) } }),
  'PATCH /v1/envelopes/{id}/recipients/{recipientId}': async (furnished) => ({
    own: await addSent(furnished),
    body: { phone: '+4790000012' },
  }),
  'POST /v1/envelopes/{id}/void': async (furnished) => ({
    own: await addSent(furnished),
    body: { reason: 'Wrong' },
  }),
  'POST /v1/embeds': ({ own }) => ({
    body: {
      envelopeId: own['envelopes'],
      recipientId: own.recipientId,
      allowedOrigins: [customerOrigin],
    },
  }),
  'POST /v1/embeds/{id}/tokens': () => ({ body: {} }),
  'GET /v1/embed-sessions': () => ({}),
  'DELETE /v1/embed-sessions/{id}': async (furnished) => ({ own: await addSession(furnished) }),
  'GET /v1/envelopes/{id}/attachments': () => ({}),
  'GET /v1/envelopes/{id}/attachments/{attachmentId}': () => ({}),
  'POST /v1/envelopes/{id}/retry-sealing': () => ({ refused: 'envelope_not_sealing' }),
  'GET /v1/envelopes/{id}/documents/sealed': () => ({}),
  'POST /v1/envelopes/{id}/remind': async ({ server, own }) => {
    const id = own['waitingRecipient']!;
    const { queries } = server.parts.database;
    await queries.update(recipients).set({ requestedAt: null }).where(eq(recipients.id, id));
    return { own: { envelopes: own['waitingEnvelope']! }, body: { recipientId: id } };
  },
  'POST /v1/legal-holds': ({ own }) => ({
    body: { scope: 'document', documentId: own['documents'], ...words },
  }),
  'GET /v1/legal-holds': () => ({}),
  'GET /v1/legal-holds/{id}': () => ({}),
  'POST /v1/legal-holds/{id}/documents': async (furnished) => ({
    own: await addHold(furnished),
    body: { documentIds: [furnished.own['documents']] },
  }),
  'POST /v1/legal-holds/{id}/release': async (furnished) => ({
    own: await addHold(furnished),
    body: { reason: 'Settled' },
  }),
  'POST /v1/deletion-requests': async ({ customer }) => ({
    body: { scope: 'document', documentId: await addDocument(customer) },
  }),
  'GET /v1/deletion-requests': () => ({}),
  'GET /v1/deletion-requests/{id}': () => ({}),
  'POST /v1/deletion-requests/{id}/cancel': async ({ customer }) => ({ own: await askDeletion(customer) }),
  'GET /v1/deletion-requests/{id}/receipt': () => ({ refused: 'deletion_receipt_not_ready' }),
  'GET /v1/deletion-requests/{id}/receipt.pdf': () => ({ refused: 'deletion_receipt_not_ready' }),
  'POST /v1/envelopes/{id}/interests': async ({ server }) => ({
    body: { organizationId: (await server.addCustomer({ testMode: false })).organizationId },
  }),
  'GET /v1/documents/{id}/interests': () => ({}),
  'GET /v1/interests': () => ({}),
  'POST /v1/retention-policies': () => ({ body: policy() }),
  'GET /v1/retention-policies': () => ({}),
  'GET /v1/retention-policies/{id}': () => ({}),
  'DELETE /v1/retention-policies/{id}': async ({ customer }) => ({
    own: { 'retention-policies': await idOf(customer, '/v1/retention-policies', policy()) },
  }),
  'GET /v1/transactions/{id}': () => ({}),
  'GET /v1/audit-events': () => ({}),
  'GET /v1/envelopes/{id}/audit-trail': () => ({}),
  'GET /v1/envelopes/{id}/evidence': () => ({}),
  'GET /v1/envelopes/{id}/log-proof': () => ({}),
  'GET /v1/exports/organization': () => ({ needsPerson: 'person_required' }),
  'GET /v1/exports/person': ({ own }) => ({ query: `?recipientId=${own.recipientId}` }),
  'POST /v1/webhooks': () => ({ body: newWebhook() }),
  'GET /v1/webhooks': () => ({}),
  'GET /v1/webhooks/{id}': () => ({}),
  'PATCH /v1/webhooks/{id}': () => ({ body: { eventTypes: ['envelope.created'] } }),
  'DELETE /v1/webhooks/{id}': async ({ customer }) => ({ own: { webhooks: await addWebhook(customer) } }),
  'POST /v1/webhooks/{id}/rotate': () => ({ body: { overlapSeconds: 0 } }),
  'POST /v1/webhooks/{id}/test': () => ({}),
  'GET /v1/webhooks/{id}/deliveries': () => ({}),
  'GET /v1/webhooks/{id}/deliveries/{deliveryId}': () => ({}),
  'POST /v1/webhooks/{id}/deliveries/{deliveryId}/replay': async ({ server, own }) => {
    const settled = { status: 'failed', nextTryAt: null, settledAt: new Date() } as const;
    const { queries } = server.parts.database;
    await queries.update(webhookDeliveries).set(settled).where(eq(webhookDeliveries.id, own.deliveryId));
    return {};
  },
  'GET /v1/billing': () => ({ refused: 'billing_off' }),
  'POST /v1/billing/checkout': () => ({ body: { plan: 'team' }, refused: 'billing_off' }),
  'POST /v1/billing/portal': () => ({ refused: 'billing_off' }),
  'GET /v1/usage': () => ({}),
  'GET /v1/security': () => ({}),
};
