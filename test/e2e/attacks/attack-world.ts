/** The server, a customer whose page is on another site, somebody else's site, and envelopes to be attacked on them. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { AuditTrail } from '../../../widget/contract/audit-events.ts';
import type { Document } from '../../../widget/contract/documents.ts';
import type { EmbedToken } from '../../../widget/contract/embeds.ts';
import type { Envelope } from '../../../widget/contract/envelopes.ts';
import type { FieldType } from '../../../widget/contract/fields.ts';
import { openAnyDatabase } from '../../support/databases.ts';
import { fillEverything, openFrame } from '../../support/ceremony.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../../support/inkseal-server.ts';
import { readSampleAgreement } from '../../support/prepared.ts';
import { openSites, type Sites } from './sites.ts';

export interface Sent {
  envelope: Envelope;
  embed: EmbedToken;
}

export interface NewSent {
  title?: string;
  name?: string;
  label?: string;
  pdf?: Uint8Array;
  /** Everything but the signing itself has been done in an earlier visit. */
  filled?: boolean;
}

export interface AttackWorld {
  server: TestServer;
  customer: TestCustomer;
  sites: Sites;
  /** The key of each frame that the customer's server made a token for. */
  tokensAsked: string[];
  /** Each answer of the server, oldest first: what the browser said it was for, and the status. */
  answers: { path: string; destination: string; status: number }[];
  send(wishes?: NewSent): Promise<Sent>;
  readTrail(envelopeId: string): Promise<AuditTrail['events']>;
  close(): Promise<void>;
}

const places: readonly { type: FieldType; y: number }[] = [
  { type: 'text', y: 160 },
  { type: 'checkbox', y: 220 },
  { type: 'initials', y: 280 },
  { type: 'signature', y: 340 },
];

async function upload(customer: TestCustomer, pdf: Uint8Array): Promise<string> {
  const { body } = await customer.call<Document>('POST', '/v1/documents?name=Agreement.pdf', { pdf });
  expect(body).toMatchObject({ id: expect.any(String) });
  return body.id;
}

async function createEnvelope(
  customer: TestCustomer,
  documentId: string,
  wishes: NewSent,
): Promise<Envelope> {
  const { title = 'Agreement', name = 'Nora Aune', label = 'Field' } = wishes;
  const fields = places.map(({ type, y }) => ({
    documentId,
    recipientIndex: 0,
    page: 1,
    x: 60,
    y,
    type,
    label: `${label} ${type}`,
    width: type === 'checkbox' ? 16 : 180,
    height: type === 'checkbox' ? 16 : 40,
  }));
  const recipients = [{ name, email: 'nora@example.com' }];
  const json = { title, documentIds: [documentId], recipients, fields };
  const created = await customer.call<Envelope>('POST', '/v1/envelopes', { json });
  expect(created.body).toMatchObject({ status: 'draft' });
  return (await customer.call<Envelope>('POST', `/v1/envelopes/${created.body.id}/send`)).body;
}

export async function openAttackWorld(): Promise<AttackWorld> {
  const database = await openAnyDatabase();
  const answers: AttackWorld['answers'] = [];
  const server = await startTestServer(database, {
    heard: ({ url, headers }, status) =>
      void answers.push({
        path: new URL(url).pathname,
        destination: headers.get('sec-fetch-dest') ?? '',
        status,
      }),
  });
  const tokensAsked: string[] = [];
  const mint = async (embedId: string, jkt: string): Promise<string> => {
    tokensAsked.push(jkt);
    const path = `/v1/embeds/${embedId}/tokens`;
    return (await customer.call<EmbedToken>('POST', path, { json: { jkt } })).body.token;
  };
  const sites = await openSites(mint);
  const allowedOrigins = [sites.hostOrigin];
  const customer = await server.addCustomer({ allowedOrigins });
  const sample = upload(customer, await readSampleAgreement());
  const createEmbed = async (envelope: Envelope): Promise<EmbedToken> => {
    const json = { envelopeId: envelope.id, recipientId: envelope.recipients[0]?.id, allowedOrigins };
    return (await customer.call<EmbedToken>('POST', '/v1/embeds', { json })).body;
  };
  return {
    server,
    customer,
    sites,
    tokensAsked,
    answers,
    send: async (wishes = {}) => {
      const documentId = await (wishes.pdf ? upload(customer, wishes.pdf) : sample);
      const envelope = await createEnvelope(customer, documentId, wishes);
      if (wishes.filled)
        await fillEverything(
          await openFrame(server, await createEmbed(envelope), { hostOrigin: sites.hostOrigin }),
        );
      return { envelope, embed: await createEmbed(envelope) };
    },
    readTrail: async (envelopeId) =>
      (await customer.call<AuditTrail>('GET', `/v1/envelopes/${envelopeId}/audit-trail`)).body.events,
    close: async () => {
      await sites.close();
      await server.close();
      await database.close();
    },
  };
}

/** The customer's page: the element, which asks the customer's own server for tokens, or has one in its attribute. */
export function hostBody({ embed }: Sent, { giveToken = false, extra = '' } = {}): string {
  const given = giveToken ? ` token="${embed.token}"` : '';
  return `<script type="module" src="/host.js"></script>
    <inkseal-sign frame-url="${embed.frameUrl}"${given}></inkseal-sign>${extra}`;
}

const markup = (what: string) => `<img src=x onerror="window.pwned='${what}'">`;

/** Script in whatever a sender may call things. */
export const markedUp = {
  title: markup('t'),
  name: `Nora ${markup('n')}`,
  label: `${markup('l')}<svg/onload=pwned=1>`,
};

/** Whatever else than a frame can ask for the frame's page, and its API asked from elsewhere; and what that is answered. */
export const evilLoads = (frameUrl: string): string => `<script src="${frameUrl}"></script>
  <img src="${frameUrl}" alt=""><link rel="stylesheet" href="${frameUrl}">
  <object data="${frameUrl}"></object><embed src="${frameUrl}">
  <script>
    for (const path of ['', '/v1/embed/exchange', '/v1/embed/actions'])
      fetch(path ? new URL(path, '${frameUrl}') : '${frameUrl}', { mode: 'no-cors', ...(path && { method: 'POST', body: '{}' }) });
  </script>`;

export const evilAnswers = ['embed', 'empty', 'empty', 'empty', 'image', 'object', 'script', 'style'].map(
  (destination) => `${destination} 403`,
);

/** What pages/host.js notes. */
export interface Heard {
  events: { event: string; type: string; code?: string }[];
  violations: string[];
  /** Longest time, in milliseconds, in which the page did not come to what it does every ten. */
  longestPause: number;
}

export const readHeard = (page: Page): Promise<Heard> =>
  page.evaluate(() => (window as unknown as { heard: Heard }).heard);

export async function untilEvent(page: Page, name: string, timeout = 30_000): Promise<void> {
  await expect
    .poll(async () => (await readHeard(page)).events.map(({ event }) => event), { timeout })
    .toContain(`inkseal-${name}`);
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
