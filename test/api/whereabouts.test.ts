/** Where each change came from: on record for whoever asked, shown to whoever may read the log, and gone with them. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEventList, AuditTrail } from '../../widget/contract/audit-events.ts';
import { verifyEvidence } from '../../widget/verify/core/verify-evidence.ts';
import { checkLog } from '../../server/audit/tree/check-log.ts';
import { findCanaries } from '../support/canaries.ts';
import { createEmbedFor, openFrame, sendSample } from '../support/ceremony.ts';
import { signUp, usualPassword, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, day, LifecycleTime } from '../support/lifecycle.ts';
import { repositoryRoot } from '../support/stages.ts';

/** As the one trusted proxy reports them; what stands left of it is the client's own invention. */
const comingFrom = (ip: string) => ({ 'x-forwarded-for': `192.0.2.66, ${ip}` });
const invented = '192.0.2.66';

interface Logged {
  type: string;
  actor: string;
  subject: string | null;
}

describeOnDatabase('where a change came from', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), {
      openSignUp: true,
      environment: { INKSEAL_TRUSTED_PROXIES: '1' },
    });
    time = new LifecycleTime(server);
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const at = (customer: TestCustomer, ip: string): TestCustomer => ({
    ...customer,
    call: (method, path, body) => customer.call(method, path, { ...body, headers: comingFrom(ip) }),
  });
  const personAt = (person: ConsoleLogin, ip: string): Pick<ConsoleLogin, 'call'> => ({
    call: (method, path, options) =>
      person.call(method, path, { ...options, headers: { ...options?.headers, ...comingFrom(ip) } }),
  });
  const ipsOf = async (organizationId: string, chain = organizationId) =>
    (await server.parts.audit.readChain(organizationId, chain)).map(
      ({ type, details }) => [type, details['ip']] as const,
    );
  const hashesOf = async (organizationId: string, chain = organizationId) =>
    (await server.parts.audit.readChain(organizationId, chain)).map(({ sha256 }) => sha256);
  /** Every event of an organization, by whom it was, and under whose key the address is kept. */
  const logged = (organizationId: string): Promise<Logged[]> =>
    server.parts.database.rows<Logged & Record<string, unknown>>(
      server.parts.database.queries,
      sql`SELECT type, body::json -> 'actor' ->> 'kind' AS actor, o.subject_id AS subject FROM audit_event AS e
        LEFT JOIN audit_opening AS o ON o.event_id = e.id AND o.name = 'ip'
        WHERE e.organization_id = ${organizationId} ORDER BY e.at, e.id`,
    );
  const expectSoundLog = async () => expect((await checkLog(server.parts.tree)).findings).toEqual([]);

  test('with an API key is kept under the organization’s key, and shown in the log and the evidence', async () => {
    const customer = await server.addCustomer();
    const { organizationId, appId } = customer;
    const calling = at(customer, '198.51.100.41');
    const { envelope, document } = await sendSample(calling);
    const embed = await createEmbedFor(calling, envelope);
    // The way of one act alone, and that of several in one transaction.
    const more = () => calling.call('POST', `/v1/embeds/${embed.embedId}/tokens`, { json: {} });
    expect((await Promise.all([more(), more(), more(), more()])).map(({ status }) => status)).toEqual(
      Array(4).fill(201),
    );
    await openFrame(server, embed);
    await calling.call('PATCH', `/v1/apps/${appId}`, { json: { name: 'Renamed' } });
    await calling.call('GET', `/v1/envelopes/${envelope.id}/audit-trail`);
    const deletion = await askDeletion(calling, { scope: 'document', documentId: document.id });
    await calling.call('POST', `/v1/deletion-requests/${deletion.id}/cancel`);

    const events = await logged(organizationId);
    const byKey = events.filter(({ actor }) => actor === 'api_key');
    expect(new Set(byKey.map(({ type }) => type))).toEqual(
      new Set([
        'document.uploaded',
        'envelope.created',
        'envelope.sent',
        'embed.created',
        'embed_token.issued',
        'app.changed',
        'audit_trail.downloaded',
        'deletion.requested',
        'deletion.cancelled',
      ]),
    );
    expect(byKey.filter(({ subject }) => subject !== organizationId)).toEqual([]);
    expect(byKey.filter(({ type }) => type === 'embed_token.issued').length).toBe(5);
    // The operator's command line and what the server does by itself came from nowhere.
    const byItself = events.filter(({ actor }) => ['operator', 'system'].includes(actor));
    expect(byItself.map(({ type }) => type)).toContain('api_key.created');
    expect(byItself.filter(({ subject }) => subject !== null)).toEqual([]);
    const recipientId = envelope.recipients[0]!.id;
    const byRecipient = events.filter(({ actor }) => actor === 'recipient');
    expect(byRecipient.length).toBeGreaterThan(0);
    expect(byRecipient.filter(({ subject }) => subject !== recipientId)).toEqual([]);

    const { body: list } = await customer.call<AuditEventList>('GET', '/v1/audit-events?type=envelope.sent');
    expect(list.events.map(({ clientIp }) => clientIp)).toEqual(['198.51.100.41']);
    const { body: trail } = await customer.call<AuditTrail>(
      'GET',
      `/v1/envelopes/${envelope.id}/audit-trail`,
    );
    const sent = trail.events.find(({ type }) => type === 'envelope.sent');
    expect(sent?.details['ip']).toBe('198.51.100.41');
    expect(sent?.body).not.toContain('198.51.100.41');
    const fetchPackage = async () =>
      (await customer.call('GET', `/v1/envelopes/${envelope.id}/evidence`)).response;
    await expect.poll(async () => (await fetchPackage()).status, { timeout: 20_000 }).toBe(200);
    const bytes = new Uint8Array(await (await fetchPackage()).arrayBuffer());
    expect(Buffer.from(bytes).toString('latin1')).toContain('198.51.100.41');
    expect(await findCanaries(server, [invented])).toEqual([]);
    await expectSoundLog();
  });

  test('with a console login is kept under the person’s own key, and unreadable once they are erased', async () => {
    const { organizationId } = await server.addCustomer();
    const elsewhere = await server.addCustomer();
    const heir = await signUp(server);
    await heir.becomes('owner', organizationId);
    const person = await signUp(server);
    const { accountId, email } = person;
    await person.becomes('owner', organizationId);
    const [own, theirs] = ['203.0.113.142', '203.0.113.143'];
    const calling = personAt(person, own);
    const made = await calling.call<{ id: string }>('POST', '/v1/apps', {
      json: { name: 'A', testMode: true },
    });
    expect(made.status).toBe(201);
    await calling.call('POST', '/v1/roles', { json: { name: 'Clerk', permissions: ['envelopes:read'] } });
    await calling.call('POST', '/v1/account/email-verifications', { json: { language: 'en' } });
    await calling.call('GET', '/v1/envelopes/env_0000000000000000000000000000');
    const host = await signUp(server);
    await host.becomes('owner', elsewhere.organizationId);
    await host.call('POST', '/v1/invitations', { json: { email, role: 'auditor' } });
    await personAt(heir, theirs).call('POST', '/v1/apps', { json: { name: 'B', testMode: true } });

    const byPeople = (await logged(organizationId)).filter(({ actor }) => actor === 'account');
    expect(byPeople.map(({ type, subject }) => [type, subject])).toEqual([
      ['app.created', accountId],
      ['role.created', accountId],
      ['access.denied', accountId],
      ['app.created', heir.accountId],
    ]);
    expect((await logged(accountId)).map(({ type, subject }) => [type, subject])).toContainEqual([
      'account.email_verification_requested',
      accountId,
    ]);
    const listed = await heir.call<AuditEventList>('GET', '/v1/audit-events?type=app.created');
    expect(listed.body.events.map(({ clientIp }) => clientIp).slice(0, 2)).toEqual([theirs, own]);
    const before = await hashesOf(organizationId);

    const deleted = await calling.call('POST', '/v1/account/deletion', { json: { password: usualPassword } });
    expect(deleted.status).toBe(200);
    // Also of the invitation elsewhere, which ended with them: no key of theirs is made once more.
    expect(await findCanaries(server, [own])).toEqual([]);
    expect((await ipsOf(organizationId)).filter(([, ip]) => ip === own)).toEqual([]);
    const bySubject = await logged(elsewhere.organizationId);
    expect(bySubject.map(({ type }) => type)).toContain('invitation.cancelled');
    expect(bySubject.filter(({ subject }) => subject === accountId)).toEqual([]);
    const after = await heir.call<AuditEventList>('GET', '/v1/audit-events?type=app.created');
    expect(after.body.events.map(({ clientIp }) => clientIp).slice(0, 2)).toEqual([theirs, null]);
    expect((await hashesOf(organizationId)).slice(0, before.length)).toEqual(before);
    await expectSoundLog();
  });

  test('before anybody was signed in is kept with the account that it was about', async () => {
    const person = await signUp(server);
    const stranger = '203.0.113.150';
    const ask = (path: string, json: object) =>
      fetch(server.origin + path, {
        method: 'POST',
        headers: { origin: server.origin, 'content-type': 'application/json', ...comingFrom(stranger) },
        body: JSON.stringify(json),
      });
    await ask('/api/auth/sign-in/email', { email: person.email, password: 'wrong' });
    await ask('/v1/account/password-resets', { email: person.email, language: 'en' });
    const asked = (await ipsOf(person.accountId)).filter(([, ip]) => ip === stranger);
    expect(asked.map(([type]) => type)).toEqual([
      'account.sign_in_refused',
      'account.password_reset_requested',
    ]);
  });

  test('goes with the organization whose key it was, and every proof stays as it was', async () => {
    const customer = await server.addCustomer();
    const { organizationId } = customer;
    const owner = await signUp(server);
    await owner.becomes('owner', organizationId);
    const [ofKey, ofOwner] = ['198.51.100.61', '198.51.100.62'];
    const { envelope } = await sendSample(at(customer, ofKey));
    const fetchPackage = async () =>
      (await customer.call('GET', `/v1/envelopes/${envelope.id}/evidence`)).response;
    await expect.poll(async () => (await fetchPackage()).status, { timeout: 20_000 }).toBe(200);
    const kept = new Uint8Array(await (await fetchPackage()).arrayBuffer());
    await personAt(owner, ofOwner).call('POST', '/v1/roles', {
      json: { name: 'Clerk', permissions: ['envelopes:read'] },
    });
    // What is under way would keep its documents, and they the organization.
    await customer.call('POST', `/v1/envelopes/${envelope.id}/void`, { json: { reason: 'Over' } });
    const hashes = [...(await hashesOf(organizationId)), ...(await hashesOf(organizationId, envelope.id))];
    expect((await ipsOf(organizationId, envelope.id)).map(([, ip]) => ip)).toContain(ofKey);

    await owner.call('POST', '/v1/deletion-requests', {
      json: { scope: 'organization' },
    });
    await time.pass(4 * day);
    await time.pass(day);
    expect((await ipsOf(organizationId, envelope.id)).filter(([, ip]) => ip !== undefined)).toEqual([]);
    expect((await ipsOf(organizationId)).filter(([, ip]) => ip !== undefined)).toEqual([]);
    expect(await findCanaries(server, [ofKey, ofOwner])).toEqual([]);
    const [chain, ofEnvelope] = [await hashesOf(organizationId), await hashesOf(organizationId, envelope.id)];
    expect([...chain, ...ofEnvelope]).toEqual(expect.arrayContaining(hashes));
    const logKey = await server.parts.tree.signer.verifierKey(`${new URL(server.origin).host}/log`);
    expect(await verifyEvidence(kept, { logKey })).toMatchObject({ valid: true });
    await expectSoundLog();
  });

  test('is told by whoever names a person or a key as the one who acts', () => {
    const naming = globSync('server/**/*.ts', { cwd: repositoryRoot })
      .filter((path) => !path.endsWith('.test.ts'))
      .filter((path) =>
        /kind: '(?:account|api_key)', id\b(?!.*clientIp)/.test(
          readFileSync(join(repositoryRoot, path), 'utf8'),
        ),
      )
      .toSorted();
    expect(naming).toEqual([
      // Of a denial, the address is given apart.
      'server/accounts/account-env.ts',
      'server/apps/record-denials.ts',
      // Of whoever goes, nothing more is kept.
      'server/retention/erase-account.ts',
    ]);
  });
});
