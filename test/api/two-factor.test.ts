/** Two-step sign-in, from the side of somebody who has the password and not the authenticator. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { totpCode, totpStep } from '../../server/accounts/totp.ts';
import { decodeBase32 } from '../support/base32.ts';
import { signUp, usualPassword, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';

interface Authenticator {
  secret: string;
  recoveryCodes: string[];
  /** The code of the current step, or of one so many away. */
  code(away?: number): string;
}

describeOnDatabase('two-step sign-in', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const execute = (query: ReturnType<typeof sql>) => server.parts.database.queries.execute(query);
  const post = <T = Record<string, unknown>>(who: Pick<ConsoleLogin, 'call'>, path: string, json: object) =>
    who.call<T>('POST', `/v1/account/two-factor${path}`, { json });
  const eventsOf = async ({ accountId }: ConsoleLogin) =>
    (await server.parts.audit.readChain(accountId, accountId)).map(({ type, body }) => {
      const { facts } = JSON.parse(body) as { facts: object };
      return { type, ...facts };
    });
  /** As if the time of the last code were long past. */
  const nextStep = (person: ConsoleLogin) =>
    execute(sql`UPDATE two_factor SET last_step = 0 WHERE account_id = ${person.accountId}`);
  const forgetAttempts = () => execute(sql`DELETE FROM attempt_window`);

  const proven = async () => {
    const person = await signUp(server);
    await execute(sql`UPDATE "user" SET email_verified = true WHERE id = ${person.accountId}`);
    return person;
  };
  const withTwoFactor = async (): Promise<{ person: ConsoleLogin; authenticator: Authenticator }> => {
    const person = await proven();
    const { body } = await post<{ secret: string }>(person, '', { password: usualPassword });
    const seed = decodeBase32(body.secret);
    const code = (away = 0) => totpCode(seed, totpStep(new Date()) + away);
    const on = await post<{ recoveryCodes: string[] }>(person, '/confirm', { code: code() });
    expect(on.status).toBe(200);
    await nextStep(person);
    return { person, authenticator: { secret: body.secret, recoveryCodes: on.body.recoveryCodes, code } };
  };

  test('is begun with the password and a proven address, in force with the first code, and ends other logins', async () => {
    const unproven = await signUp(server);
    expect(await post(unproven, '', { password: usualPassword })).toMatchObject({
      status: 403,
      body: { code: 'email_not_verified' },
    });
    const person = await proven();
    const elsewhere = await person.signIn();
    expect((await post(person, '', { password: 'not the right one' })).status).toBe(401);
    const { body } = await post<{ secret: string; uri: string }>(person, '', { password: usualPassword });
    expect(body.uri).toBe(
      `otpauth://totp/${encodeURIComponent(`Inkseal:${person.email}`)}?secret=${body.secret}&issuer=Inkseal`,
    );
    expect((await person.signIn()).status).toBe(200); // not yet in force
    const wrong = await post(person, '/confirm', { code: '000000' });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'two_factor_refused' } });
    const seed = decodeBase32(body.secret);
    const on = await post<{ recoveryCodes: string[] }>(person, '/confirm', {
      code: totpCode(seed, totpStep(new Date())),
    });
    expect(on.body.recoveryCodes).toHaveLength(10);
    expect((await elsewhere.call('GET', '/v1/account')).status).toBe(401);
    expect((await person.call('GET', '/v1/account')).body).toMatchObject({
      twoFactor: true,
      recoveryCodesLeft: 10,
    });
    expect(await post(person, '', { password: usualPassword })).toMatchObject({
      status: 409,
      body: { code: 'two_factor_on' },
    });
    const types = (await eventsOf(person)).map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining(['account.two_factor_prepared', 'account.two_factor_enabled']),
    );
  });

  test('the password alone gives no login and no cookie that could pass for one', async () => {
    const { person, authenticator } = await withTwoFactor();
    const half = await person.signIn();
    expect([half.status, half.code]).toEqual([401, 'two_factor_required']);
    expect(half.cookies).toEqual([]);
    for (const path of ['/v1/account', '/v1/account/logins', '/v1/apps'])
      expect((await half.call('GET', path)).status, path).toBe(401);
    expect(
      (await post(half, '/disable', { password: usualPassword, code: authenticator.code() })).status,
    ).toBe(401);
    expect((await eventsOf(person)).filter(({ type }) => type === 'account.signed_in')).toHaveLength(1);
    const whole = await person.signIn({ code: authenticator.code() });
    expect(whole.status).toBe(200);
    expect((await whole.call('GET', '/v1/account')).status).toBe(200);
    expect(await eventsOf(person)).toContainEqual({ type: 'account.signed_in', method: 'password+totp' });
  });

  test('a code without the right password is worth nothing and not used up', async () => {
    const { person, authenticator } = await withTwoFactor();
    const code = authenticator.code();
    expect(await person.signIn({ password: 'not the right one', code })).toMatchObject({
      status: 401,
      code: 'sign_in_refused',
    });
    expect((await person.signIn({ code })).status).toBe(200);
  });

  test('a code is good once, also for two who send it at once, and none of before it', async () => {
    const { person, authenticator } = await withTwoFactor();
    const code = authenticator.code();
    const both = await Promise.all([person.signIn({ code }), person.signIn({ code })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    expect(await person.signIn({ code })).toMatchObject({ status: 401, code: 'two_factor_refused' });
    expect((await person.signIn({ code: authenticator.code(-1) })).status).toBe(401);
    expect((await eventsOf(person)).filter(({ type }) => type === 'account.sign_in_refused')).toContainEqual({
      type: 'account.sign_in_refused',
      step: 'second_factor',
    });
  });

  test('guessing codes ends after five, however the right one is sent then', async () => {
    await forgetAttempts();
    const { person, authenticator } = await withTwoFactor();
    const right = authenticator.code();
    const guess = right === '123456' ? '123457' : '123456';
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await person.signIn({ code: guess })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await person.signIn({ code: right })).status).toBe(429);
    expect((await person.signIn({ recoveryCode: authenticator.recoveryCodes[0]! })).status).toBe(429);
    // Turning it off or renewing codes is no other door.
    for (const path of ['/disable', '/recovery-codes'])
      expect((await post(person, path, { password: usualPassword, code: guess })).status, path).toBe(429);
    await forgetAttempts();
  });

  test('a recovery code gets in once, however it is typed, and its owner is told', async () => {
    const { person, authenticator } = await withTwoFactor();
    const [first = '', second = ''] = authenticator.recoveryCodes;
    expect(first).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);
    const typed = first.toLowerCase().replaceAll('-', ' ');
    const both = await Promise.all([
      person.signIn({ recoveryCode: typed }),
      person.signIn({ recoveryCode: typed }),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    expect((await person.signIn({ recoveryCode: first })).status).toBe(401);
    expect((await person.call('GET', '/v1/account')).body).toMatchObject({ recoveryCodesLeft: 9 });
    const other = await withTwoFactor();
    expect((await other.person.signIn({ recoveryCode: second })).status).toBe(401);
    const proof = { password: usualPassword, code: authenticator.code() };
    const renewed = await post<{ recoveryCodes: string[] }>(person, '/recovery-codes', proof);
    expect(renewed.status).toBe(200);
    expect((await person.signIn({ recoveryCode: second })).status).toBe(401);
    expect((await person.signIn({ recoveryCode: renewed.body.recoveryCodes[0]! })).status).toBe(200);
    expect(await eventsOf(person)).toContainEqual({
      type: 'account.signed_in',
      method: 'password+recovery_code',
    });
    await forgetAttempts();
  });

  test('is turned off with password and code alone', async () => {
    const { person, authenticator } = await withTwoFactor();
    const off = (json: object) => post(person, '/disable', json);
    expect(await off({ password: usualPassword })).toMatchObject({ body: { code: 'two_factor_required' } });
    expect((await off({ password: 'not the right one', code: authenticator.code() })).status).toBe(401);
    expect((await off({ password: usualPassword, code: authenticator.code() })).status).toBe(204);
    expect((await person.signIn()).status).toBe(200);
    expect((await person.signIn({ recoveryCode: authenticator.recoveryCodes[0]! })).status).toBe(200);
    expect(await off({ password: usualPassword, code: authenticator.code() })).toMatchObject({
      status: 409,
      body: { code: 'two_factor_off' },
    });
  });

  test('neither seeds nor recovery codes stand in the database or the log', async () => {
    const { authenticator } = await withTwoFactor();
    const rows = await server.parts.database.rows<{ text: string }>(
      server.parts.database.queries,
      sql`SELECT encode(sealed_secret, 'hex') AS text FROM two_factor
          UNION ALL SELECT encode(digest, 'hex') FROM recovery_code UNION ALL SELECT body FROM audit_event`,
    );
    const all = JSON.stringify(rows);
    expect(all).not.toContain(decodeBase32(authenticator.secret).toString('hex'));
    for (const code of authenticator.recoveryCodes) {
      expect(all).not.toContain(code);
      expect(all).not.toContain(Buffer.from(code.replaceAll('-', '')).toString('hex'));
    }
  });
});
