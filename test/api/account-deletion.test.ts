/** A person who deletes their own account: what goes, what keeps it, and what is left for nobody to read. */
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { totpCode, totpStep } from '../../server/accounts/totp.ts';
import { forgetMailFiles } from '../../server/retention/forget-mail-files.ts';
import { replayTombstones } from '../../server/retention/sweep-lifecycle.ts';
import { deletionOperatorCommands } from '../../server/cli/deletion-operator.ts';
import type { DeletedAccount } from '../../widget/contract/account.ts';
import { decodeBase32 } from '../support/base32.ts';
import { findCanaries } from '../support/canaries.ts';
import { signIn, signUp, usualPassword, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { day, LifecycleTime } from '../support/lifecycle.ts';

const ip = '203.0.113.77';
const userAgent = 'Canary-browser/7';

describeOnDatabase('an account that is deleted by its person', (openDatabase) => {
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

  const execute = (query: ReturnType<typeof sql>) => server.parts.database.queries.execute(query);
  const remove = (person: Pick<ConsoleLogin, 'call'>, json: object = { password: usualPassword }) =>
    person.call<DeletedAccount & { code?: string; details?: unknown }>('POST', '/v1/account/deletion', {
      json,
    });
  /** As the hourly job does. */
  const sweepMails = () =>
    forgetMailFiles(server.parts.database.queries, join(server.dataDirectory, 'mail'), new Date());
  const chainOf = (id: string) => server.parts.audit.readChain(id, id);
  /** Signs in once more from the place that is looked for afterwards. */
  const comeFrom = (email: string) =>
    fetch(`${server.origin}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: {
        origin: server.origin,
        'content-type': 'application/json',
        'x-forwarded-for': ip,
        'user-agent': userAgent,
      },
      body: JSON.stringify({ email, password: usualPassword }),
    });

  test('leaves nothing that says who it was, and the log as it stood', async () => {
    const { organizationId } = server.customer;
    const owner = await signUp(server);
    await owner.becomes('owner', organizationId);
    const person = await signUp(server, 'Canary Lovelace');
    const { accountId, email } = person;
    expect((await comeFrom(email)).status).toBe(200);
    const invited = await owner.call('POST', '/v1/invitations', { json: { email, role: 'admin' } });
    expect(invited.status).toBe(201);
    await person.becomes('admin', organizationId);
    const theirs = await person.call<{ id: string }>('POST', '/v1/invitations', {
      json: { email: 'friend@example.com', role: 'auditor' },
    });
    expect(theirs.status).toBe(201);
    const second = await person.signIn();
    const before = await chainOf(accountId);
    expect(before.some(({ details }) => details['ip'] === ip)).toBe(true);
    const canaries = ['Canary Lovelace', email, ip, userAgent];
    expect(await findCanaries(server, canaries)).not.toEqual([]);

    const removed = await remove(person);
    expect(removed).toMatchObject({ status: 200, body: { receipt: expect.stringContaining(accountId) } });
    expect((await person.call('GET', '/v1/account')).status).toBe(401);
    expect((await second.call('GET', '/v1/account')).status).toBe(401);
    expect((await signIn(server, { email, password: usualPassword })).code).toBe('sign_in_refused');
    await sweepMails();
    expect(await findCanaries(server, canaries)).toEqual([]);

    const after = await chainOf(accountId);
    expect(after.slice(0, before.length).map(({ sha256 }) => sha256)).toEqual(
      before.map(({ sha256 }) => sha256),
    );
    expect(after.every(({ details }) => Object.keys(details).length === 0)).toBe(true);
    const deleted = after.find(({ type }) => type === 'account.deleted');
    expect(JSON.parse(deleted!.body)).toMatchObject({
      actor: { kind: 'account', id: accountId },
      facts: { memberships: 1 },
      commitments: {},
    });
    const organization = (await chainOf(organizationId)).slice(-4).map(({ type }) => type);
    expect(organization).toEqual(expect.arrayContaining(['member.left', 'invitation.cancelled']));
    expect((await owner.call<{ invitations: unknown[] }>('GET', '/v1/invitations')).body.invitations).toEqual(
      [],
    );

    // The address is free, and no key of the old account's is made again.
    const made = await fetch(`${server.origin}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { origin: server.origin, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Somebody', email, password: usualPassword, language: 'en' }),
    });
    expect(made.status).toBe(200);
  });

  test('is refused while an organization would have no owner left, and names it', async () => {
    const leaving = await server.addCustomer();
    const person = await signUp(server);
    await person.becomes('owner', leaving.organizationId);
    const organizations = [{ id: leaving.organizationId, name: 'Customer AS' }];
    expect(await remove(person)).toMatchObject({
      status: 409,
      body: { code: 'sole_owner', details: { organizations } },
    });
    expect((await person.call('GET', '/v1/account')).status).toBe(200);
    const heir = await signUp(server);
    await heir.becomes('owner', leaving.organizationId);
    expect((await remove(person)).status).toBe(200);
    expect((await remove(heir)).status).toBe(409);
  });

  test('asks for the password, and for the second factor where there is one', async () => {
    const person = await signUp(server);
    expect(await remove(person, { password: 'wrong' })).toMatchObject({
      status: 401,
      body: { code: 'sign_in_refused' },
    });
    await execute(sql`UPDATE "user" SET email_verified = true WHERE id = ${person.accountId}`);
    const { body } = await person.call<{ secret: string }>('POST', '/v1/account/two-factor', {
      json: { password: usualPassword },
    });
    const code = (away = 0) => totpCode(decodeBase32(body.secret), totpStep(new Date()) + away);
    await person.call('POST', '/v1/account/two-factor/confirm', { json: { code: code() } });
    await execute(sql`UPDATE two_factor SET last_step = 0 WHERE account_id = ${person.accountId}`);
    expect(await remove(person)).toMatchObject({ status: 401, body: { code: 'two_factor_required' } });
    expect(await remove(person, { password: usualPassword, code: code(-20) })).toMatchObject({
      status: 401,
      body: { code: 'two_factor_refused' },
    });
    expect((await remove(person, { password: usualPassword, code: code() })).status).toBe(200);
  });

  test('is gone again after an older backup, and has a second receipt when no backup holds it', async () => {
    const person = await signUp(server, 'Restored Canary');
    const { accountId, email } = person;
    const rows = await server.parts.database.rows<{ row: string }>(
      server.parts.database.queries,
      sql`SELECT to_json(u)::text AS row FROM "user" u WHERE id = ${accountId}`,
    );
    const { body } = await remove(person);
    await execute(
      sql`INSERT INTO "user" SELECT * FROM json_populate_record(NULL::"user", ${rows[0]!.row}::json)`,
    );
    expect(await findCanaries(server, [email])).not.toEqual([]);
    await replayTombstones(server.parts);
    await sweepMails();
    expect(await findCanaries(server, ['Restored Canary', email])).toEqual([]);
    const receiptOf = async () =>
      (await deletionOperatorCommands['deletion-receipt'](server.parts, { requestId: body.requestId }))
        .receipt;
    expect(await receiptOf()).toMatchObject({ scope: 'account', targetId: accountId, stage: 'shredded' });
    await time.pass((server.parts.backupDays + 1) * day);
    expect(await receiptOf()).toMatchObject({ scope: 'account', targetId: accountId, stage: 'copies-gone' });
  });
});
