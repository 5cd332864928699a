/** What a new password ends of single sign-on, from the side of somebody who is in by a link, or on the way there. */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { totpCode, totpStep } from '../../server/accounts/totp.ts';
import { decodeBase32 } from '../support/base32.ts';
import { signUp, usualPassword, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { readMail } from '../support/mailbox.ts';
import { startOpenIdStandIn, type OpenIdStandIn } from '../support/openid-stand-in.ts';
import { Visitor } from '../support/visitor.ts';

const place = '/api/auth/single-sign-on';
const page = '/console/single-sign-on';
const newPassword = 'another long enough password';

describeOnDatabase('a new password', (openDatabase) => {
  let provider: OpenIdStandIn;
  let server: TestServer;
  beforeAll(async () => {
    provider = await startOpenIdStandIn();
    const { environment } = provider;
    server = await startTestServer(await openDatabase(), { openSignUp: true, environment });
  });
  afterEach(() => server.parts.database.queries.execute(sql`DELETE FROM attempt_window`));
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
    await provider.close();
  });

  const rows = <T>(query: ReturnType<typeof sql>) =>
    server.parts.database.rows<T>(server.parts.database.queries, query);
  const eventsOf = async ({ accountId }: ConsoleLogin) =>
    (await server.parts.audit.readChain(accountId, accountId)).map(({ type, body }) => ({
      type,
      ...(JSON.parse(body) as { facts: object }).facts,
    }));
  const leave = async (visitor: Visitor): Promise<string> => {
    const begun = await visitor.post(place);
    return (await visitor.get(begun.body['address'] as string)).location ?? '';
  };
  const comeBack = async (visitor: Visitor) => visitor.get(await leave(visitor));
  const isIn = async (visitor: Visitor) => (await visitor.get('/v1/account')).status === 200;

  let people = 0;
  /** An account that whoever the provider says now is linked to, by somebody who had its password. */
  const linked = async (): Promise<ConsoleLogin> => {
    const person = await signUp(server);
    provider.person = { sub: `linked-${people++}`, email: person.email, email_verified: true, name: 'Ada' };
    const visitor = new Visitor(server);
    await comeBack(visitor);
    expect((await visitor.post(`${place}/finish`, { password: usualPassword })).status).toBe(200);
    return person;
  };
  const askReset = async ({ email }: ConsoleLogin, mailsBefore: number): Promise<string> => {
    await new Visitor(server).post('/v1/account/password-resets', { email, language: 'en' });
    return (await readMail(server, email, mailsBefore + 1)).token;
  };
  const reset = (token: string) =>
    new Visitor(server).post('/v1/account/password-resets/complete', { token, password: newPassword });

  test('ends what is half done by a link, however good the code that is shown next', async () => {
    const person = await linked();
    await rows(sql`UPDATE "user" SET email_verified = true WHERE id = ${person.accountId}`);
    const ask = <T>(path: string, json: object) =>
      person.call<T>('POST', `/v1/account/two-factor${path}`, { json });
    const { secret } = (await ask<{ secret: string }>('', { password: usualPassword })).body;
    const code = () => totpCode(decodeBase32(secret), totpStep(new Date()));
    expect((await ask('/confirm', { code: code() })).status).toBe(200);
    await rows(sql`UPDATE two_factor SET last_step = 0 WHERE account_id = ${person.accountId}`);
    const visitor = new Visitor(server);
    expect((await comeBack(visitor)).location).toBe(page);
    expect((await visitor.get(`${place}/pending`)).body).toMatchObject({ password: false, code: true });
    expect((await reset(await askReset(person, 3))).status).toBe(204);
    expect(await visitor.post(`${place}/finish`, { code: code() })).toMatchObject({
      status: 401,
      body: { code: 'single_sign_on_over' },
    });
    expect(await isIn(visitor)).toBe(false);
  });

  test.skipIf(openDatabase.engine === 'pglite')('lets nobody in who comes back while it is set', async () => {
    const person = await linked();
    const token = await askReset(person, 2);
    const visitor = new Visitor(server);
    const callback = await leave(visitor);
    const waiting = async () => {
      const [row] = await rows<{ n: number }>(
        sql`SELECT count(DISTINCT pid)::int AS n FROM pg_locks JOIN pg_stat_activity USING (pid)
          WHERE NOT granted AND datname = current_database()`,
      );
      return row?.n;
    };
    const locked = Promise.withResolvers<void>();
    const { promise: over, resolve: letGo } = Promise.withResolvers<void>();
    const lock = server.parts.database.transaction(async (tx) => {
      await tx.execute(sql`SELECT FROM "user" WHERE id = ${person.accountId} FOR UPDATE`);
      locked.resolve();
      await over;
    });
    await locked.promise;
    const setting = reset(token);
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
    const coming = visitor.get(callback);
    await expect.poll(waiting, { timeout: 10_000 }).toBe(2); // behind the other, having read the link
    letGo();
    await lock;
    expect((await setting).status).toBe(204);
    expect(await coming).toMatchObject({ status: 303, location: `${page}?refused=single_sign_on_over` });
    expect(await isIn(visitor)).toBe(false);
  });

  test('set at the console, too, ends the links that somebody made by the old one', async () => {
    const person = await linked();
    const json = { currentPassword: usualPassword, newPassword };
    expect((await person.call('POST', '/v1/account/password', { json })).status).toBe(204);
    const visitor = new Visitor(server);
    expect((await comeBack(visitor)).location).toBe(page); // for the password
    expect(await isIn(visitor)).toBe(false);
    expect((await visitor.post(`${place}/finish`, { password: usualPassword })).status).toBe(401);
    expect(await eventsOf(person)).toContainEqual({
      type: 'account.password_changed',
      loginsEnded: 1,
      linksEnded: 1,
    });
  });
});
