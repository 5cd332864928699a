import { randomBytes } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { isId } from '#contract/ids.ts';
import { rolePermissions } from '#contract/permissions.ts';
import { describeOnEachDatabase } from '../../test/support/databases.ts';
import { throwAwayKeyring } from '../../test/support/throw-away-keyring.ts';
import { AuditLog } from '../audit/audit-log.ts';
import { Denials } from '../audit/denials.ts';
import { SubjectKeys } from '../audit/subject-keys.ts';
import { openCallerRates } from '../limits/caller-rates.ts';
import { SharedRates } from '../limits/shared-rates.ts';
import { deliverMailJob } from '../mail/queue-mail.ts';
import type { Database } from '../platform/database/database.ts';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { createFailureLog } from '../platform/http/failure-log.ts';
import { answerProblem, toServiceError } from '../platform/http/problem.ts';
import { createJobQueue, type JobQueue } from '../platform/jobs/job-queue.ts';
import { Attempts } from './attempts.ts';
import { authenticateAccount } from './authenticate-account.ts';
import { createOrganization } from './create-organization.ts';
import { Entitlements } from './entitlements.ts';
import { createLogins, type Logins } from './logins.ts';
import { organizationName } from './organization-store.ts';
import { joiningRoutes } from './joining-routes.ts';
import { countOwned } from './member-store.ts';
import { accountRoutes } from './routes.ts';
import { account, consoleLogin, organization, user } from './tables.ts';

const publicOrigin = 'http://127.0.0.1:4100';
const password = 'a long enough password';

const keyring = throwAwayKeyring();

/** The browser's part of a cookie jar: name=value of every Set-Cookie. */
const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');

// Attempts are limited by address, so each test is somebody else's.
let tests = 0;

describeOnEachDatabase('accounts', (open) => {
  let database: Database;
  let audit: AuditLog;
  let logins: Logins;
  let jobs: JobQueue;
  let app: Hono<HttpEnv>;
  let clientIp: string;
  beforeEach(() => {
    clientIp = `203.0.113.${tests++}`;
  });

  beforeAll(async () => {
    database = await open();
    audit = new AuditLog(database, new SubjectKeys(keyring()));
    jobs = await createJobQueue(database, () => undefined);
    await jobs.work(deliverMailJob, async () => undefined);
    const parts = partsWith(audit);
    ({ logins } = parts);
    app = serve(parts);
  });
  afterAll(() => jobs.stop());

  const serve = (parts: ReturnType<typeof partsWith>): Hono<HttpEnv> => {
    const served = new Hono<HttpEnv>();
    served.use(async (c, next) => {
      c.set('clientIp', clientIp);
      c.set('userAgent', 'Test/1');
      await next();
    });
    served.onError((thrown, c) => answerProblem(c, toServiceError(thrown)));
    return served
      .route('/', accountRoutes(parts))
      .route('/', joiningRoutes(parts) as unknown as Hono<HttpEnv>);
  };
  const partsWith = (log: AuditLog, openSignUp = true) => {
    const secret = randomBytes(32);
    return {
      database,
      audit: log,
      publicOrigin,
      openSignUp,
      singleSignOn: null,
      jobs,
      subjectKeys: new SubjectKeys(keyring()),
      logins: createLogins({ database, publicOrigin, secret }),
      attempts: new Attempts(database, secret),
      callerRates: openCallerRates(
        new SharedRates({ database, key: secret, log: createFailureLog(() => undefined) }),
        { callerPerMinute: 60, organizationPerMinute: 60 },
      ),
      entitlements: new Entitlements(false),
      recoveryCodeKey: secret,
      denials: new Denials(audit),
    };
  };

  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    app.request(`${publicOrigin}/api/auth${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: publicOrigin,
        'user-agent': 'Test/1',
        ...headers,
      },
      body: JSON.stringify(body),
    });
  const found = async (name: string, cookie: string): Promise<Response> =>
    app.request(`${publicOrigin}/v1/account/organizations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: publicOrigin, cookie },
      body: JSON.stringify({ name }),
    });
  let people = 0;
  const signUp = async (fields: object = {}) => {
    const email = `person${people++}@example.com`;
    const answer = await post('/sign-up/email', { name: 'Grace Hopper', email, password, ...fields });
    return { answer, email };
  };
  const signedUp = async () => {
    const { answer, email } = await signUp();
    expect(answer.status).toBe(200);
    const { user: person } = (await answer.json()) as { user: { id: string } };
    return { id: person.id, email, cookie: cookiesOf(answer) };
  };

  it('sign up, sign in and create an organization, each with its audit event', async () => {
    const { id, email } = await signedUp();
    expect(isId('acc', id)).toBe(true);

    const signIn = await post('/sign-in/email', { email, password });
    expect(signIn.status).toBe(200);
    const events = await audit.readChain(id, id);
    expect(events.map(({ type }) => type)).toEqual([
      'account.created',
      'account.signed_in',
      'account.signed_in',
    ]);
    expect(events[0]!.details).toEqual({ name: 'Grace Hopper', email, ip: clientIp });
    expect(events[2]!.details).toEqual({ ip: clientIp, userAgent: 'Test/1' });

    const cookie = cookiesOf(signIn);
    const created = await found('Harbour GmbH', cookie);
    expect(created.status).toBe(201);
    const { organizationId } = (await created.json()) as { organizationId: string };
    expect(isId('org', organizationId)).toBe(true);
    expect(await organizationName(database.queries, organizationId)).toBe('Harbour GmbH');
    const [event] = await audit.readChain(organizationId, organizationId);
    expect(event!.type).toBe('organization.created');
    expect(JSON.parse(event!.body)).toMatchObject({ actor: { kind: 'account', id } });
  });

  it('let nobody found organizations without end, each of which has limits of its own', async () => {
    const { id, cookie } = await signedUp();
    const answers = await Promise.all(Array.from({ length: 40 }, () => found('One of many', cookie)));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(20);
    expect(await refused[0]?.json()).toMatchObject({ status: 409, code: 'too_many_organizations' });
    expect(await countOwned(database.queries, id)).toBe(20);
  });

  it('give the creator of an organization its owner’s permissions, and a stranger none', async () => {
    const owner = await signedUp();
    const created = await found('Mill Ltd', owner.cookie);
    const { organizationId } = (await created.json()) as { organizationId: string };
    const parts = { logins, database, publicOrigin };
    const asking = (cookie: string, init: RequestInit = {}) =>
      authenticateAccount(
        parts,
        new Request(`${publicOrigin}/v1/envelopes`, {
          ...init,
          headers: { cookie, ...(init.headers as object) },
        }),
        { clientIp },
      );

    const principal = await asking(owner.cookie);
    expect(principal).toMatchObject({ kind: 'account', organizationId, accountId: owner.id, role: 'owner' });
    expect([...principal!.permissions].sort()).toEqual([...rolePermissions.owner].sort());

    const stranger = await signedUp();
    expect(await asking(stranger.cookie)).toBeUndefined();
    const intruding = await post('/organization/set-active', { organizationId }, { cookie: stranger.cookie });
    expect(intruding.status).toBe(403);
    expect(await asking(stranger.cookie)).toBeUndefined();

    const method = 'POST';
    expect(
      await asking(owner.cookie, { method, headers: { origin: 'https://evil.example' } }),
    ).toBeUndefined();
    expect(await asking(owner.cookie, { method })).toBeUndefined();
    expect(await asking(owner.cookie, { method, headers: { origin: publicOrigin } })).toBeDefined();
  });

  it('are made by nobody unless the operator has opened sign-up', async () => {
    const closedApp = serve(partsWith(audit, false));
    const email = 'stranger@example.com';
    const answer = await closedApp.request(`${publicOrigin}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: publicOrigin },
      body: JSON.stringify({ name: 'Stranger', email, password }),
    });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'sign_up_closed' });
    expect(await database.queries.select().from(user).where(eq(user.email, email))).toEqual([]);
  });

  it('have no route that changes something without its event', async () => {
    const { cookie } = await signedUp();
    for (const path of [
      '/organization/create',
      '/organization/delete',
      '/organization/update',
      '/organization/invite-member',
      '/organization/accept-invitation',
      '/organization/update-member-role',
      '/change-password',
      '/update-user',
      '/two-factor/enable',
      '/revoke-other-sessions',
      '/organization/../change-password',
    ])
      await expect(post(path, {}, { cookie })).resolves.toMatchObject({ status: 404 });
  });

  it('have names of a length that certificates have room for, and no picture from elsewhere', async () => {
    const long = await signUp({ name: 'x'.repeat(201) });
    expect(long.answer.ok).toBe(false);
    expect(await database.queries.select().from(user).where(eq(user.email, long.email))).toEqual([]);
    const { answer, email } = await signUp({ image: 'javascript:alert(1)' });
    expect(answer.status).toBe(200);
    const [row] = await database.queries.select().from(user).where(eq(user.email, email));
    expect(row?.image).toBeNull();
    for (const name of ['x'.repeat(201), 'Two\nlines', ' ']) {
      const refused = await found(name, cookiesOf(answer));
      expect(refused.ok).toBe(false);
      const made = await database.queries.select().from(organization).where(eq(organization.name, name));
      expect(made).toEqual([]);
    }
  });

  it('set a cookie that scripts and other sites do not get', async () => {
    const { answer } = await signUp();
    for (const line of answer.headers.getSetCookie()) {
      expect(line).toMatch(/^inkseal\./);
      expect(line).toMatch(/HttpOnly/i);
      expect(line).toMatch(/SameSite=Strict/i);
    }
    expect(answer.headers.getSetCookie().length).toBeGreaterThan(0);
  });

  it('refuse a short password, a wrong password and a request from another site', async () => {
    expect((await signUp({ password: 'short' })).answer.status).toBe(422);
    const { email, cookie } = await signedUp();
    expect((await post('/sign-in/email', { email, password: `${password}!` })).status).toBe(401);
    const foreign = await post('/sign-out', {}, { cookie, origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
  });

  it('believe the address we checked, not one the client sends', async () => {
    const email = `person${people++}@example.com`;
    const forged = { 'x-forwarded-for': '192.0.2.1', 'x-inkseal-client-ip': '192.0.2.2' };
    const answer = await post('/sign-up/email', { name: 'Mallory', email, password }, forged);
    const { user: person } = (await answer.json()) as { user: { id: string } };
    const events = await audit.readChain(person.id, person.id);
    expect(events.find(({ type }) => type === 'account.signed_in')!.details['ip']).toBe(clientIp);
  });

  it('limit attempts from one address', async () => {
    const { email } = await signedUp();
    clientIp = `198.51.100.${tests++}`;
    const statuses: number[] = [];
    for (let i = 0; i < 9; i++) {
      statuses.push((await post('/sign-in/email', { email, password: `wrong password ${i}` })).status);
    }
    expect(statuses).toEqual([...Array<number>(8).fill(401), 429]);
    clientIp = `198.51.100.${tests++}`;
    expect((await post('/sign-in/email', { email, password })).status).toBe(200);
  });

  it('keep no password in clear', async () => {
    await signedUp();
    const rows = await database.queries.select({ password: account.password }).from(account);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.password).not.toContain(password);
  });

  describe('when the audit log refuses', () => {
    const rowsOf = async () => ({
      users: (await database.queries.select().from(user)).length,
      logins: (await database.queries.select().from(consoleLogin)).length,
      organizations: (await database.queries.select().from(organization)).length,
    });

    it('nothing is created, and nothing personal is printed', async () => {
      const printed = vi.spyOn(console, 'error');
      const owner = await signedUp();
      const before = await rowsOf();
      const refusing = new AuditLog(database, new SubjectKeys(keyring()));
      for (const type of ['account.created', 'account.signed_in', 'organization.created'] as const) {
        refusing.on(type, async (tx) => {
          await tx.execute(sql`SELECT 1 / 0`);
        });
      }
      const brokenApp = serve(partsWith(refusing));
      const attempt = async (path: string, body: object) => {
        const answer = await brokenApp.request(`${publicOrigin}/api/auth${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: publicOrigin },
          body: JSON.stringify(body),
        });
        return answer.status;
      };
      expect(await attempt('/sign-in/email', { email: owner.email, password })).toBeGreaterThanOrEqual(400);
      expect(
        await attempt('/sign-up/email', { name: 'Nobody', email: 'nobody@example.com', password }),
      ).toBeGreaterThanOrEqual(400);
      await expect(
        createOrganization(refusing, { kind: 'operator', id: 'cli' }, 'Nowhere'),
      ).rejects.toThrow();
      expect(await rowsOf()).toEqual(before);
      expect(printed).not.toHaveBeenCalled();
      printed.mockRestore();
    });
  });
});
