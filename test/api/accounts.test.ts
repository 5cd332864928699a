/** People's accounts: proving an address, passwords, console logins, and those who try to get in without. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../server/app.ts';
import type { ConsoleLogin as ListedLogin } from '../../widget/contract/account.ts';
import { signIn, signUp, usualPassword, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { readMail } from '../support/mailbox.ts';

const another = 'another long enough one';

describeOnDatabase('accounts over HTTP', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const eventsOf = async ({ accountId }: ConsoleLogin) =>
    (await server.parts.audit.readChain(accountId, accountId)).map(({ type }) => type);
  /** From a browser that never signed in. */
  const ask = async (path: string, json: object, headers: Record<string, string> = {}) => {
    const response = await fetch(`${server.origin}/v1/account/${path}`, {
      method: 'POST',
      headers: { origin: server.origin, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(json),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : {}) as Record<string, unknown> };
  };
  const forgetAttempts = () => server.parts.database.queries.execute(sql`DELETE FROM attempt_window`);
  const refused = { status: 403, body: { code: 'mail_link_refused' } };

  test('an address is proven by the newest link that was mailed to it, once', async () => {
    const person = await signUp(server);
    const first = await readMail(server, person.email, 1);
    expect(first.link).toMatch(/\/console\/verify-email#ml_/);
    expect((await person.call('GET', '/v1/account')).body).toMatchObject({ emailVerified: false });
    const again = await person.call('POST', '/v1/account/email-verifications', { json: { language: 'nb' } });
    expect(again.status).toBe(202);
    const second = await readMail(server, person.email, 2);
    expect(second.subject).toBe('Bekreft e-postadressen din');
    expect(await ask('email-verifications/complete', { token: first.token })).toMatchObject(refused);
    expect(await ask('password-resets/complete', { token: second.token, password: another })).toMatchObject(
      refused,
    );
    expect((await ask('email-verifications/complete', { token: second.token })).status).toBe(204);
    expect(await ask('email-verifications/complete', { token: second.token })).toMatchObject(refused);
    expect((await person.call('GET', '/v1/account')).body).toMatchObject({ emailVerified: true });
    expect(await eventsOf(person)).toEqual(
      expect.arrayContaining([
        'account.created',
        'account.signed_in',
        'account.email_verification_requested',
        'account.email_verified',
        'mail.handed_over',
      ]),
    );
  });

  test('a forgotten password is replaced by a mailed link, which ends every login and starts none', async () => {
    const person = await signUp(server);
    const elsewhere = await person.signIn();
    expect(elsewhere.status).toBe(200);
    const reset = (email: string) => ask('password-resets', { email });
    const known = await reset(person.email);
    const unknown = await reset('nobody@example.com');
    expect([known.status, unknown.status, known.body, unknown.body]).toEqual([202, 202, {}, {}]);
    const { token, link } = await readMail(server, person.email, 2);
    expect(link).toMatch(/\/console\/reset-password#ml_/);
    const complete = (password: string) => ask('password-resets/complete', { token, password });
    expect(await complete('Password1234!')).toMatchObject({
      status: 422,
      body: { code: 'password_refused', details: { reason: 'common' } },
    });
    expect((await complete(another)).status).toBe(204);
    expect(await complete(`${another}!`)).toMatchObject(refused);
    for (const login of [person, elsewhere])
      expect((await login.call('GET', '/v1/account')).status).toBe(401);
    expect((await person.signIn()).status).toBe(401);
    const now = await person.signIn({ password: another });
    expect((await now.call('GET', '/v1/account')).body).toMatchObject({ emailVerified: true });
    expect((await readMail(server, person.email, 3)).subject).toBe('Your password was changed');
    const stored = await server.parts.database.rows<{ text: string }>(
      server.parts.database.queries,
      sql`SELECT coalesce(data::text, '') AS text FROM pgboss.job
          UNION ALL SELECT body FROM audit_event UNION ALL SELECT encode(digest, 'escape') FROM account_link`,
    );
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  test('mails are in the language that somebody came with or last asked for, of all that signers read', async () => {
    const email = 'kaethe@example.com';
    const headers = { 'content-type': 'application/json', origin: server.origin };
    const signUpIn = (language: string) =>
      fetch(`${server.origin}/api/auth/sign-up/email`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ name: 'Käthe', email, password: usualPassword, language }),
      });
    expect((await signUpIn('tlh')).status).toBe(400);
    expect((await signUpIn('de')).status).toBe(200);
    expect((await readMail(server, email, 1)).subject).toBe('Bestätigen Sie Ihre E-Mail-Adresse');
    const login = await signIn(server, { email, password: usualPassword });
    const change = (currentPassword: string, newPassword: string) =>
      login.call('POST', '/v1/account/password', { json: { currentPassword, newPassword } });
    expect((await change(usualPassword, another)).status).toBe(204);
    expect((await readMail(server, email, 2)).subject).toBe('Ihr Passwort wurde geändert');
    await login.call('POST', '/v1/account/email-verifications', { json: { language: 'ar' } });
    const arabic = await readMail(server, email, 3);
    expect(arabic.subject).toBe('يُرجى تأكيد عنوان بريدك الإلكتروني');
    // Whoever asks for a new password may be anybody: theirs is that mail alone.
    await ask('password-resets', { email, language: 'ja' });
    expect((await readMail(server, email, 4)).subject).toBe('新しいパスワードを設定してください');
    expect((await change(another, usualPassword)).status).toBe(204);
    expect((await readMail(server, email, 5)).subject).toBe('تم تغيير كلمة مرورك');
  });

  test('a link for a new password is over after half an hour', async () => {
    const person = await signUp(server);
    await ask('password-resets', { email: person.email });
    const { token } = await readMail(server, person.email, 2);
    await server.parts.database.queries.execute(
      sql`UPDATE account_link SET expires_at = now() - interval '1 second' WHERE account_id = ${person.accountId}`,
    );
    expect(await ask('password-resets/complete', { token, password: another })).toMatchObject(refused);
  });

  test('whoever changes the password knows the old one, and is then the only one signed in', async () => {
    const person = await signUp(server);
    const elsewhere = await person.signIn();
    const change = (currentPassword: string, newPassword: string) =>
      person.call('POST', '/v1/account/password', { json: { currentPassword, newPassword } });
    expect(await change('not the right one', another)).toMatchObject({
      status: 401,
      body: { code: 'sign_in_refused' },
    });
    const about = await change(usualPassword, `${person.email}12`);
    expect(about).toMatchObject({ status: 422, body: { details: { reason: 'about_you' } } });
    expect((await change(usualPassword, another)).status).toBe(204);
    expect((await person.call('GET', '/v1/account')).status).toBe(200);
    expect((await elsewhere.call('GET', '/v1/account')).status).toBe(401);
    expect(await eventsOf(person)).toEqual(
      expect.arrayContaining(['access.denied', 'account.password_changed']),
    );
  });

  test('logins are listed and ended one by one, one’s own only', async () => {
    const person = await signUp(server);
    const stranger = await signUp(server);
    const elsewhere = await person.signIn();
    const list = async () =>
      (await person.call<{ logins: ListedLogin[] }>('GET', '/v1/account/logins')).body.logins;
    const logins = await list();
    expect(logins.map(({ current }) => current)).toEqual([true, false]);
    expect(JSON.stringify(logins)).not.toMatch(/token/i);
    const other = `/v1/account/logins/${logins[1]!.id}`;
    expect((await stranger.call('DELETE', other)).status).toBe(404);
    expect((await elsewhere.call('GET', '/v1/account')).status).toBe(200);
    expect((await person.call('DELETE', other)).status).toBe(204);
    expect((await elsewhere.call('GET', '/v1/account')).status).toBe(401);
    expect(await list()).toHaveLength(1);
    expect(await eventsOf(person)).toContain('account.login_revoked');
  });

  test('tries are counted for person and network, and refused ones are on the record', async () => {
    const person = await signUp(server);
    const statuses: number[] = [];
    for (let i = 0; i < 9; i++) statuses.push((await person.signIn({ password: `wrong one ${i}` })).status);
    expect(statuses).toEqual([...Array<number>(8).fill(401), 429]);
    expect((await person.signIn()).status).toBe(429);
    const windows = await server.parts.database.rows<{ digest: string }>(
      server.parts.database.queries,
      sql`SELECT encode(digest, 'escape') AS digest FROM attempt_window`,
    );
    expect(windows.length).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(windows)).not.toContain(person.email);
    await forgetAttempts();
    expect((await person.signIn()).status).toBe(200);
    expect((await eventsOf(person)).filter((type) => type === 'account.sign_in_refused')).toHaveLength(8);
  });

  test('resets are limited by address, and the limit tells nothing about who has an account', async () => {
    await forgetAttempts();
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++)
      statuses.push((await ask('password-resets', { email: 'nobody@example.com' })).status);
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
    await forgetAttempts();
  });

  test('another site signs nobody in, out of their password or up: by JSON, by form or without an Origin', async () => {
    const person = await signUp(server);
    const json = JSON.stringify({ email: person.email, password: usualPassword });
    const form = new URLSearchParams({ email: person.email, password: usualPassword }).toString();
    const forged: Record<string, string>[] = [
      { origin: 'https://evil.example', 'content-type': 'application/json' },
      { origin: 'null', 'content-type': 'application/json' },
      { origin: `${server.origin}.evil.example`, 'content-type': 'application/json' },
      { 'content-type': 'application/json' },
      { 'content-type': 'text/plain' },
      { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'application/x-www-form-urlencoded' },
    ];
    for (const headers of forged)
      for (const path of [
        '/api/auth/sign-in/email',
        '/api/auth/sign-up/email',
        '/v1/account/password-resets',
      ]) {
        const body = headers['content-type']!.includes('form') ? form : json;
        const response = await fetch(server.origin + path, { method: 'POST', headers, body });
        expect(response.status, JSON.stringify({ path, headers })).toBe(403);
        expect(response.headers.getSetCookie()).toEqual([]);
      }
    const proof = { currentPassword: usualPassword, newPassword: another };
    for (const origin of ['https://evil.example', 'null', '']) {
      const forgedChange = await person.call('POST', '/v1/account/password', {
        json: proof,
        headers: { origin },
      });
      expect(forgedChange.status).toBe(401);
    }
    expect((await person.signIn()).status).toBe(200);
  });

  test('a form of one’s own page is no JSON, and a wrong shape is refused before a password is looked at', async () => {
    for (const body of [
      'email=ada%40example.com&password=x',
      '{"email":"ada"}',
      '[]',
      '',
      '{"email":"a\\u0000"}',
    ]) {
      const response = await fetch(`${server.origin}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { origin: server.origin, 'content-type': 'application/json' },
        body,
      });
      expect([response.status, ((await response.json()) as { code: string }).code], body).toEqual([
        400,
        'invalid_request',
      ]);
    }
  });

  test('text that cannot be kept is refused by the library’s own routes, too', async () => {
    const person = await signUp(server);
    for (const [path, json] of [
      ['create', { name: 'Harbour', slug: 'harbour\0' }],
      ['set-active', { organizationId: 'org_\0' }],
    ] as const)
      expect(await person.call('POST', `/api/auth/organization/${path}`, { json }), path).toMatchObject({
        status: 400,
        body: { code: 'invalid_request' },
      });
  });

  test('an altered or foreign cookie is nobody’s', async () => {
    const person = await signUp(server);
    const { cookies } = await person.signIn();
    const [name = '', value = ''] = cookies[0]!.split(';')[0]!.split('=');
    const asking = async (cookie: string) =>
      (await fetch(`${server.origin}/v1/account`, { headers: { cookie } })).status;
    expect(await asking(`${name}=${value}`)).toBe(200);
    const [token = ''] = decodeURIComponent(value).split('.');
    for (const forged of [token, `${token}.`, `${token}.${'A'.repeat(43)}=`, `x${value}`])
      expect(await asking(`${name}=${encodeURIComponent(forged)}`), forged).toBe(401);
  });

  test('over TLS the cookie is one that no neighbouring host can set', async () => {
    const origin = 'https://sign.example.com';
    const secure = await startTestServer(await openDatabase(), {
      openSignUp: true,
      environment: { INKSEAL_ORIGIN: origin },
    });
    try {
      const app = createApp(secure.parts);
      const headers = { origin, 'content-type': 'application/json' };
      const body = JSON.stringify({ name: 'Ada', email: 'ada@secure.example', password: usualPassword });
      const made = await app.request(`${origin}/api/auth/sign-up/email`, { method: 'POST', headers, body });
      const [line = ''] = made.headers.getSetCookie();
      const [pair = '', ...attributes] = line.split('; ');
      expect(pair).toMatch(/^__Host-inkseal\.session_token=/);
      expect(attributes.toSorted()).toEqual([
        'HttpOnly',
        'Max-Age=43200',
        'Path=/',
        'SameSite=Strict',
        'Secure',
      ]);
      const asking = async (cookie: string) =>
        (await app.request(`${origin}/v1/account`, { headers: { cookie } })).status;
      expect(await asking(pair)).toBe(200);
      // What a neighbour could set is another cookie to us.
      expect(await asking(pair.replace('__Host-', ''))).toBe(401);
      expect(await asking(pair.replace('__Host-', '__Secure-'))).toBe(401);
    } finally {
      await secure.close();
    }
  });

  test('the address of an account that exists is not taken twice', async () => {
    const person = await signUp(server);
    const response = await fetch(`${server.origin}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { origin: server.origin, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Eve', email: person.email.toUpperCase(), password: another }),
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      409,
      'email_taken',
    ]);
    expect((await signIn(server, { email: person.email, password: another })).status).toBe(401);
  });
});
