/** The whole lifecycle against what it promises: fast-check plays the parties, the court, the clock and crashes. */
import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Database } from '../../server/platform/database/database.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import type { DeletionRequest, LegalHold } from '../../widget/contract/lifecycle.ts';
import type { SentEnvelope } from '../support/ceremony.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { completeOne, day, hour, LifecycleTime, readReceipt } from '../support/lifecycle.ts';

const goneRank = { shredding: 1, erasing_copies: 2, destroyed: 3 } as Readonly<Record<string, number>>;

/** One organization that holds the document, and what it has done about it; not what the server made of that. */
interface Party {
  customer: TestCustomer;
  requestId: string | null;
  /** By the lifecycle's clock. */
  askedAt: number;
  holdIds: string[];
  hasLetGo: boolean;
}

/** Where a process can die while it takes documents on. */
const crashes = ['destroy', 'append', 'tombstone', 'blobs'] as const;
type Act =
  | { act: 'ask' | 'cancel' | 'hold' | 'release'; who: number }
  | { act: 'pass'; hours: number }
  | { act: 'crash'; at: (typeof crashes)[number] };

const who = fc.integer({ min: 0, max: 1 });
const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant('ask' as const), who }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('cancel' as const), who }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('hold' as const), who }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('release' as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant('crash' as const), at: fc.constantFrom(...crashes) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ act: fc.constant('pass' as const), hours: fc.constantFrom(1, 25, 73, 91 * 24) }),
  },
);

describe('a document of two organizations and a signer', () => {
  let database: Database;
  let server: TestServer;
  let time: LifecycleTime;
  beforeAll(async () => {
    database = await openDatabase({ inMemory: true });
    server = await startTestServer(database);
    time = new LifecycleTime(server);
  });
  afterAll(async () => {
    expect(server.failures.filter((one) => !one.includes('[killed]'))).toEqual([]);
    await server.close();
    await database.close();
  });

  class World {
    readonly #sent: SentEnvelope;
    readonly #sha256s: readonly string[];
    readonly parties: readonly Party[];
    rank = 0;
    objects: string[] = [];
    /** What the other party has a key to as well. */
    signed: string[] = [];

    private constructor(sent: SentEnvelope, customers: readonly TestCustomer[], sha256s: readonly string[]) {
      this.#sent = sent;
      this.#sha256s = sha256s;
      this.parties = customers.map((customer) => ({
        customer,
        requestId: null,
        askedAt: 0,
        holdIds: [],
        hasLetGo: false,
      }));
    }

    static async make(): Promise<World> {
      const customers = [await server.addCustomer(), await server.addCustomer()] as const;
      const sent = await completeOne(server, customers[0]);
      const json = { organizationId: customers[1].organizationId };
      await customers[0].call('POST', `/v1/envelopes/${sent.envelope.id}/interests`, { json });
      const world = new World(sent, customers, []);
      const read = [];
      for (const party of world.parties) read.push((await world.read(party)).sha256);
      const made = new World(sent, customers, read);
      const objects = await made.#objects();
      made.objects = objects.map(({ id }) => id);
      made.signed = objects.filter(({ keys }) => keys > 1).map(({ id }) => id);
      return made;
    }

    get documentId(): string {
      return this.#sent.document.id;
    }

    async read({ customer }: Party): Promise<{ status: number; sha256: string }> {
      const { response } = await customer.call('GET', `/v1/documents/${this.documentId}/content`);
      const bytes = Buffer.from(await response.arrayBuffer());
      return { status: response.status, sha256: createHash('sha256').update(bytes).digest('hex') };
    }

    #objects(): Promise<{ id: string; keys: number }[]> {
      return database.rows(
        database.queries,
        sql`SELECT id, (SELECT count(*)::int FROM object_key WHERE object_id = stored_object.id) AS keys
          FROM stored_object WHERE organization_id = ${this.parties[0]!.customer.organizationId} ORDER BY id`,
      );
    }

    async do(one: Act): Promise<void> {
      if (one.act === 'pass') return time.pass(one.hours * hour);
      if (one.act === 'crash') return this.#crash(one.at);
      const party = this.parties[one.who]!;
      const { customer } = party;
      const own = { scope: 'document', documentId: this.documentId };
      if (one.act === 'ask') {
        const { status, body } = await customer.call<DeletionRequest>('POST', '/v1/deletion-requests', {
          json: own,
        });
        if (status === 201 && party.requestId !== body.id)
          [party.requestId, party.askedAt] = [body.id, Date.parse(time.at(0))];
      } else if (one.act === 'cancel') {
        const path = `/v1/deletion-requests/${party.requestId}/cancel`;
        if (party.requestId && (await customer.call('POST', path)).status === 200) party.requestId = null;
      } else if (one.act === 'hold') {
        const json = { ...own, reason: 'Claim', authority: 'Court' };
        const { status, body } = await customer.call<LegalHold>('POST', '/v1/legal-holds', { json });
        if (status === 201) party.holdIds.push(body.id);
      } else {
        const path = `/v1/legal-holds/${party.holdIds.pop()}/release`;
        await customer.call('POST', path, { json: { reason: 'Settled' } });
      }
      await time.settle();
    }

    /** What is due dies there once; the next sweep goes on. */
    async #crash(at: (typeof crashes)[number]): Promise<void> {
      const { objectKeys, audit, tombstones } = server.parts;
      const steps = {
        destroy: () => vi.spyOn(objectKeys, 'destroy'),
        append: () => vi.spyOn(audit, 'append'),
        tombstone: () => vi.spyOn(tombstones, 'set'),
        blobs: () => vi.spyOn(objectKeys, 'deleteBlobs'),
      };
      const cut = steps[at]().mockRejectedValueOnce(Object.assign(new Error('killed'), { code: 'killed' }));
      await time.settle().catch(() => undefined);
      cut.mockRestore();
    }

    async check(): Promise<void> {
      const [row] = await database.rows<{ state: string }>(
        database.queries,
        sql`SELECT data_state AS state FROM document WHERE id = ${this.documentId}`,
      );
      const rank = goneRank[row?.state ?? ''] ?? 0;
      expect(rank, 'invariant 4').toBeGreaterThanOrEqual(this.rank);
      if (rank > 0 && this.rank === 0) this.#checkEnd();
      this.rank = rank;
      const keyed = (await this.#objects()).filter(({ keys }) => keys > 0).map(({ id }) => id);
      if (rank > 0) expect(keyed, 'invariant 3').toEqual([]);
      // What was uploaded is its sender's alone, and goes with them; what was signed has a key as long as it is there.
      else expect(keyed, 'invariant 1').toEqual(expect.arrayContaining(this.signed));
      for (const [index, party] of this.parties.entries()) await this.#checkParty(index, party);
    }

    /** At the moment of destruction: everybody wanted it for long enough, and nobody kept it. */
    #checkEnd(): void {
      for (const { requestId, askedAt, holdIds } of this.parties) {
        expect(holdIds, 'invariant 1').toEqual([]);
        expect(requestId, 'invariant 2').not.toBeNull();
        expect(Date.parse(time.at(0)) - askedAt, 'the grace').toBeGreaterThanOrEqual(72 * hour);
      }
    }

    async #checkParty(index: number, party: Party): Promise<void> {
      const { status, sha256 } = await this.read(party);
      const mustRead = this.rank === 0 && (party.requestId === null || party.holdIds.length > 0);
      if (mustRead && !party.hasLetGo) expect(status, 'invariant 2').toBe(200);
      if (status === 200) {
        expect(party.hasLetGo, 'invariant 11').toBe(false);
        expect(sha256, 'invariant 2').toBe(this.#sha256s[index]);
      } else {
        expect([404, 410]).toContain(status);
        party.hasLetGo = true;
      }
      if (index === 0 && this.rank === 0) await this.#checkUse(party);
    }

    /** Its owner may make something new of it by its own wish alone, whatever the other party does. */
    async #checkUse({ customer, requestId, hasLetGo }: Party): Promise<void> {
      const recipients = [{ name: 'Ola Nordmann', email: 'ola@example.com' }];
      const json = { title: 'Again', documentIds: [this.documentId], recipients };
      const { status } = await customer.call('POST', '/v1/envelopes', { json });
      expect(status).toBe(hasLetGo ? 404 : requestId === null ? 201 : 409);
    }

    /** Invariants 5 and 13: with everything out of the way it ends, and its receipt names what there was. */
    async end(): Promise<void> {
      for (const [index, { holdIds }] of this.parties.entries()) {
        while (holdIds.length > 0) await this.do({ act: 'release', who: index });
        await this.do({ act: 'ask', who: index });
      }
      for (let looks = 0; looks < 8; looks++) await time.pass(31 * day);
      await this.check();
      expect(this.rank, 'invariant 5').toBe(3);
      for (const { customer, requestId } of this.parties) {
        const { body } = await customer.call<DeletionRequest>('GET', `/v1/deletion-requests/${requestId}`);
        expect(body.state, 'invariant 5').toBe('destroyed');
        const { receipt } = await readReceipt(customer, requestId ?? '', 'shredded');
        expect(receipt.objects.map(({ id }) => id).toSorted(), 'invariant 13').toEqual(this.objects);
      }
    }
  }

  test('whatever its parties, the court and the clock do, ends when it may and as it must, and never else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { minLength: 4, maxLength: 14, size: 'max' }), async (played) => {
        const world = await World.make();
        for (const one of played) {
          await world.do(one);
          await world.check();
        }
        await world.end();
      }),
      { numRuns: 6, endOnFailure: true },
    );
  }, 240_000);

  /** A parameter of each route, by what it is named there. */
  const filled = (path: string, { envelope, document }: SentEnvelope): string =>
    path
      .replace('/documents/{id}', `/documents/${document.id}`)
      .replace('{id}', path.includes('transactions') ? envelope.transactionId : envelope.id)
      .replace('{recipientId}', envelope.recipients[0]?.id ?? '');

  test('what was shredded comes out of no route, and no key to any of it is left', async () => {
    const owner = await server.addCustomer();
    const sent = await completeOne(server, owner);
    const { paths } = (await (await fetch(`${server.origin}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const routes = Object.keys(paths)
      .filter(
        (path) => paths[path]?.['get'] && /^\/v1\/(documents|envelopes|transactions)\/\{id\}/.test(path),
      )
      .map((path) => filled(path, sent));
    const canaries = ['Employment agreement', 'Agreement.pdf', 'Ødegård', 'signer1@', 'Produktdesigner'];
    const leaking = async () => {
      const found = [];
      for (const path of routes) {
        const { response } = await owner.call('GET', path);
        const bytes = Buffer.from(await response.clone().arrayBuffer());
        const text = bytes.toString('utf8');
        const isFile = bytes.subarray(0, 5).toString() === '%PDF-';
        if (isFile || canaries.some((one) => text.includes(one))) found.push(path);
      }
      return found;
    };
    expect((await leaking()).length).toBeGreaterThan(4);
    await owner.call('POST', '/v1/deletion-requests', {
      json: { scope: 'document', documentId: sent.document.id },
    });
    await time.pass(73 * hour);
    await time.pass(91 * day);
    expect(await leaking()).toEqual([]);
    const keys = await database.rows(
      database.queries,
      sql`SELECT 1 FROM object_key JOIN stored_object ON id = object_id
        WHERE stored_object.organization_id = ${owner.organizationId}`,
    );
    expect(keys).toEqual([]);
  });
});
