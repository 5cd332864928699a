/** Roles that an organization makes for itself: nobody gives what they lack, and none goes while somebody has it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Invitation, Member } from '../../widget/contract/members.ts';
import type { OrganizationRole } from '../../widget/contract/organization-roles.ts';
import { roles as usualRoles } from '../../widget/contract/permissions.ts';
import { signUp, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { readMail } from '../support/mailbox.ts';

describeOnDatabase('roles of an organization’s own', (openDatabase) => {
  let server: TestServer;
  let customer: TestCustomer;
  let owner: ConsoleLogin;
  let admin: ConsoleLogin;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    customer = await server.addCustomer();
    owner = await signUp(server, 'Ada Lovelace');
    admin = await signUp(server);
    await owner.becomes('owner', customer.organizationId);
    await admin.becomes('admin', customer.organizationId);
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const make = (by: ConsoleLogin, name: string, permissions: readonly string[]) =>
    by.call<OrganizationRole & { code?: string }>('POST', '/v1/roles', { json: { name, permissions } });
  const refusal = (status: number, code: string) => ({ status, body: { code } });
  const logged = async () =>
    (await server.parts.audit.readChain(customer.organizationId, customer.organizationId))
      .filter(({ type }) => type.startsWith('role.'))
      .map(({ type, body, details }) => ({
        type,
        ...(JSON.parse(body) as { facts: object }).facts,
        ...details,
      }));

  test('are listed beside the usual ones, change at once for whoever has them, and each act is on the record', async () => {
    const made = await make(owner, 'Archivist', ['audit:read', 'audit:read', 'members:read']);
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'Archivist', permissions: ['audit:read', 'members:read'], members: 0 },
    });
    const { id } = made.body;
    const clerk = await signUp(server);
    await clerk.becomes('sender', customer.organizationId);
    const given = await owner.call<Member>('PATCH', `/v1/members/${clerk.accountId}`, { json: { role: id } });
    expect(given).toMatchObject({ status: 200, body: { role: id } });
    const { body } = await clerk.call<{ roles: OrganizationRole[] }>('GET', '/v1/roles');
    expect(body.roles.map((role) => role.id)).toEqual([...usualRoles, id]);
    expect(body.roles.at(-1)).toMatchObject({ name: 'Archivist', members: 1 });
    expect((await clerk.call('GET', '/v1/envelopes')).status).toBe(403);
    const change = { name: 'Reader', permissions: ['envelopes:read', 'members:read'] };
    expect(await owner.call('PATCH', `/v1/roles/${id}`, { json: change })).toMatchObject({
      status: 200,
      body: { ...change, members: 1 },
    });
    expect((await clerk.call('GET', '/v1/envelopes')).status).toBe(200);
    expect((await clerk.call('GET', '/v1/audit-events')).status).toBe(403);

    expect(await owner.call('DELETE', `/v1/roles/${id}`)).toMatchObject({
      status: 409,
      body: { code: 'role_in_use', details: { members: 1, invitations: 0 } },
    });
    await owner.call('PATCH', `/v1/members/${clerk.accountId}`, { json: { role: 'sender' } });
    expect((await owner.call('DELETE', `/v1/roles/${id}`)).status).toBe(204);
    const ip = '127.0.0.1';
    expect(await logged()).toEqual([
      { type: 'role.created', role: id, permissions: 'audit:read members:read', name: 'Archivist', ip },
      { type: 'role.changed', role: id, permissions: 'envelopes:read members:read', name: 'Reader', ip },
      { type: 'role.deleted', role: id, permissions: 'envelopes:read members:read', name: 'Reader', ip },
    ]);
    const gone = { json: { role: id } };
    expect(await owner.call('PATCH', `/v1/members/${clerk.accountId}`, gone)).toMatchObject(
      refusal(422, 'role_unknown'),
    );
  });

  test('give nothing that their maker lacks, neither when made, nor when changed, nor when given', async () => {
    expect(await make(admin, 'Too much', ['owners:write'])).toMatchObject({
      status: 403,
      body: { code: 'permission_not_held', details: { permissions: ['owners:write'] } },
    });
    const strong = (await make(owner, 'Deputy', ['owners:write', 'members:write'])).body.id;
    const weak = (await make(admin, 'Helper', ['members:read'])).body.id;
    for (const [id, permissions] of [
      [weak, ['retention:write']],
      [strong, ['members:read']],
    ] as const)
      expect(await admin.call('PATCH', `/v1/roles/${id}`, { json: { permissions } })).toMatchObject(
        refusal(403, 'permission_not_held'),
      );
    expect(await admin.call('DELETE', `/v1/roles/${strong}`)).toMatchObject(
      refusal(403, 'permission_not_held'),
    );
    const self = { json: { role: strong } };
    expect(await admin.call('PATCH', `/v1/members/${admin.accountId}`, self)).toMatchObject(
      refusal(403, 'permission_not_held'),
    );
    const deputy = await signUp(server);
    await deputy.becomes(strong, customer.organizationId);
    expect(await make(deputy, 'Mine', ['keys:write'])).toMatchObject(refusal(403, 'permission_not_held'));
    const asKey = await customer.call('POST', '/v1/roles', {
      json: { name: 'By key', permissions: ['audit:read'] },
    });
    expect(asKey).toMatchObject(refusal(403, 'forbidden'));
  });

  test('have names that tell them apart, and never both keep evidence and destroy it', async () => {
    expect((await make(owner, 'Courier', ['documents:read'])).status).toBe(201);
    for (const name of ['courier', 'Owner', ' Courier '])
      expect(await make(owner, name, ['documents:read'])).toMatchObject(refusal(409, 'role_name_taken'));
    for (const name of ['', 'a\nb', 'x'.repeat(61)])
      expect(await make(owner, name, ['documents:read'])).toMatchObject(refusal(400, 'invalid_request'));
    for (const permissions of [[], ['documents:burn']])
      expect(await make(owner, 'Odd', permissions)).toMatchObject(refusal(400, 'invalid_request'));
    for (const keeping of ['legal_holds:write', 'retention:write']) {
      const both = ['deletions:write', keeping];
      expect(await make(owner, 'Both', both)).toMatchObject({
        status: 422,
        body: { code: 'role_conflict', details: { permissions: both } },
      });
    }
  });

  test('are named in an invitation, and stay while one to them waits', async () => {
    const { id } = (await make(owner, 'Night porter', ['documents:read'])).body;
    const guest = 'porter@example.com';
    const json = { email: guest, role: id, language: 'en' };
    await server.parts.database.queries.execute(`UPDATE "user" SET email_verified = true`);
    const invited = await owner.call<Invitation>('POST', '/v1/invitations', { json });
    expect(invited).toMatchObject({ status: 201, body: { role: id } });
    const mail = await readMail(server, guest, 1);
    const says = await owner.call('POST', '/v1/account/invitations/read', { json: { token: mail.token } });
    expect(says.body).toMatchObject({ role: id, roleName: 'Night porter' });
    expect(await owner.call('DELETE', `/v1/roles/${id}`)).toMatchObject({
      status: 409,
      body: { code: 'role_in_use', details: { members: 0, invitations: 1 } },
    });
    await owner.call('DELETE', `/v1/invitations/${invited.body.id}`);
    expect((await owner.call('DELETE', `/v1/roles/${id}`)).status).toBe(204);
  });

  test('are no more than fifty', async () => {
    const other = await server.addCustomer();
    const busy = await signUp(server);
    await busy.becomes('owner', other.organizationId);
    for (let count = 0; count < 50; count++)
      expect((await make(busy, `Role ${count}`, ['audit:read'])).status).toBe(201);
    expect(await make(busy, 'One more', ['audit:read'])).toMatchObject(refusal(409, 'too_many_roles'));
  });
});
