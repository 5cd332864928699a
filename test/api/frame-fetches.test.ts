/** What `GET /e/:embedId` answers to whom, by what browsers say of a request and pages cannot forge. */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import type { Database } from '../../server/platform/database/database.ts';
import { createEmbedFor, sendSample } from '../support/ceremony.ts';
import { customerOrigin, startTestServer, type TestServer } from '../support/inkseal-server.ts';

let database: Database;
let server: TestServer;

beforeAll(async () => {
  database = await openDatabase({ inMemory: true });
  server = await startTestServer(database);
});
afterAll(async () => {
  expect(server.failures).toEqual([]);
  await server.close();
  await database.close();
});

interface Answer {
  status: number;
  body: string;
  headers: Record<string, unknown>;
}

/** By a bare socket: `fetch` says things of itself that no browser would. */
const ask = (url: string, headers: Record<string, string>): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { headers }, (answer) => {
      const { statusCode = 0, headers: given } = answer;
      text(answer).then((body) => resolve({ status: statusCode, body, headers: given }), reject);
    });
    asked.on('error', reject);
    asked.end();
  });

async function openEmbed() {
  const { envelope } = await sendSample(server.customer);
  const { frameUrl } = await createEmbedFor(server.customer, envelope);
  const visits = async (): Promise<unknown[]> => {
    const path = `/v1/envelopes/${envelope.id}/audit-trail`;
    const { events } = (await server.customer.call<AuditTrail>('GET', path)).body;
    return events.filter(({ type }) => type === 'link.fetched');
  };
  return { frameUrl, visits };
}

const elsewhere = { 'sec-fetch-site': 'cross-site' };

test('a page that loads it as anything but a page is refused by name, and it is no visit', async () => {
  const { frameUrl, visits } = await openEmbed();
  // Whatever an element, a worker or a script can ask for; `frame`, `embed` and `object` hold pages, but none of ours.
  const others =
    'audio audioworklet embed empty font frame image json manifest object paintworklet report script serviceworker sharedworker style track video webidentity worker xslt';
  for (const destination of [...others.split(' '), '', 'IFRAME', 'iframe, document']) {
    const answer = await ask(frameUrl, { ...elsewhere, 'sec-fetch-dest': destination });
    expect([destination, answer.status]).toEqual([destination, 403]);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'forbidden' });
    expect(answer.body).not.toContain('inkseal-dpop-nonce');
  }
  for (const site of ['', 'cross-origin', 'same-origin, none'])
    expect((await ask(frameUrl, { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': site })).status).toBe(403);
  expect(await visits()).toEqual([]);
});

test('a frame and a tab are let in from whatever site, under the policy that names who may show it', async () => {
  const { frameUrl, visits } = await openEmbed();
  for (const site of ['cross-site', 'same-site', 'same-origin', 'none'])
    for (const [destination, opener] of [
      ['iframe', 'same-origin'],
      ['document', 'unsafe-none'],
    ] as const) {
      const { status, headers } = await ask(frameUrl, {
        'sec-fetch-dest': destination,
        'sec-fetch-site': site,
      });
      expect(status, `${destination} ${site}`).toBe(200);
      expect(headers['content-security-policy']).toContain(`frame-ancestors ${customerOrigin};`);
      expect(headers['cross-origin-opener-policy']).toBe(opener);
    }
  expect(await visits()).toHaveLength(1);
});

test('a browser too old to say is held to the same policy, and may open it in a tab that keeps its opener', async () => {
  const { frameUrl } = await openEmbed();
  const { status, headers } = await ask(frameUrl, {});
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-security-policy': expect.stringContaining(`frame-ancestors ${customerOrigin};`),
    'cross-origin-opener-policy': 'unsafe-none',
    'cross-origin-embedder-policy': 'require-corp',
    'cache-control': 'no-store',
  });
});
