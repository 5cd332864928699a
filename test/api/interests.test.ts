/** Who has a right to a document, told to each party as far as it is its to know; and what an organization was given. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createId } from '../../widget/contract/ids.ts';
import type { Document } from '../../widget/contract/documents.ts';
import type { Interest, ReceivedDocument } from '../../widget/contract/lifecycle.ts';
import { createApiKey } from '../../server/apps/api-key.ts';
import { createApp as createIntegratorApp } from '../../server/apps/create-app.ts';
import { findApp } from '../../server/apps/app-store.ts';
import { listenForOperator } from '../../server/cli/operator-socket.ts';
import { dataPaths } from '../../server/config.ts';
import type { SentEnvelope } from '../support/ceremony.ts';
import { signUp } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import {
  customerWith,
  startTestServer,
  type TestCustomer,
  type TestServer,
} from '../support/inkseal-server.ts';
import { askDeletion, completeOne, day, hour, LifecycleTime } from '../support/lifecycle.ts';
import { runCli } from '../support/operator.ts';
import { readSampleAgreement } from '../support/prepared.ts';

const operator = { kind: 'operator', id: 'test' } as const;

interface Caller {
  call<T>(method: string, path: string): Promise<{ status: number; body: T }>;
}
interface Parties {
  interests: Interest[];
  nextCursor: string | null;
}
interface Received {
  documents: ReceivedDocument[];
  nextCursor: string | null;
}

describeOnDatabase('interests', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  let owner: TestCustomer;
  let partner: TestCustomer;
  let sent: SentEnvelope[];
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    time = new LifecycleTime(server);
    [owner, partner] = [await server.addCustomer(), await server.addCustomer()];
    sent = [await completeOne(server, owner), await completeOne(server, owner)];
    for (const one of sent) expect(await give(one, partner)).toBe(201);
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const give = async ({ envelope }: SentEnvelope, { organizationId }: TestCustomer): Promise<number> => {
    const json = { organizationId };
    return (await owner.call('POST', `/v1/envelopes/${envelope.id}/interests`, { json })).status;
  };
  const partiesOf = (who: Caller, { document: { id } }: SentEnvelope, query = '') =>
    who.call<Parties>('GET', `/v1/documents/${id}/interests${query}`);
  const received = (who: Caller, query = '') => who.call<Received>('GET', `/v1/interests${query}`);

  test('of a document are all told to its owner, with when a recipient’s lapses', async () => {
    const { status, body } = await partiesOf(owner, sent[0]!);
    const [signer] = sent[0]!.envelope.recipients;
    expect(status).toBe(200);
    const organization = { kind: 'organization', name: 'Customer AS', state: 'held', lapsesAt: null };
    expect(body.interests).toMatchObject([
      { ...organization, partyId: owner.organizationId, isOwner: true, envelopeId: null },
      { ...organization, partyId: partner.organizationId, isOwner: false, endedAt: null },
      {
        kind: 'recipient',
        partyId: signer!.id,
        name: signer!.name,
        isOwner: false,
        state: 'held',
        envelopeId: sent[0]!.envelope.id,
      },
    ]);
    const { heldSince, lapsesAt } = body.interests[2]!;
    const days = (Date.parse(lapsesAt!) - Date.parse(heldSince)) / day;
    expect(days).toBeGreaterThanOrEqual(90);
    expect(days).toBeLessThan(90.1);
  });

  test('come page by page, each once', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: Parties } = await partiesOf(
        owner,
        sent[0]!,
        `?limit=1${cursor && `&cursor=${cursor}`}`,
      );
      expect(body.interests).toHaveLength(1);
      seen.push(body.interests[0]!.partyId);
      cursor = body.nextCursor;
    }
    const { body } = await partiesOf(owner, sent[0]!);
    expect(seen).toEqual(body.interests.map(({ partyId }) => partyId));
    expect((await partiesOf(owner, sent[0]!, '?limit=0')).status).toBe(400);
  });

  test('are told to another party as far as they are its own or the owner’s, and to a stranger not at all', async () => {
    const third = await server.addCustomer();
    expect((await partiesOf(third, sent[0]!)).status).toBe(404);
    expect(await give(sent[0]!, third)).toBe(201);
    const { body } = await partiesOf(third, sent[0]!);
    expect(body.interests.map(({ partyId }) => partyId)).toEqual([
      owner.organizationId,
      third.organizationId,
    ]);
    expect(JSON.stringify(body)).not.toMatch(/Ødegård|rcp_/);
    expect(JSON.stringify(body)).not.toContain(partner.organizationId);
  });

  test('that were given are listed for the receiver, newest first, and for nobody else', async () => {
    const { status, body } = await received(partner);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      documents: sent.toReversed().map(({ document }) => ({
        document: { id: document.id, name: document.name },
        testMode: true,
        owner: { organizationId: owner.organizationId, name: 'Customer AS' },
        deletionAskedAt: null,
        legalHolds: 0,
      })),
      nextCursor: null,
    });
    const first = (await received(partner, '?limit=1')).body;
    expect(first.documents.map(({ document }) => document.id)).toEqual([sent[1]!.document.id]);
    const rest = (await received(partner, `?limit=1&cursor=${first.nextCursor}`)).body;
    expect(rest).toMatchObject({ documents: [{ document: { id: sent[0]!.document.id } }], nextCursor: null });
    // One's own are no gifts.
    expect((await received(owner)).body.documents).toEqual([]);
    expect((await received(await server.addCustomer())).body.documents).toEqual([]);
  });

  test('of one mode are shown to no key of the other, and to a person of the organization both', async () => {
    const { organizationId } = partner;
    const app = await createIntegratorApp(server.parts.audit, operator, {
      organizationId,
      name: 'Live',
      testMode: false,
      allowedOrigins: [],
    });
    const { secret } = await createApiKey(server.parts.audit, operator, app);
    const liveKey = customerWith(server.origin, { organizationId, appId: app.id, apiKey: secret });
    expect((await received(liveKey)).body).toEqual({ documents: [], nextCursor: null });
    expect((await partiesOf(liveKey, sent[0]!)).status).toBe(404);
    const person = await signUp(server);
    await person.becomes('owner', organizationId);
    expect((await received(person)).body.documents).toHaveLength(2);
  });

  test('show what the receiver itself wants and keeps, its legal holds only to who may read those', async () => {
    const documentId = sent[0]!.document.id;
    const { body: asked } = await partner.call<{ id: string; requestedAt: string }>(
      'POST',
      '/v1/deletion-requests',
      {
        json: { scope: 'document', documentId },
      },
    );
    const words = { reason: 'Claim 12/26', authority: 'Oslo tingrett' };
    await partner.call('POST', '/v1/legal-holds', { json: { ...words, scope: 'document', documentId } });
    // The owner's are the owner's.
    await owner.call('POST', '/v1/legal-holds', { json: { ...words, scope: 'organization' } });
    const mine = (await received(partner)).body.documents;
    expect(mine).toMatchObject([
      { deletionAskedAt: null, legalHolds: 0 },
      { deletionAskedAt: asked.requestedAt, legalHolds: 1 },
    ]);
    const app = await findApp(server.parts.database.queries, partner.organizationId, partner.appId);
    const grant = { permissions: ['documents:read'] as const, expiresAt: null };
    const { secret } = await createApiKey(server.parts.audit, operator, app!, grant);
    const reader = customerWith(server.origin, { ...partner, apiKey: secret });
    expect((await received(reader)).body.documents.map(({ legalHolds }) => legalHolds)).toEqual([null, null]);
    expect((await partiesOf(reader, sent[0]!)).status).toBe(403);
    await partner.call('POST', `/v1/deletion-requests/${asked.id}/cancel`);
    expect((await received(partner)).body.documents[1]).toMatchObject({ deletionAskedAt: null });
  });

  test('that are over are told as that to the owner, and to who let go nothing any more', async () => {
    const [, second] = sent;
    await askDeletion(partner, { scope: 'document', documentId: second!.document.id });
    await time.pass(73 * hour);
    expect((await received(partner)).body.documents.map(({ document }) => document.id)).toEqual([
      sent[0]!.document.id,
    ]);
    expect((await partiesOf(partner, second!)).status).toBe(404);
    await time.pass(91 * day);
    const { body } = await partiesOf(owner, second!);
    expect(body.interests.map(({ state, endedAt }) => [state, endedAt !== null])).toEqual([
      ['held', false],
      ['released', true],
      ['lapsed', true],
    ]);
  });

  test('are told to the operator on the command line, and of a document that there is not nothing', async () => {
    const close = await listenForOperator(dataPaths(server.dataDirectory).operatorSocket, server.parts);
    const list = (id: string) => runCli(server.dataDirectory, ['interest', 'list', '--document', id]);
    const { document, envelope } = sent[0]!;
    const { code, stdout } = await list(document.id);
    const missing = await list(createId('doc'));
    await close();
    expect(code).toBe(0);
    expect(stdout).toContain(`${owner.organizationId}  owner  held  Customer AS\n`);
    expect(stdout).toMatch(new RegExp(`${envelope.recipients[0]!.id}  recipient  lapsed at \\S+  Signer`));
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain('not_found');
  }, 60_000);

  test('in a document that is destroyed are told to nobody', async () => {
    const upload = { pdf: await readSampleAgreement() };
    const { body: document } = await server.customer.call<Document>(
      'POST',
      '/v1/documents?name=Gone.pdf',
      upload,
    );
    const gone = { document, envelope: sent[0]!.envelope };
    expect((await partiesOf(server.customer, gone)).body.interests).toHaveLength(1);
    await askDeletion(server.customer, { scope: 'document', documentId: document.id });
    await time.pass(73 * hour);
    expect(await partiesOf(server.customer, gone)).toMatchObject({
      status: 410,
      body: { code: 'document_destroyed' },
    });
  });
});
