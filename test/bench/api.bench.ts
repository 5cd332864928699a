/**
 * What an integrator's backend waits for: tokens (an API key checked, a token and its audit event written in one
 * transaction, over HTTP) against a bare Hono route that inserts the same body into one table of the same PostgreSQL;
 * and a page deep in a list of a million envelopes against its first.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { InksealClient, type CustomerAccount } from '../../demo/inkseal-client.ts';
import { buildWidget, findFreePort, seedCustomer, startServer } from '../../demo/launch.ts';
import { findPostgresPrograms, startDurablePostgres } from '../support/postgres.ts';
import { Closing } from './closing.ts';
import { fillEnvelopeList } from './envelope-list.ts';
import { quantile, runLoad, type LoadResult, type ReadyRequest } from './load.ts';
import { measurePaired, median, timed, type Report } from './measurement.ts';
import { reportConsoleScripts } from './report-console-scripts.ts';
import { startPlainInsert } from './start-plain-insert.ts';

const connections = 32;
const requestsPerConnection = 40;
const pairs = 9;
const listLength = 1_000_000;
/** Of each page, in turn; one visit says nothing. */
const visits = 15;
const hostOrigin = 'https://app.customer.test';
const machine = `PostgreSQL with fsync, Node ${process.versions.node}, ${cpus().length} cores`;

/** One key asks here for more in a minute than one may; it is counted all the same. */
const unlimited = {
  INKSEAL_CALLER_REQUESTS_PER_MINUTE: '1000000',
  INKSEAL_ORGANIZATION_REQUESTS_PER_MINUTE: '1000000',
};

interface Place {
  databaseUrl: string;
  plain: string;
  account: CustomerAccount;
  client: InksealClient;
  documentId: string;
}

async function openPlace(folder: string, closing: Closing): Promise<Place> {
  const { url: databaseUrl } = closing.add(await startDurablePostgres());
  const plain = await startPlainInsert(databaseUrl, closing);
  const place = {
    port: await findFreePort(),
    dataFolder: join(folder, 'inkseal'),
    environment: { ...process.env, ...unlimited, DATABASE_URL: databaseUrl },
  };
  const server = await startServer(place);
  closing.add({ close: () => server.child.stop() });
  const samplePdf = join(folder, 'sample.pdf');
  const seeding = { stateFile: join(folder, 'seed.json'), samplePdf, pageOrigin: hostOrigin };
  const account = await seedCustomer(place, seeding);
  const client = new InksealClient(account);
  const { id: documentId } = await client.uploadDocument('sample.pdf', await readFile(samplePdf));
  return { databaseUrl, plain, account, client, documentId };
}

/** An embed of an envelope of its own for each connection: no two wait for the lock of one chain. */
async function openEmbeds({ client, documentId }: Place): Promise<string[]> {
  const embedIds: string[] = [];
  for (let index = 0; index < connections; index++) {
    const place = { page: 1, x: 60, y: 600, width: 200, height: 50 };
    const envelope = await client.createEnvelope({
      title: 'Bench',
      documentIds: [documentId],
      recipients: [{ name: 'Maya Lindqvist', email: 'maya@example.com' }],
      fields: [{ documentId, type: 'signature', recipientIndex: 0, ...place }],
    });
    await client.sendEnvelope(envelope.id);
    const recipientId = envelope.recipients[0]?.id ?? '';
    const embed = await client.createEmbed({
      envelopeId: envelope.id,
      recipientId,
      allowedOrigins: [hostOrigin],
    });
    embedIds.push(embed.embedId);
  }
  return embedIds;
}

const repeated = (request: ReadyRequest): ReadyRequest[] =>
  Array.from({ length: requestsPerConnection }, () => request);

async function measureTokens(report: Report, place: Place): Promise<void> {
  const { account, plain } = place;
  const headers = { authorization: `Bearer ${account.apiKey}` };
  const bodies = Array.from({ length: connections }, (_, index) =>
    JSON.stringify({ jkt: createHash('sha256').update(`frame ${index}`).digest('base64url') }),
  );
  const minting = (await openEmbeds(place)).map((embedId, index) =>
    repeated({ path: `/v1/embeds/${embedId}/tokens`, headers, body: bodies[index] ?? '' }),
  );
  const inserting = bodies.map((body) => repeated({ path: '/insert', headers: {}, body }));
  const latencies = { token: [] as number[], insert: [] as number[] };
  const measure = async (kind: keyof typeof latencies, run: Promise<LoadResult>): Promise<number> => {
    const result = await run;
    latencies[kind].push(...result.latencies);
    return result.perSecond;
  };
  const mint = () => measure('token', runLoad(account.serverUrl, minting));
  const insert = () => measure('insert', runLoad(plain, inserting));
  for (let round = 0; round < 3; round++) {
    await mint(); // the code of both, warm
    await insert();
  }
  for (const list of Object.values(latencies)) list.length = 0;
  const { subject, baseline, ratio } = await measurePaired(pairs, mint, insert);
  const rates = `${subject.toFixed(0)} against ${baseline.toFixed(0)} a second`;
  const load = `${connections} connections, ${requestsPerConnection} requests each, an envelope a connection`;
  const conditions = `${rates}; ${load}; ${pairs} pairs; ${machine}`;
  report({ metric: 'token-ratio', value: ratio, target: '>=0.5', conditions });
  for (const [kind, values] of Object.entries(latencies)) {
    const about = `milliseconds; median ${quantile(values, 0.5).toFixed(1)}; ${values.length} requests`;
    report({ metric: `${kind}-p99`, value: quantile(values, 0.99), target: 'none', conditions: about });
  }
}

/** What stands once at the far end of the list, and what stands nowhere: neither is met on the way there. */
const searches = {
  'search-rare-ms': 'agreement 123',
  'search-person-ms': 'maya4321@',
  'search-none-ms': 'xyzzy',
};

async function measureSearch(report: Report, { serverUrl, apiKey }: CustomerAccount): Promise<void> {
  for (const [metric, search] of Object.entries(searches)) {
    const query = new URLSearchParams({ search }).toString();
    const ask = async (): Promise<void> => {
      const headers = { authorization: `Bearer ${apiKey}` };
      const response = await fetch(`${serverUrl}/v1/envelopes?${query}`, { headers });
      if (!response.ok) throw new Error(`${query} was answered ${response.status}`);
      await response.arrayBuffer();
    };
    await ask(); // the code, warm
    const times: number[] = [];
    for (let time = 0; time < visits; time++) times.push(await timed(ask));
    const conditions = `“${search}” among ${listLength} envelopes; median of ${visits}; ${machine}`;
    report({ metric, value: median(times), target: 'none', conditions });
  }
}

async function measurePages(report: Report, place: Place): Promise<void> {
  const { databaseUrl, account, documentId } = place;
  const cursorOf = await fillEnvelopeList(databaseUrl, account, { documentId, count: listLength });
  const authorization = `Bearer ${account.apiKey}`;
  const visit = async (query: string): Promise<void> => {
    const address = `${account.serverUrl}/v1/envelopes?${query}`;
    const response = await fetch(address, { headers: { authorization } });
    const { envelopes } = (await response.json()) as { envelopes: unknown[] };
    if (envelopes.length !== 25) throw new Error(`${address} answered ${envelopes.length} envelopes`);
  };
  const often = async (query: string): Promise<number> => {
    const times: number[] = [];
    for (let time = 0; time < visits; time++) times.push(await timed(() => visit(query)));
    return median(times);
  };
  await measureSearch(report, account);
  const deepest = cursorOf(listLength / 100);
  const lists = { '': 'deep-page-ratio', 'status=completed&': 'deep-page-of-status-ratio' };
  for (const [filter, metric] of Object.entries(lists)) {
    const { subject, baseline, ratio } = await measurePaired(
      pairs,
      () => often(`${filter}cursor=${deepest}`),
      () => often(filter),
    );
    const times = `${subject.toFixed(2)} against ${baseline.toFixed(2)} ms`;
    const depth = `after 99 % of ${listLength} envelopes, by cursor, 25 a page`;
    const conditions = `${times}; ${depth}; ${visits} visits each; ${pairs} pairs; ${machine}`;
    report({ metric, value: ratio, target: '<=1.5', conditions });
  }
}

export async function run(report: Report): Promise<void> {
  if (findPostgresPrograms() === undefined)
    throw new Error('This needs PostgreSQL. On Debian: apt-get install postgresql');
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-bench-'));
  const closing = new Closing();
  closing.add({ close: () => rm(folder, { recursive: true, force: true }) });
  try {
    await buildWidget(() => undefined);
    reportConsoleScripts(report);
    const place = await openPlace(folder, closing);
    await measureTokens(report, place);
    await measurePages(report, place);
  } finally {
    await closing.close();
  }
}
