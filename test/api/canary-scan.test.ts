/**
 * A recipient who is erased: where they were, with which browser and what they wrote is in no table, file, mail, queue or export,
 * in no opening of the log, and was in nothing the server ever wrote for its operator, failures included.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { forgetStrangers } from '../../server/audit/forget-strangers.ts';
import { checkLog } from '../../server/audit/tree/check-log.ts';
import { forgetMailFiles } from '../../server/retention/forget-mail-files.ts';
import type { EmbedToken } from '../../widget/contract/embeds.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { findCanaries } from '../support/canaries.ts';
import {
  createEmbedFor,
  fillEverything,
  openFrame,
  sendSample,
  sign,
  waitForStatus,
} from '../support/ceremony.ts';
import { signUp, usualPassword, type ConsoleLogin } from '../support/console-login.ts';
import { asAdministrator, describeOnDatabase } from '../support/databases.ts';
import { unpack } from '../support/evidence-forger.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, day, hour, LifecycleTime, readDeletion } from '../support/lifecycle.ts';
import { eventsOf } from '../support/read-events.ts';
import { codeIn, wrongFor } from '../support/signer-code.ts';
import { readMail } from '../support/mailbox.ts';

/** Nobody else in the run has any of it. */
const erased = {
  ip: '198.51.100.231',
  userAgent: 'Erased-browser/231',
  name: 'Erased Canary Æsop',
  email: 'erased-canary@example.com',
  phone: '+4790000231',
};
const staying = {
  ip: '198.51.100.232',
  userAgent: 'Staying-browser/232',
  name: 'Staying Canary',
  email: 'staying-canary@example.com',
  phone: '+4790000232',
};
type Person = typeof erased;
const tracesOf = (person: Person): string[] => Object.values(person);

/** What the proxy and the browser of whoever is asking just now add to each request. */
const visitor = new AsyncLocalStorage<Person>();
const as = <T>(person: Person, work: () => Promise<T>): Promise<T> => visitor.run(person, work);

describeOnDatabase('what is left of a recipient who was erased', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  let customer: TestCustomer;
  let owner: ConsoleLogin;
  let envelope: Envelope;
  const written: string[] = [];
  /** With its proof, to be sent once more. */
  let lastProven: Request | undefined;
  const bareFetch = globalThis.fetch;

  beforeAll(async () => {
    globalThis.fetch = (input, init) => {
      const person = visitor.getStore();
      if (!person) return bareFetch(input, init);
      const request = new Request(input, init);
      request.headers.set('x-forwarded-for', person.ip);
      request.headers.set('user-agent', person.userAgent);
      if (request.headers.has('dpop')) lastProven = request.clone();
      return bareFetch(request);
    };
    const keep = (...words: unknown[]): boolean => written.push(words.map(String).join(' ')) > 0;
    for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(keep);
    for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
      vi.spyOn(console, level).mockImplementation(keep);
    server = await startTestServer(await openDatabase(), {
      openSignUp: true,
      environment: { INKSEAL_TRUSTED_PROXIES: '1' },
    });
    time = new LifecycleTime(server);
    customer = server.customer;
    owner = await signUp(server);
    await owner.becomes('owner', customer.organizationId);
    const hook = { url: 'https://hooks.customer.test/', events: ['recipient.signed'] };
    await customer.call('POST', '/v1/webhooks', { json: hook });
  });
  afterAll(async () => {
    globalThis.fetch = bareFetch;
    vi.restoreAllMocks();
    await server.close();
  });

  /** The whole of what somebody can do and be refused, each from a place of their own. */
  async function signedByBoth(): Promise<Envelope> {
    const people = [erased, staying].map((person) => ({
      name: person.name,
      email: person.email,
      phone: person.phone,
      order: 1,
      signerAuthentication: 'email_code',
    }));
    const { envelope: sent } = await sendSample(customer, [{}, {}], [], { recipients: people } as object);
    for (const [seat, person] of [erased, staying].entries()) {
      const embed = await createEmbedFor(customer, sent, seat);
      await as(person, () => signAs(person, embed));
    }
    return waitForStatus(customer, sent.id, 'completed');
  }

  async function signAs(person: Person, embed: EmbedToken): Promise<void> {
    await fetch(`${server.origin}/e/${embed.embedId}`);
    const session = await openFrame(server, embed);
    await session.askForCode('POST');
    const code = codeIn((await readMail(server, person.email, 1)).text);
    await session.unlock(wrongFor(code)).catch(() => undefined);
    await session.unlock(code);
    await fillEverything(session);
    const text = session.view.fields.find(({ type }) => type === 'text')!;
    const value = { type: 'text', text: `Entered by ${person.name}` } as const;
    await session.act({ act: 'field.set', fieldId: text.id, value });
    await sign(session);
    const repeated = await bareFetch(lastProven!);
    expect(await repeated.json()).toMatchObject({ code: 'dpop_proof_invalid' });
    // The same token once more, and somebody's access that is none.
    await openFrame(server, embed).catch(() => undefined);
    await fetch(`${server.origin}/v1/embed/view`, {
      headers: { authorization: `DPoP es_${'x'.repeat(43)}` },
    });
  }

  const exported = async (): Promise<string> => {
    const response = await owner.get('/v1/exports/organization');
    expect(response.status).toBe(200);
    const files = unpack(new Uint8Array(await response.arrayBuffer()));
    // Sealed documents are the other parties’ as well; the receipt says that they stay.
    return [...files]
      .filter(([name]) => !name.endsWith('.pdf'))
      .map(([name, bytes]) => `${name}\n${new TextDecoder().decode(bytes)}`)
      .join('\n');
  };
  const isIn = (text: string, person: Person) => tracesOf(person).filter((trace) => text.includes(trace));

  /** With the table out of the way, whatever asks for it fails with what it was to write in the driver's message. */
  async function withoutTable(table: string, work: () => Promise<unknown>): Promise<void> {
    const rename = (from: string, to: string) =>
      asAdministrator(server.parts.database, (tx) =>
        tx.execute(sql.raw(`ALTER TABLE "${from}" RENAME TO "${to}"`)),
      );
    await rename(table, `${table}_away`);
    try {
      await work();
    } finally {
      await rename(`${table}_away`, table);
    }
  }

  test('nothing the server writes for its operator names anybody, not even when it fails', async () => {
    const { database } = server.parts;
    envelope = await signedByBoth();
    const documentId = envelope.documents[0]!.id;
    const recipients = [{ name: erased.name, email: erased.email }];
    await as(erased, async () => {
      await withoutTable('recipient', () =>
        customer.call('POST', '/v1/envelopes', {
          json: { title: 'T', documentIds: [documentId], recipients },
        }),
      );
      await withoutTable('console_login', () =>
        fetch(`${server.origin}/api/auth/sign-in/email`, {
          method: 'POST',
          headers: { origin: server.origin, 'content-type': 'application/json' },
          body: JSON.stringify({ email: owner.email, password: usualPassword }),
        }),
      );
      await withoutTable('user', () =>
        fetch(`${server.origin}/api/auth/sign-in/email`, {
          method: 'POST',
          headers: { origin: server.origin, 'content-type': 'application/json' },
          body: JSON.stringify({ email: erased.email, password: usualPassword }),
        }),
      );
    });
    await database.rows(database.queries, sql`SELECT 1`);
    expect(server.failures.length).toBeGreaterThanOrEqual(3);
    expect(server.output.join('')).toContain('request ');
    const all = [...server.output, ...written].join('\n');
    for (const person of [erased, staying]) expect(isIn(all, person)).toEqual([]);
    expect(all).not.toContain(usualPassword);
  }, 120_000);

  test('before, it is found in tables, mails, openings and exports', async () => {
    const found = await findCanaries(server, tracesOf(erased));
    for (const trace of [erased.ip, erased.userAgent, erased.name, erased.email])
      expect(found).toContain(`${trace} in the openings`);
    expect(found).toContain(`${erased.email} in public.recipient`);
    expect(found.some((place) => place.startsWith(erased.email) && place.endsWith('.eml'))).toBe(true);
    expect(isIn(await exported(), erased)).toEqual(
      expect.arrayContaining([erased.ip, erased.userAgent, erased.name, erased.email]),
    );
  });

  test('afterwards it is found nowhere, what the others gave is all there, and the log is sound', async () => {
    const [first, second] = envelope.recipients;
    const asked = await askDeletion(customer, { scope: 'recipient', recipientId: first!.id });
    await time.pass(73 * hour);
    expect((await readDeletion(customer, asked.id)).state).toBe('erasing_copies');
    await forgetMailFiles(
      server.parts.database.queries,
      join(server.dataDirectory, 'mail'),
      new Date(Date.now() + 73 * hour),
    );
    // Turned away before anybody knew them, they are a stranger like any other, of whom the log knows for a time.
    const stranger = [`${erased.ip} in the openings`, `${erased.userAgent} in the openings`];
    expect(await findCanaries(server, tracesOf(erased))).toEqual(stranger);
    await forgetStrangers(server.parts.database.queries, new Date(Date.now() + 89 * day));
    expect(await findCanaries(server, tracesOf(erased))).toEqual(stranger);
    await forgetStrangers(server.parts.database.queries, new Date(Date.now() + 91 * day));
    expect(await findCanaries(server, tracesOf(erased))).toEqual([]);
    expect(isIn(await exported(), erased)).toEqual([]);
    expect(isIn([...server.output, ...written].join('\n'), erased)).toEqual([]);

    const left = await findCanaries(server, tracesOf(staying));
    expect(left).toContain(`${staying.ip} in the openings`);
    expect(left).toContain(`${staying.email} in public.recipient`);
    expect(second!.email).toBe(staying.email);
    const denied = (await eventsOf(server, customer.organizationId)).filter(
      ({ facts }) => facts['reason'] === 'proof_repeated',
    );
    expect(denied.map(({ details }) => details['ip'])).toEqual([undefined]); // the other's is counted with it
    expect((await checkLog(server.parts.tree)).findings).toEqual([]);
  });
});
