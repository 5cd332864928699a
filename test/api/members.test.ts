/** Members and invitations, from the side of those who would like to be more than they are. */
import { eq, inArray, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { consoleLogin, invitation } from '../../server/accounts/tables.ts';
import { deliverMail } from '../../server/mail/deliver-mail.ts';
import { mails } from '../../server/mail/tables.ts';
import { deliveryParts, sweep } from '../../server/wiring.ts';
import type { Mail } from '../../widget/contract/mails.ts';
import type { Invitation, Member } from '../../widget/contract/members.ts';
import { signIn, signUp, usualPassword, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { readMail } from '../support/mailbox.ts';

describeOnDatabase('members and invitations', (openDatabase) => {
  let server: TestServer;
  let owner: ConsoleLogin;
  let admin: ConsoleLogin;
  let customer: TestCustomer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    owner = await signUp(server, 'Ada Lovelace');
    admin = await signUp(server, 'Bob Kahn');
  });
  beforeEach(async () => {
    customer = await server.addCustomer();
    await owner.becomes('owner', customer.organizationId);
    await admin.becomes('admin', customer.organizationId);
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const eventsOf = async (organizationId: string) =>
    (await server.parts.audit.readChain(organizationId, organizationId)).map(({ type, body }) => {
      const { facts, actor } = JSON.parse(body) as { facts: object; actor: object };
      return { type, actor, ...facts };
    });
  const invite = (by: ConsoleLogin, email: string, role: string, language = 'en') =>
    by.call<Invitation & { code?: string }>('POST', '/v1/invitations', { json: { email, role, language } });
  const accept = (who: Pick<ConsoleLogin, 'call'>, token: string) =>
    who.call('POST', '/v1/account/invitations/accept', { json: { token } });

  test('an invited person with an account joins by the link in the mail, once, and their address is proven', async () => {
    const guest = await signUp(server);
    await readMail(server, guest.email, 1);
    const made = await invite(owner, guest.email.toUpperCase(), 'sender');
    expect(made).toMatchObject({ status: 201, body: { email: guest.email, role: 'sender' } });
    const mail = await readMail(server, guest.email, 2);
    expect(mail.subject).toBe('Ada Lovelace invites you to Customer AS on Inkseal');
    expect(mail.link).toMatch(/\/console\/invitation#ml_[\w-]{43}$/);
    expect(JSON.stringify(made.body)).not.toContain(mail.token);
    const listed = await owner.call<{ mails: Mail[] }>('GET', '/v1/mails');
    expect(listed.body.mails).toEqual([
      expect.objectContaining({ kind: 'invitation', status: 'handed_over', tries: 1 }),
    ]);
    expect(JSON.stringify(listed.body)).not.toContain(guest.email);

    const says = await guest.call('POST', '/v1/account/invitations/read', { json: { token: mail.token } });
    expect(says.body).toMatchObject({ email: guest.email, organization: 'Customer AS', hasAccount: true });
    expect(await accept(guest, mail.token)).toEqual({
      status: 200,
      body: { organizationId: customer.organizationId },
    });
    expect(await accept(guest, mail.token)).toMatchObject({
      status: 403,
      body: { code: 'mail_link_refused' },
    });
    expect((await guest.call('GET', '/v1/account')).body).toMatchObject({ emailVerified: true });
    const { body } = await owner.call<{ members: Member[] }>('GET', '/v1/members');
    expect(body.members.map(({ id, role }) => [id, role])).toEqual(
      expect.arrayContaining([
        [owner.accountId, 'owner'],
        [guest.accountId, 'sender'],
      ]),
    );
    const events = await eventsOf(customer.organizationId);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'invitation.created',
        role: 'sender',
        actor: { kind: 'account', id: owner.accountId },
      }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'invitation.accepted',
        account: guest.accountId,
        actor: { kind: 'account', id: guest.accountId },
      }),
    );
    expect(events.map(({ type }) => type)).toContain('mail.handed_over');
  });

  test('an invited person without an account makes one by the link, with the address it was mailed to', async () => {
    await invite(owner, 'kari@example.com', 'developer', 'nb');
    const { token, subject } = await readMail(server, 'kari@example.com', 1);
    expect(subject).toMatch(/^=\?UTF-8\?|inviterer deg/);
    const join = (password: string) =>
      owner.call('POST', '/v1/account/invitations/accept-as-new', {
        json: { token, name: 'Kari Nordmann', password, email: 'other@example.com' },
      });
    expect(await join('password1234')).toMatchObject({ status: 422, body: { code: 'password_refused' } });
    expect((await join(usualPassword)).status).toBe(200);
    expect(await join(usualPassword)).toMatchObject({ status: 403, body: { code: 'mail_link_refused' } });
    const kari = await signIn(server, { email: 'kari@example.com', password: usualPassword });
    expect((await kari.call('GET', '/v1/account')).body).toMatchObject({
      name: 'Kari Nordmann',
      emailVerified: true,
    });
  });

  test('a link is worth nothing for another account, once replaced, cancelled or over', async () => {
    const guest = await signUp(server);
    const thief = await signUp(server);
    const refused = { status: 403, body: { code: 'mail_link_refused' } };
    await invite(owner, guest.email, 'sender');
    const first = await readMail(server, guest.email, 2);
    expect(await accept(thief, first.token)).toMatchObject(refused);
    const second = await invite(owner, guest.email, 'sender');
    const { token } = await readMail(server, guest.email, 3);
    expect(await accept(guest, first.token)).toMatchObject(refused);
    const listed = await owner.call<{ invitations: Invitation[] }>('GET', '/v1/invitations');
    expect(listed.body.invitations.map(({ id }) => id)).toEqual([second.body.id]);
    expect((await owner.call('DELETE', `/v1/invitations/${second.body.id}`)).status).toBe(204);
    expect(await accept(guest, token)).toMatchObject(refused);
    expect((await owner.call('DELETE', `/v1/invitations/${second.body.id}`)).status).toBe(404);
    const third = await invite(owner, guest.email, 'sender');
    const late = await readMail(server, guest.email, 4);
    await server.parts.database.queries.execute(
      sql`UPDATE invitation SET expires_at = now() - interval '1 second' WHERE id = ${third.body.id}`,
    );
    expect(await accept(guest, late.token)).toMatchObject(refused);
    for (const token of ['', 'ml_', `ml_${'A'.repeat(43)}`])
      expect(await accept(guest, token)).toMatchObject(refused);
    const denied = await server.parts.audit.readChain(guest.accountId, guest.accountId);
    expect(denied.map(({ type }) => type)).toContain('access.denied');
  });

  test('of two who accept at once one joins', async () => {
    const guest = await signUp(server);
    await invite(owner, guest.email, 'sender');
    const { token } = await readMail(server, guest.email, 2);
    const answers = await Promise.all([accept(guest, token), accept(guest, token)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403]);
  });

  test('nobody gives or takes more than they have', async () => {
    const held = { status: 403, body: { code: 'permission_not_held' } };
    expect(await invite(admin, 'eve@example.com', 'owner')).toMatchObject(held);
    const change = (by: ConsoleLogin, id: string, role: string) =>
      by.call('PATCH', `/v1/members/${id}`, { json: { role } });
    expect(await change(admin, admin.accountId, 'owner')).toMatchObject(held);
    expect(await change(admin, owner.accountId, 'auditor')).toMatchObject(held);
    expect(await admin.call('DELETE', `/v1/members/${owner.accountId}`)).toMatchObject(held);
    expect((await invite(admin, 'eve@example.com', 'admin')).status).toBe(201);
    const sender = await signUp(server);
    await sender.becomes('sender', customer.organizationId);
    expect(await invite(sender, 'eve@example.com', 'sender')).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect(await change(admin, sender.accountId, 'developer')).toMatchObject({
      status: 200,
      body: { role: 'developer' },
    });
    expect((await admin.call('DELETE', `/v1/members/${sender.accountId}`)).status).toBe(204);
    expect((await sender.call('GET', '/v1/apps')).status).toBe(401);
    const events = await eventsOf(customer.organizationId);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'member.role_changed',
        account: sender.accountId,
        role: 'developer',
        was: 'sender',
      }),
    );
    expect(events.map(({ type }) => type)).toContain('member.removed');
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'access.denied', code: 'permission_not_held' }),
    );
  });

  test('what somebody had sent in the organization’s name is over once they may not send it any more', async () => {
    const [leaving, other] = ['leaving', 'other'].map((name) => `${name}@second-self.example`);
    const waiting = async () =>
      (await owner.call<{ invitations: Invitation[] }>('GET', '/v1/invitations')).body.invitations.map(
        ({ email }) => email,
      );
    const tokenOf = async (email: string) => (await readMail(server, email, 1)).token;
    await invite(owner, other!, 'admin');
    await invite(admin, leaving!, 'admin');
    expect((await waiting()).toSorted()).toEqual([leaving, other]);
    const json = { role: 'sender' };
    expect((await owner.call('PATCH', `/v1/members/${admin.accountId}`, { json })).status).toBe(200);
    expect(await waiting()).toEqual([other]);
    const read = await owner.call('POST', '/v1/account/invitations/read', {
      json: { token: await tokenOf(leaving!) },
    });
    expect(read.body).toMatchObject({ code: 'mail_link_refused' });

    // As an admin again, and then no member: likewise.
    await owner.call('PATCH', `/v1/members/${admin.accountId}`, { json: { role: 'admin' } });
    const again = 'again@second-self.example';
    await invite(admin, again, 'developer');
    expect((await owner.call('DELETE', `/v1/members/${admin.accountId}`)).status).toBe(204);
    expect(await waiting()).toEqual([other]);
    const cancelled = (await eventsOf(customer.organizationId)).filter(
      ({ type }) => type === 'invitation.cancelled',
    );
    expect(cancelled).toHaveLength(2);
    expect(cancelled[0]?.actor).toMatchObject({ id: owner.accountId });
  });

  test('an API key with every permission changes no member', async () => {
    const forbidden = { status: 403, body: { code: 'forbidden' } };
    const json = { email: 'eve@example.com', role: 'sender' };
    expect(await customer.call('POST', '/v1/invitations', { json })).toMatchObject(forbidden);
    expect(await customer.call('DELETE', `/v1/members/${admin.accountId}`)).toMatchObject(forbidden);
    const role = { json: { role: 'owner' } };
    expect(await customer.call('PATCH', `/v1/members/${admin.accountId}`, role)).toMatchObject(forbidden);
    expect((await customer.call('GET', '/v1/members')).status).toBe(200);
  });

  test('the last owner stays one, also when two leave at once', async () => {
    const last = { status: 409, body: { code: 'last_owner' } };
    const leave = (who: ConsoleLogin) =>
      who.call('DELETE', `/v1/account/memberships/${customer.organizationId}`);
    expect(await leave(owner)).toMatchObject(last);
    const demote = owner.call('PATCH', `/v1/members/${owner.accountId}`, { json: { role: 'admin' } });
    expect(await demote).toMatchObject(last);
    const promoted = await owner.call('PATCH', `/v1/members/${admin.accountId}`, { json: { role: 'owner' } });
    expect(promoted.status).toBe(200);
    const left = await Promise.all([leave(owner), leave(admin)]);
    expect(left.map(({ status }) => status).toSorted()).toEqual([204, 409]);
    expect(
      (await eventsOf(customer.organizationId)).filter(({ type }) => type === 'member.left'),
    ).toHaveLength(1);
  });

  test('nobody’s mailbox is filled with invitations, and those that are refused count for nothing', async () => {
    const limited = { status: 429, body: { code: 'rate_limited' } };
    const ways = ['bomb@example.com', 'bomb+1@example.com'];
    for (let time = 0; time < 6; time++)
      expect((await invite(admin, ways[0]!, 'owner')).body.code).toBe('permission_not_held');
    for (let time = 0; time < 5; time++)
      expect((await invite(owner, ways[time % 2]!, 'sender')).status).toBe(201);
    for (const way of ways) expect(await invite(admin, way, 'sender')).toMatchObject(limited);
    expect((await invite(owner, 'other@example.com', 'sender')).status).toBe(201);
    // Another organization has a share of its own, but not of one mailbox without end.
    let refused = 0;
    for (let organization = 0; organization < 4; organization++) {
      await owner.becomes('owner', (await server.addCustomer()).organizationId);
      for (let time = 0; time < 5; time++)
        if ((await invite(owner, ways[0]!, 'sender')).status === 429) refused++;
    }
    expect(refused).toBe(5);
  });

  test('what others call themselves stays within our words in an invitation', async () => {
    const name = `Parcel \u202e${'x'.repeat(150)}`;
    const poser = await signUp(server, name);
    await poser.becomes('owner', customer.organizationId);
    await invite(poser, 'named@example.com', 'sender');
    const { subject } = await readMail(server, 'named@example.com', 1);
    expect(subject).toBe(`Parcel ${'x'.repeat(112)}… invites you to Customer AS on Inkseal`);
  });

  test('an invitation that was cancelled is not mailed any more', async () => {
    const { body } = await invite(owner, 'withdrawn@example.com', 'sender');
    await readMail(server, 'withdrawn@example.com', 1);
    const on = server.parts.database.queries;
    const [mail] = await on.select().from(mails).where(eq(mails.subjectId, body.id));
    const queued = { status: 'queued', settledAt: null, sealed: Buffer.from('not read') } as const;
    await on.update(mails).set(queued).where(eq(mails.id, mail!.id));
    expect((await owner.call('DELETE', `/v1/invitations/${body.id}`)).status).toBe(204);
    await deliverMail(deliveryParts(server.parts), { mailId: mail!.id }, { isLast: false });
    expect(await on.select().from(mails).where(eq(mails.subjectId, body.id))).toMatchObject([
      { status: 'failed', failure: 'too_late', sealed: null },
    ]);
  });

  test('invitations that are over and logins that have ended leave no rows behind', async () => {
    const { queries: on } = server.parts.database;
    const now = new Date();
    const made: string[] = [];
    for (const email of ['over@example.com', 'settled@example.com', 'waits@example.com'])
      made.push((await invite(owner, email, 'sender')).body.id);
    await on.update(invitation).set({ expiresAt: now }).where(eq(invitation.id, made[0]!));
    await owner.call('DELETE', `/v1/invitations/${made[1]}`);
    const guest = await signUp(server);
    await on.update(consoleLogin).set({ expiresAt: now }).where(eq(consoleLogin.userId, guest.accountId));
    await sweep(server.parts, new Date(now.getTime() + 1000));
    const left = await on.select().from(invitation).where(inArray(invitation.id, made));
    expect(left.map(({ id }) => id)).toEqual([made[2]]);
    const loginsOf = (id: string) => on.select().from(consoleLogin).where(eq(consoleLogin.userId, id));
    expect(await loginsOf(guest.accountId)).toEqual([]);
    expect(await loginsOf(owner.accountId)).toHaveLength(1);
  });

  test('nobody whose own address is unproven invites, and nobody who is a member already is invited', async () => {
    const email = admin.email;
    expect(await invite(owner, email, 'sender')).toMatchObject({
      status: 409,
      body: { code: 'already_member' },
    });
    await server.parts.database.queries.execute(
      sql`UPDATE "user" SET email_verified = false WHERE id = ${owner.accountId}`,
    );
    expect(await invite(owner, 'eve@example.com', 'sender')).toMatchObject({
      status: 403,
      body: { code: 'email_not_verified' },
    });
  });
});
