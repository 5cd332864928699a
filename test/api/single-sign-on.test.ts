/** Signing in by an OpenID provider, from the side of whoever would get into somebody else's account by it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { generateKeyPair, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { totpCode, totpStep } from '../../server/accounts/totp.ts';
import { deploymentChain } from '../../server/audit/deployment-chain.ts';
import { decodeBase32 } from '../support/base32.ts';
import { signUp, usualPassword, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { readMail } from '../support/mailbox.ts';
import { signIdToken, startOpenIdStandIn, type OpenIdStandIn } from '../support/openid-stand-in.ts';
import { Visitor, type Seen } from '../support/visitor.ts';

const place = '/api/auth/single-sign-on';
const page = '/console/single-sign-on';

let people = 0;
const newcomer = (more: object = {}) => {
  const sub = `person-${people++}`;
  return { sub, email: `${sub}@harbour.example`, email_verified: true, name: 'Ada Lovelace', ...more };
};

describeOnDatabase('single sign-on with a stand-in provider', (openDatabase) => {
  let provider: OpenIdStandIn;
  let server: TestServer;
  beforeAll(async () => {
    provider = await startOpenIdStandIn();
    server = await startTestServer(await openDatabase(), {
      openSignUp: true,
      environment: provider.environment,
    });
  });
  afterEach(async () => {
    Object.assign(provider, { claims: {}, sign: undefined, discovery: {}, isSilent: false });
    await server.parts.database.queries.execute(sql`DELETE FROM attempt_window`);
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
    await provider.close();
  });

  const rows = <T>(query: ReturnType<typeof sql>) =>
    server.parts.database.rows<T & Record<string, unknown>>(server.parts.database.queries, query);
  const eventsOf = async (accountId: string) =>
    (await server.parts.audit.readChain(accountId, accountId)).map(({ type, body }) => ({
      type,
      ...(JSON.parse(body) as { facts: object }).facts,
    }));
  const accountsOf = (email: string) =>
    rows<{ id: string; email_verified: boolean; name: string }>(
      sql`SELECT id, email_verified, name FROM "user" WHERE email = ${email}`,
    );
  const linksOf = (accountId: string) =>
    rows<{ account_id: string }>(
      sql`SELECT account_id FROM account WHERE user_id = ${accountId} AND provider_id <> 'credential'`,
    );
  const reasons = async () => {
    await server.parts.denials.settle(true);
    const events = await server.parts.audit.readChain(deploymentChain, deploymentChain);
    return events
      .filter(({ type }) => type === 'access.denied')
      .map(({ body }) => (JSON.parse(body) as { facts: Record<string, unknown> }).facts);
  };

  /** Sent to the provider, who says at once where to go back to. */
  const leave = async (visitor: Visitor): Promise<string> => {
    const begun = await visitor.post(place);
    expect(begun.status).toBe(200);
    return (await visitor.get(begun.body['address'] as string)).location ?? '';
  };
  const comeBack = async (visitor: Visitor): Promise<Seen> => visitor.get(await leave(visitor));
  const isIn = async (visitor: Visitor) => (await visitor.get('/v1/account')).status === 200;
  const accountOf = async (visitor: Visitor) => (await visitor.get('/v1/account')).body;
  const refused = (code: string) => ({ status: 303, location: `${page}?refused=${code}` });
  const expectNobody = async (visitor: Visitor, email: string) => {
    expect(await isIn(visitor)).toBe(false);
    expect(await accountsOf(email)).toEqual([]);
  };

  test('asks for a code with PKCE, state and nonce, at the one redirect address, and tells each browser apart', async () => {
    const [one, two] = [new Visitor(server), new Visitor(server)];
    provider.person = newcomer();
    await leave(one);
    const begun = await two.post(place);
    const [first, second] = [
      provider.requests.at(-1)!,
      new URL(begun.body['address'] as string).searchParams,
    ];
    expect(Object.fromEntries(first)).toMatchObject({
      response_type: 'code',
      client_id: 'inkseal',
      redirect_uri: `${server.origin}${place}/callback`,
      scope: 'openid email profile',
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(first.get(name), name).toMatch(/^[\w-]{43}$/);
      expect(second.get(name), name).not.toBe(first.get(name));
    }
    expect(begun.cookies.join()).toMatch(
      /^inkseal\.sign_on=[\w-]{43}; Max-Age=900; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const kept = JSON.stringify(await rows(sql`SELECT encode(digest, 'base64') FROM sign_on`));
    for (const secret of [...two.jar.values(), second.get('state')!]) expect(kept).not.toContain(secret);
  });

  test('a newcomer gets an account, and the same one ever after, whatever their address is by then', async () => {
    const visitor = new Visitor(server);
    provider.person = newcomer();
    const { email } = provider.person as unknown as { email: string };
    const came = await comeBack(visitor);
    expect([came.status, came.location]).toEqual([303, '/console']);
    expect(came.cookies.join()).toContain('SameSite=Strict');
    const [account] = await accountsOf(email);
    expect(account).toMatchObject({ email_verified: true, name: 'Ada Lovelace' });
    expect(await accountOf(visitor)).toMatchObject({ id: account!.id, email });
    provider.person = { ...provider.person, email: 'somewhere.else@harbour.example', email_verified: false };
    const again = new Visitor(server);
    expect((await comeBack(again)).location).toBe('/console');
    expect(await accountOf(again)).toMatchObject({ id: account!.id, email });
    expect(await eventsOf(account!.id)).toEqual([
      { type: 'account.created' },
      { type: 'account.single_sign_on_linked', issuer: provider.issuer },
      { type: 'account.signed_in', method: 'single_sign_on' },
      { type: 'account.signed_in', method: 'single_sign_on' },
    ]);
  });

  test('an account made so has no password, until its owner asks for one by mail', async () => {
    const visitor = new Visitor(server);
    provider.person = newcomer();
    const { email } = provider.person as unknown as { email: string };
    await comeBack(visitor);
    const signIn = (password: string) =>
      new Visitor(server).post('/api/auth/sign-in/email', { email, password });
    for (const password of ['null', usualPassword]) expect((await signIn(password)).status).toBe(401);
    await visitor.post('/v1/account/password-resets', { email, language: 'en' });
    const { token } = await readMail(server, email, 1);
    const set = await visitor.post('/v1/account/password-resets/complete', {
      token,
      password: usualPassword,
    });
    expect(set.status).toBe(204);
    expect(await isIn(visitor)).toBe(false);
    expect((await signIn(usualPassword)).status).toBe(200);
    // Whoever was linked by somebody who should not have been is rid of them by it: the password is asked for anew.
    const linkedBefore = new Visitor(server);
    expect((await comeBack(linkedBefore)).location).toBe(page);
    expect(await isIn(linkedBefore)).toBe(false);
  });

  test.each([false, undefined, 'true', 1])(
    'an address that is not verified (%j) finds nobody and makes nobody',
    async (email_verified) => {
      const victim = await signUp(server);
      for (const email of [victim.email, newcomer().email]) {
        const visitor = new Visitor(server);
        provider.person = newcomer({ email, email_verified });
        expect(await comeBack(visitor)).toMatchObject(refused('single_sign_on_email_unverified'));
        expect(await isIn(visitor)).toBe(false);
        expect((await visitor.get(`${place}/pending`)).status).toBe(401);
      }
      expect(await linksOf(victim.accountId)).toEqual([]);
    },
  );

  test('a verified address of an account opens it to nobody without its password, and with it once for all', async () => {
    const owner = await signUp(server);
    const visitor = new Visitor(server);
    provider.person = newcomer({ email: owner.email });
    const came = await comeBack(visitor);
    expect([came.status, came.location]).toEqual([303, page]);
    expect(await isIn(visitor)).toBe(false);
    expect((await visitor.get(`${place}/pending`)).body).toEqual({
      email: owner.email,
      password: true,
      code: false,
    });
    for (const json of [{}, { password: 'not the right one' }])
      expect(await visitor.post(`${place}/finish`, json)).toMatchObject({
        status: 401,
        body: { code: 'sign_in_refused' },
      });
    expect(await linksOf(owner.accountId)).toEqual([]);
    expect(await eventsOf(owner.accountId)).toEqual(
      expect.arrayContaining([
        { type: 'account.proof_requested', issuer: provider.issuer, proof: 'password' },
        { type: 'account.sign_in_refused', step: 'password' },
      ]),
    );
    const finished = await visitor.post(`${place}/finish`, { password: usualPassword });
    expect(finished.status).toBe(200);
    expect(await accountOf(visitor)).toMatchObject({ id: owner.accountId });
    expect(await eventsOf(owner.accountId)).toEqual(
      expect.arrayContaining([
        { type: 'account.single_sign_on_linked', issuer: provider.issuer },
        { type: 'account.signed_in', method: 'single_sign_on+password' },
      ]),
    );
    expect((await readMail(server, owner.email, 2)).subject).toBe('Single sign-on was linked');
    const again = new Visitor(server);
    expect((await comeBack(again)).location).toBe('/console');
    expect(await accountOf(again)).toMatchObject({ id: owner.accountId });
  });

  test('guessing that password ends, however often one comes back', async () => {
    const owner = await signUp(server);
    provider.person = newcomer({ email: owner.email });
    const statuses: number[] = [];
    for (let i = 0; i < 9; i++) {
      const visitor = new Visitor(server);
      await comeBack(visitor);
      statuses.push((await visitor.post(`${place}/finish`, { password: `wrong one ${i}` })).status);
    }
    expect(statuses).toEqual([...Array<number>(8).fill(401), 429]);
  });

  const otherKeys = generateKeyPair('ES256');
  const minutes = 60;
  const now = Math.floor(Date.now() / 1000);
  test.each<[string, Partial<OpenIdStandIn>]>([
    ['of another issuer', { claims: { iss: 'https://other.example' } }],
    ['for another client', { claims: { aud: 'somebody-else' } }],
    ['for several, and asked for by another', { claims: { aud: ['inkseal', 'other'], azp: 'other' } }],
    ['for several, and asked for by nobody', { claims: { aud: ['inkseal', 'other'] } }],
    ['that is over', { claims: { exp: now - 5 * minutes } }],
    ['that never ends', { claims: { exp: undefined } }],
    ['of another request', { claims: { nonce: 'a-nonce-of-an-earlier-sign-in' } }],
    ['of no request', { claims: { nonce: undefined } }],
    ['of nobody', { claims: { sub: undefined } }],
    ['signed by another key', { sign: async (own) => signIdToken(own, (await otherKeys).privateKey) }],
    ['signed by nobody', { sign: async (own) => new UnsecuredJWT(own).encode() }],
    ['that is none', { sign: async () => 'an.opaque.token' }],
  ])('an ID token %s is refused, on the record', async (_, wrong) => {
    await server.parts.denials.settle(true); // or they would be counted with those before
    const visitor = new Visitor(server);
    provider.person = newcomer();
    Object.assign(provider, wrong);
    expect(await comeBack(visitor)).toMatchObject(refused('single_sign_on_refused'));
    await expectNobody(visitor, String(provider.person['email']));
    expect(await reasons()).toContainEqual(
      expect.objectContaining({ code: 'single_sign_on_refused', route: `${place}/callback` }),
    );
  });

  test('the same person of another issuer is somebody else, and so is one whom another issuer sends back', async () => {
    const visitor = new Visitor(server);
    provider.person = newcomer();
    await comeBack(visitor);
    const { id } = await accountOf(visitor);
    await rows(
      sql`UPDATE account SET provider_id = 'https://former.example' WHERE user_id = ${id} AND provider_id <> 'credential'`,
    );
    const later = new Visitor(server);
    expect((await comeBack(later)).location).toBe(page); // the password, or nothing
    expect(await isIn(later)).toBe(false);
    const mixedUp = new Visitor(server);
    const callback = `${await leave(mixedUp)}&iss=https%3A%2F%2Fother.example`;
    expect(await mixedUp.get(callback)).toMatchObject(refused('single_sign_on_refused'));
  });

  test('a callback is good once, in the browser that began, and for what that browser began', async () => {
    const [owner, thief] = [new Visitor(server), new Visitor(server)];
    provider.person = newcomer();
    const callback = await leave(owner);
    expect(await thief.get(callback)).toMatchObject(refused('single_sign_on_refused'));
    const cookies = new Map(owner.jar);
    expect((await owner.get(callback)).location).toBe('/console');
    for (const [name, value] of cookies) thief.jar.set(name, value); // even so
    expect(await thief.get(callback)).toMatchObject(refused('single_sign_on_over'));
    expect(await isIn(thief)).toBe(false);
  });

  test('nobody is signed in as a thief by the thief’s own callback, and their own is not used up by it', async () => {
    const [victim, thief] = [new Visitor(server), new Visitor(server)];
    provider.person = newcomer();
    const ofThief = await leave(thief);
    provider.person = newcomer();
    const ofVictim = await leave(victim);
    expect(await victim.get(ofThief)).toMatchObject(refused('single_sign_on_refused'));
    expect((await victim.get(ofVictim)).location).toBe('/console');
    // The thief's code under the victim's state: the code is bound to the thief's own request.
    const swapped = new Visitor(server);
    const own = new URL(await leave(swapped));
    own.searchParams.set('code', new URL(ofThief).searchParams.get('code')!);
    expect(await swapped.get(own.href)).toMatchObject(refused('single_sign_on_refused'));
    expect(provider.refusals).toContain('wrong verifier');
    expect(await isIn(swapped)).toBe(false);
  });

  test('what was begun is over after a quarter of an hour', async () => {
    const visitor = new Visitor(server);
    provider.person = newcomer();
    const callback = await leave(visitor);
    await rows(sql`UPDATE sign_on SET expires_at = now() - interval '1 second'`);
    expect(await visitor.get(callback)).toMatchObject(refused('single_sign_on_over'));
  });

  test('no other site begins or finishes it', async () => {
    const visitor = new Visitor(server);
    for (const path of [place, `${place}/finish`])
      expect((await visitor.post(path, {}, 'https://evil.example')).status, path).toBe(403);
  });

  const withTwoFactor = async (): Promise<{
    person: ConsoleLogin;
    code: () => string;
    recoveryCodes: string[];
  }> => {
    const person = await signUp(server);
    await rows(sql`UPDATE "user" SET email_verified = true WHERE id = ${person.accountId}`);
    const ask = <T>(path: string, json: object) =>
      person.call<T>('POST', `/v1/account/two-factor${path}`, { json });
    const { body } = await ask<{ secret: string }>('', { password: usualPassword });
    const code = () => totpCode(decodeBase32(body.secret), totpStep(new Date()));
    const on = await ask<{ recoveryCodes: string[] }>('/confirm', { code: code() });
    await rows(sql`UPDATE two_factor SET last_step = 0 WHERE account_id = ${person.accountId}`);
    return { person, code, recoveryCodes: on.body.recoveryCodes };
  };

  test('is no way round the second factor, neither for linking nor afterwards', async () => {
    const { person, code, recoveryCodes } = await withTwoFactor();
    provider.person = newcomer({ email: person.email });
    const visitor = new Visitor(server);
    await comeBack(visitor);
    expect((await visitor.get(`${place}/pending`)).body).toMatchObject({ password: true, code: true });
    const finish = (json: object) => visitor.post(`${place}/finish`, json);
    expect((await finish({ password: usualPassword })).body['code']).toBe('two_factor_required');
    expect((await finish({ code: code() })).body['code']).toBe('sign_in_refused');
    expect((await finish({ password: usualPassword, code: 'wrong' })).body['code']).toBe(
      'two_factor_refused',
    );
    expect(await linksOf(person.accountId)).toEqual([]);
    expect((await finish({ password: usualPassword, code: code() })).status).toBe(200);
    const again = new Visitor(server);
    expect((await comeBack(again)).location).toBe(page);
    expect(await isIn(again)).toBe(false);
    expect((await again.get(`${place}/pending`)).body).toMatchObject({ password: false, code: true });
    expect((await again.post(`${place}/finish`)).body['code']).toBe('two_factor_required');
    // Two codes that are both good: what the provider has said is good for one login.
    const both = await Promise.all(
      recoveryCodes.slice(0, 2).map((recoveryCode) => again.post(`${place}/finish`, { recoveryCode })),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    expect(await eventsOf(person.accountId)).toEqual(
      expect.arrayContaining([
        { type: 'account.sign_in_refused', step: 'second_factor' },
        { type: 'account.signed_in', method: 'single_sign_on+password+totp' },
        { type: 'account.signed_in', method: 'single_sign_on+recovery_code' },
      ]),
    );
  });

  test('a provider that is away or answers in another’s name keeps nobody with a password out', async () => {
    for (const broken of [{ isSilent: true }, { discovery: { issuer: 'https://other.example' } }]) {
      const other = await startOpenIdStandIn();
      const own = await startTestServer(await openDatabase(), { environment: other.environment });
      Object.assign(other, broken);
      const visitor = new Visitor(own);
      expect(await visitor.post(place)).toMatchObject({
        status: 503,
        body: { code: 'single_sign_on_unavailable' },
      });
      Object.assign(other, { isSilent: false, discovery: {} });
      expect((await visitor.post(place)).status).toBe(200);
      await own.close();
      await other.close();
    }
  });
});

describeOnDatabase('without being told to', (openDatabase) => {
  test('a server knows no provider, and one that does makes accounts only where that is said', async () => {
    const provider = await startOpenIdStandIn();
    const off = await startTestServer(await openDatabase());
    const visitor = new Visitor(off);
    expect((await visitor.post(place)).status).toBe(404);
    for (const path of [`${place}/callback?code=1&state=2`, `${place}/pending`])
      expect((await visitor.get(path)).status, path).toBe(404);
    await off.close();
    provider.person = newcomer();
    const folder = await mkdtemp(join(tmpdir(), 'inkseal-oidc-'));
    for (const [signUpTo, location] of [
      ['closed', `${page}?refused=sign_up_closed`],
      ['open', '/console'],
    ] as const) {
      // The secret from a file, as an orchestrator mounts it, with the line break that editors add.
      const { INKSEAL_OIDC_CLIENT_SECRET: secret = '', ...rest } = provider.environment;
      const file = join(folder, 'secret');
      await writeFile(file, `${secret}\n`);
      const from = { INKSEAL_OIDC_CLIENT_SECRET_FILE: file };
      const environment = { ...rest, ...from, INKSEAL_OIDC_SIGN_UP: signUpTo };
      const server = await startTestServer(await openDatabase(), { environment });
      const guest = new Visitor(server);
      const begun = await guest.post(place);
      const callback = (await guest.get(begun.body['address'] as string)).location ?? '';
      expect((await guest.get(callback)).location).toBe(location);
      await server.close();
    }
    await rm(folder, { recursive: true });
    await provider.close();
  });
});
