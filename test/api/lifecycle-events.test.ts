/** What the log says of the lifecycle, event by event: who did it, to what, and in which words it was asked for. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Document } from '../../widget/contract/documents.ts';
import type { LegalHold, RetentionPolicy } from '../../widget/contract/lifecycle.ts';
import { signUp, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, completeOne, day, hour, LifecycleTime } from '../support/lifecycle.ts';
import { readSampleAgreement } from '../support/prepared.ts';
import { eventsOf } from '../support/read-events.ts';

type Asker = Pick<TestCustomer, 'call'> | Pick<ConsoleLogin, 'call'>;

const words = { reason: 'Claim 12/26', authority: 'Oslo tingrett' };
const system = { kind: 'system', id: 'inkseal' };

describeOnDatabase('what the log says of the lifecycle', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    time = new LifecycleTime(server);
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const upload = async (customer: TestCustomer): Promise<string> => {
    const pdf = await readSampleAgreement();
    return (await customer.call<Document>('POST', '/v1/documents?name=Lease.pdf', { pdf })).body.id;
  };
  const place = async (who: Asker, json: object): Promise<string> => {
    const made = await who.call<LegalHold>('POST', '/v1/legal-holds', { json: { ...words, ...json } });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body.id;
  };
  const release = (who: Asker, id: string) =>
    who.call('POST', `/v1/legal-holds/${id}/release`, { json: { reason: 'Settled' } });
  /** Behind what made the customer and their document. */
  const since = async ({ organizationId }: TestCustomer, ...types: string[]) =>
    (await eventsOf(server, organizationId)).filter(({ type }) => types.includes(type));

  test('legal holds: placed, extended, asked to be released and released, each with its words', async () => {
    const customer = await server.addCustomer();
    const { organizationId } = customer;
    const [first, second] = [await signUp(server), await signUp(server)];
    await first.becomes('owner', organizationId);
    await second.becomes('owner', organizationId);
    const documents = [await upload(customer), await upload(customer)];
    const matter = await place(customer, {
      scope: 'matter',
      matter: 'Ola against Kari',
      documentIds: documents.slice(0, 1),
    });
    await customer.call('POST', `/v1/legal-holds/${matter}/documents`, {
      json: { documentIds: documents.slice(1) },
    });
    const byTwo = await place(first, { scope: 'organization', twoPersonRelease: true });
    expect((await release(first, byTwo)).status).toBe(200);
    expect((await release(second, byTwo)).status).toBe(200);
    const expiresAt = time.at(2 * day);
    const ending = await place(customer, { scope: 'document', documentId: documents[0], expiresAt });
    await time.pass(3 * day);

    const ip = '127.0.0.1';
    const key = { kind: 'api_key', id: expect.stringMatching(/^key_/) as string };
    const [one, other] = [first, second].map(({ accountId }) => ({ kind: 'account', id: accountId }));
    const types = [
      'legal_hold.placed',
      'legal_hold.extended',
      'legal_hold.release_asked',
      'legal_hold.released',
    ];
    const placed = { documents: 1, twoPersonRelease: 'no' };
    const organization = { legalHold: byTwo, scope: 'organization' };
    expect(await since(customer, ...types)).toEqual([
      {
        type: 'legal_hold.placed',
        actor: key,
        facts: { ...placed, legalHold: matter, scope: 'matter' },
        details: { ...words, matter: 'Ola against Kari', ip },
      },
      {
        type: 'legal_hold.extended',
        actor: key,
        facts: { legalHold: matter, documents: 1 },
        details: { ip },
      },
      {
        type: 'legal_hold.placed',
        actor: one,
        facts: { ...organization, documents: 0, twoPersonRelease: 'yes' },
        details: { ...words, ip },
      },
      {
        type: 'legal_hold.release_asked',
        actor: one,
        facts: organization,
        details: { reason: 'Settled', ip },
      },
      { type: 'legal_hold.released', actor: other, facts: organization, details: { reason: 'Settled', ip } },
      {
        type: 'legal_hold.placed',
        actor: key,
        facts: { ...placed, legalHold: ending, scope: 'document', expiresAt },
        details: { ...words, ip },
      },
      {
        type: 'legal_hold.released',
        actor: system,
        facts: { legalHold: ending, scope: 'document' },
        details: {},
      },
    ]);
  });

  test('retention policies: made, ended, and what their maximum ends', async () => {
    const customer = await server.addCustomer();
    const { appId } = customer;
    const document = await upload(customer);
    const make = async (json: object) =>
      (await customer.call<RetentionPolicy>('POST', '/v1/retention-policies', { json })).body.id;
    const forever = await make({ name: 'Ten years', keepDays: 3650 });
    await customer.call('DELETE', `/v1/retention-policies/${forever}`);
    const short = await make({ name: 'A week', keepDays: 1, destroyAfterDays: 7, appId });
    await time.pass(8 * day);

    const key = { kind: 'api_key', id: expect.stringMatching(/^key_/) as string };
    const details = { ip: '127.0.0.1' };
    const types = [
      'retention_policy.created',
      'retention_policy.ended',
      'retention.expired',
      'deletion.requested',
    ];
    expect(await since(customer, ...types)).toEqual([
      { type: 'retention_policy.created', actor: key, facts: { policy: forever, keepDays: 3650 }, details },
      { type: 'retention_policy.ended', actor: key, facts: { policy: forever, keepDays: 3650 }, details },
      {
        type: 'retention_policy.created',
        actor: key,
        facts: { policy: short, keepDays: 1, destroyAfterDays: 7, app: appId },
        details,
      },
      { type: 'retention.expired', actor: system, facts: { document }, details: {} },
      {
        type: 'deletion.requested',
        actor: system,
        facts: {
          request: expect.stringMatching(/^del_/) as string,
          scope: 'document',
          target: document,
          cause: 'retention',
          graceEndsAt: expect.any(String) as string,
        },
        details: {},
      },
    ]);
  });

  test('a deletion: what it waits for, when it goes on, who lets go, and when nothing is left', async () => {
    const customer = await server.addCustomer();
    const { organizationId } = customer;
    const document = await upload(customer);
    const { id: request } = await askDeletion(customer, { scope: 'document', documentId: document });
    const hold = await place(customer, { scope: 'document', documentId: document });
    await time.pass(73 * hour);
    await release(customer, hold);
    await time.settle();
    await time.pass(73 * hour);
    await time.pass(100 * day); // until no backup can hold it

    const about = { request, document };
    const types = [
      'deletion.waiting',
      'deletion.resumed',
      'interest.released',
      'document.shredded',
      'document.destroyed',
      'deletion.completed',
    ];
    expect(await since(customer, ...types)).toMatchObject([
      { type: 'deletion.waiting', actor: system, facts: { ...about, blockers: 'legal_hold interest' } },
      {
        type: 'deletion.resumed',
        actor: system,
        facts: { ...about, graceEndsAt: expect.any(String) as string },
      },
      { type: 'document.shredded', actor: system, facts: { document } },
      {
        type: 'interest.released',
        actor: system,
        facts: { document, party: organizationId, others: 0 },
      },
      { type: 'document.destroyed', actor: system, facts: { scope: 'document', target: document } },
      { type: 'deletion.completed', actor: system, facts: { request, scope: 'document', target: document } },
    ]);
  });

  test('the interest of a signer without an account, whose term is over', async () => {
    const customer = await server.addCustomer();
    const { envelope, document } = await completeOne(server, customer);
    await askDeletion(customer, { scope: 'document', documentId: document.id });
    await time.pass(91 * day);
    await time.settle();
    const party = envelope.recipients[0]!.id;
    expect(await since(customer, 'interest.lapsed')).toMatchObject([
      { actor: system, facts: { document: document.id, party } },
    ]);
  });
});
