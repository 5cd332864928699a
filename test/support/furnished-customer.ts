/** A customer with one of everything that a route can be asked about, and more of what a request uses up. */
import { eq } from 'drizzle-orm';
import { setTimeout } from 'node:timers/promises';
import { invitation, member, organizationRole, user } from '../../server/accounts/tables.ts';
import { createApiKey } from '../../server/apps/api-key.ts';
import { findApp } from '../../server/apps/app-store.ts';
import { mails } from '../../server/mail/tables.ts';
import { writePng } from '../../server/platform/pictures/png-picture.ts';
import { webhookDeliveries } from '../../server/webhooks/tables.ts';
import type { Document } from '../../widget/contract/documents.ts';
import { createId } from '../../widget/contract/ids.ts';
import type { WebhookWithSecret } from '../../widget/contract/webhooks.ts';
import { createEmbedFor, fillEverything, openFrame, sendSample, sign, waitForStatus } from './ceremony.ts';
import type { TestCustomer, TestServer } from './inkseal-server.ts';
import { readSampleAgreement } from './prepared.ts';
import { setMails, signingPage } from './recipient-mails.ts';

const operator = { kind: 'operator', id: 'test' } as const;

/** Ids of everything one customer has, by the name of the route's first segment. */
export type Belongings = Record<string, string> &
  Record<'keyId' | 'attachmentId' | 'deliveryId' | 'recipientId', string>;

export interface Furnished {
  server: TestServer;
  /** With every permission. */
  customer: TestCustomer;
  own: Belongings;
}

let made = 0;
/** Never twice the same in one process. */
export const another = (): number => made++;
export const words = { reason: 'Claim', authority: 'Court' };
export const picture = () =>
  new Blob([new Uint8Array(writePng({ width: 1, height: 1, pixels: Buffer.from([10, 125, 79, 255]) }))], {
    type: 'image/png',
  });
export const policy = () => ({ name: `Seven years ${another()}`, keepDays: 2557 });

export async function idOf(customer: TestCustomer, path: string, json: object): Promise<string> {
  const { status, body } = await customer.call<{ id: string }>('POST', path, { json });
  if (status !== 201) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  return body.id;
}

export async function addMember(
  { parts }: TestServer,
  organizationId: string,
  role = 'sender',
): Promise<string> {
  const id = createId('acc');
  const on = parts.database.queries;
  await on.insert(user).values({ id, name: 'Colleague', email: `${id}@example.com`, emailVerified: true });
  await on
    .insert(member)
    .values({ id: `mem_${id}`, organizationId, userId: id, role, createdAt: new Date() });
  return id;
}

/** By somebody who may, or it would be over as soon as any role changes. */
export async function addInvitation(server: TestServer, organizationId: string): Promise<string> {
  const id = createId('inv');
  const inviterId = await addMember(server, organizationId, 'admin');
  const expiresAt = new Date(Date.now() + 3_600_000);
  const row = { id, organizationId, email: `${id}@example.com`, role: 'sender', inviterId, expiresAt };
  await server.parts.database.queries.insert(invitation).values(row);
  return id;
}

/** One that was given up, about an invitation that is no more. */
export async function addFailedMail({ parts }: TestServer, organizationId: string): Promise<string> {
  const id = createId('msg');
  await parts.database.queries.insert(mails).values({
    id,
    organizationId,
    chain: organizationId,
    subjectId: createId('inv'),
    kind: 'invitation',
    sealed: Buffer.from('under a key'),
    status: 'failed',
  });
  return id;
}

export async function addRole({ parts }: TestServer, organizationId: string): Promise<string> {
  const id = createId('rol');
  const row = { id, organizationId, name: `Archivist ${another()}`, createdAt: new Date() };
  await parts.database.queries.insert(organizationRole).values({ ...row, permissions: [] });
  return id;
}

export async function addKey(server: TestServer, customer: TestCustomer): Promise<string> {
  const app = await findApp(server.parts.database.queries, customer.organizationId, customer.appId);
  const { apiKey } = await createApiKey(server.parts.audit, operator, app!, {
    permissions: ['keys:write'],
    expiresAt: null,
  });
  return apiKey.id;
}

export const newWebhook = () => ({
  url: `https://hooks.customer.invalid/${another()}`,
  eventTypes: ['envelope.created'],
});

export async function addWebhook(customer: TestCustomer): Promise<string> {
  const answer = await customer.call<WebhookWithSecret>('POST', '/v1/webhooks', { json: newWebhook() });
  return answer.body.webhook.id;
}

export const draft = ({ own }: Pick<Furnished, 'own'>) => ({
  title: 'Lease',
  documentIds: [own['documents']],
  recipients: [{ name: 'Ola Nordmann', email: 'ola@example.com' }],
  fields: [
    {
      documentId: own['documents'],
      recipientIndex: 0,
      type: 'signature',
      page: 1,
      x: 60,
      y: 60,
      width: 160,
      height: 40,
    },
  ],
});

export const addDraft = ({ customer, own }: Furnished): Promise<string> =>
  idOf(customer, '/v1/envelopes', draft({ own }));

export async function addSent(furnished: Furnished): Promise<Partial<Belongings>> {
  const envelopes = await addDraft(furnished);
  const { body } = await furnished.customer.call<{ recipients: { id: string }[] }>(
    'POST',
    `/v1/envelopes/${envelopes}/send`,
  );
  return { envelopes, recipientId: body.recipients[0]!.id };
}

export async function addDocument(customer: TestCustomer): Promise<string> {
  const pdf = await readSampleAgreement();
  return (await customer.call<Document>('POST', '/v1/documents?name=Spare.pdf', { pdf })).body.id;
}

export async function addHold({ customer, own }: Furnished): Promise<Partial<Belongings>> {
  const json = { scope: 'matter', matter: 'Claim 7', documentIds: [own['documents']], ...words };
  return { 'legal-holds': await idOf(customer, '/v1/legal-holds', json) };
}

export async function askDeletion(customer: TestCustomer) {
  const json = { scope: 'document', documentId: await addDocument(customer) };
  return { 'deletion-requests': await idOf(customer, '/v1/deletion-requests', json) };
}

export async function addSession({ server, customer, own }: Furnished): Promise<Partial<Belongings>> {
  const { body } = await customer.call<{ token: string }>('POST', `/v1/embeds/${own['embeds']}/tokens`, {
    json: {},
  });
  await openFrame(server, { embedId: own['embeds']!, token: body.token } as Parameters<typeof openFrame>[1]);
  const path = `/v1/embed-sessions?embedId=${own['embeds']}`;
  const { body: list } = await customer.call<{ embedSessions: { id: string }[] }>('GET', path);
  return { 'embed-sessions': list.embedSessions[0]!.id };
}

/** As `DELETE` may have taken it away. */
export async function putLogo({ origin }: TestServer, { appId, apiKey }: TestCustomer): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}` };
  await fetch(`${origin}/v1/apps/${appId}/logo`, { method: 'PUT', headers, body: picture() });
}

async function completeWithAttachment(server: TestServer, customer: TestCustomer) {
  const toAttach = { type: 'attachment', x: 60, y: 360 } as const;
  const { envelope, document } = await sendSample(customer, [{}], [toAttach]);
  const embed = await createEmbedFor(customer, envelope);
  const session = await openFrame(server, embed);
  await fillEverything(session);
  const fieldId = session.view.fields.find(({ type }) => type === 'attachment')?.id ?? '';
  const value = await session.attach(fieldId, new File(['%PDF-1.7 a file'], 'a.pdf'));
  await session.act({ act: 'field.set', fieldId, value });
  await sign(session);
  await waitForStatus(customer, envelope.id, 'completed');
  const { body } = await customer.call<{ embedSessions: { id: string }[] }>(
    'GET',
    `/v1/embed-sessions?embedId=${embed.embedId}`,
  );
  return {
    documents: document.id,
    envelopes: envelope.id,
    embeds: embed.embedId,
    'embed-sessions': body.embedSessions[0]!.id,
    transactions: envelope.transactionId,
    attachmentId: value.attachmentId,
    recipientId: envelope.recipients[0]!.id,
  };
}

/** A webhook with something it was to be told, and a recipient who has been written to. */
async function addDeliveries(server: TestServer, customer: TestCustomer) {
  await setMails(server, customer, { signingPageUrl: signingPage, signingRequests: true });
  const webhooks = await addWebhook(customer);
  const { envelope } = await sendSample(customer);
  const [delivery] = await server.parts.database.queries
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .where(eq(webhookDeliveries.webhookId, webhooks));
  await setMails(server, customer, { signingRequests: false });
  return {
    webhooks,
    deliveryId: delivery!.id,
    waitingEnvelope: envelope.id,
    waitingRecipient: envelope.recipients[0]!.id,
  };
}

async function addOfOrganization(server: TestServer, { organizationId }: TestCustomer) {
  const members = await addMember(server, organizationId);
  return {
    members,
    invitations: await addInvitation(server, organizationId),
    mails: await addFailedMail(server, organizationId),
    roles: await addRole(server, organizationId),
  };
}

/** One of everything, and an envelope that has been through it all. */
export async function furnish(server: TestServer, customer: TestCustomer): Promise<Belongings> {
  const completed = await completeWithAttachment(server, customer);
  const { documents: documentId } = completed;
  await putLogo(server, customer);
  const own = {
    ...completed,
    ...(await addDeliveries(server, customer)),
    ...(await addOfOrganization(server, customer)),
    apps: customer.appId,
    keyId: await addKey(server, customer),
    'legal-holds': await idOf(customer, '/v1/legal-holds', { scope: 'document', documentId, ...words }),
    ...(await askDeletion(customer)),
    'retention-policies': await idOf(customer, '/v1/retention-policies', policy()),
  };
  const proof = `/v1/envelopes/${own.envelopes}/log-proof`;
  while ((await customer.call('GET', proof)).status !== 200) await setTimeout(100);
  return own;
}

/** The route's path with the ids of what is one's own. */
export const filledIn = (path: string, own: Belongings): string =>
  path
    .replace('{id}', own[path.split('/')[2] ?? ''] ?? 'none')
    .replace('{keyId}', own.keyId)
    .replace('{attachmentId}', own.attachmentId)
    .replace('{deliveryId}', own.deliveryId)
    .replace('{recipientId}', own.recipientId);
