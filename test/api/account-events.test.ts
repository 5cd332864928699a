/** What the log of an account says of a new password by mail, and of two-step sign-in. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { totpCode, totpStep } from '../../server/accounts/totp.ts';
import { decodeBase32 } from '../support/base32.ts';
import { signUp, usualPassword } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { readMail } from '../support/mailbox.ts';
import { eventsOf } from '../support/read-events.ts';

describeOnDatabase('the log of an account', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const details = { ip: '127.0.0.1' };
  const execute = (query: ReturnType<typeof sql>) => server.parts.database.queries.execute(query);

  test('says who asked for new recovery codes and turned two-step sign-in off, and by what they showed', async () => {
    const person = await signUp(server);
    const { accountId } = person;
    await execute(sql`UPDATE "user" SET email_verified = true WHERE id = ${accountId}`);
    const post = <T = object>(path: string, json: object) =>
      person.call<T>('POST', `/v1/account/two-factor${path}`, { json });
    const { body } = await post<{ secret: string }>('', { password: usualPassword });
    const code = () => totpCode(decodeBase32(body.secret), totpStep(new Date()));
    await post('/confirm', { code: code() });
    await execute(sql`UPDATE two_factor SET last_step = 0 WHERE account_id = ${accountId}`);
    const renewed = await post<{ recoveryCodes: string[] }>('/recovery-codes', {
      password: usualPassword,
      code: code(),
    });
    const [recoveryCode] = renewed.body.recoveryCodes;
    expect((await post('/disable', { password: usualPassword, recoveryCode })).status).toBe(204);
    const actor = { kind: 'account', id: accountId };
    const events = await eventsOf(server, accountId);
    expect(events.filter(({ type }) => /two_factor|recovery/.test(type))).toEqual([
      { type: 'account.two_factor_prepared', actor, facts: {}, details },
      { type: 'account.two_factor_enabled', actor, facts: { loginsEnded: 0 }, details },
      { type: 'account.recovery_codes_replaced', actor, facts: { method: 'totp' }, details },
      { type: 'account.two_factor_disabled', actor, facts: { method: 'recovery_code' }, details },
    ]);
  });

  test('says of a new password by mail that nobody knows who set it, and how many logins that ended', async () => {
    const person = await signUp(server);
    const post = (path: string, json: object) =>
      fetch(`${server.origin}/v1/account/password-resets${path}`, {
        method: 'POST',
        headers: { origin: server.origin, 'content-type': 'application/json' },
        body: JSON.stringify(json),
      });
    await post('', { email: person.email, language: 'en' });
    const { token } = await readMail(server, person.email, 2);
    expect((await post('/complete', { token, password: 'another long enough one' })).status).toBe(204);
    const actor = { kind: 'anonymous', id: 'unknown' };
    const events = await eventsOf(server, person.accountId);
    expect(events.filter(({ type }) => type.startsWith('account.password'))).toEqual([
      { type: 'account.password_reset_requested', actor, facts: {}, details },
      { type: 'account.password_reset', actor, facts: { loginsEnded: 1, linksEnded: 0 }, details },
    ]);
  });
});
