/** Who adds to an organization in the very moment in which it is erased. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { advanceOrganization } from '../../server/retention/erase-organization.ts';
import { signUp, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { hour, LifecycleTime } from '../support/lifecycle.ts';
import { readSampleAgreement } from '../support/prepared.ts';

describeOnEachDatabase('an organization that is added to while it is erased', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  let owner: ConsoleLogin;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    time = new LifecycleTime(server);
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  /** Whose grace is over. */
  async function addLeaving(): Promise<TestCustomer> {
    const leaving = await server.addCustomer();
    // One of its own, for they go with it.
    owner = await signUp(server);
    await owner.becomes('owner', leaving.organizationId);
    const asked = await owner.call('POST', '/v1/deletion-requests', { json: { scope: 'organization' } });
    expect(asked.status).toBe(201);
    time.skip(73 * hour);
    return leaving;
  }
  const erase = ({ organizationId }: TestCustomer): Promise<void> =>
    advanceOrganization(server.parts, organizationId, () => false);
  const json = { name: 'Late-canary', testMode: true, allowedOrigins: ['https://late.example'] };
  const appsOf = async ({ organizationId }: TestCustomer): Promise<unknown[]> => {
    const { database } = server.parts;
    return database.rows(
      database.queries,
      sql`SELECT name FROM app WHERE organization_id = ${organizationId} AND name <> ''
        UNION ALL SELECT name FROM document WHERE organization_id = ${organizationId} AND name <> ''`,
    );
  };

  test('refuses what comes once its erasure has begun', async () => {
    const leaving = await addLeaving();
    const pdf = await readSampleAgreement();
    const { subjectKeys } = server.parts;
    const destroy = subjectKeys.destroy.bind(subjectKeys);
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const slow = vi.spyOn(subjectKeys, 'destroy').mockImplementationOnce(async (...asked) => {
      begin();
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await destroy(...asked);
    });
    const erased = erase(leaving);
    await begun;
    const late = await Promise.all([
      owner.call('POST', '/v1/apps', { json }),
      leaving.call('POST', '/v1/documents?name=Late-canary.pdf', { pdf }),
    ]);
    await erased;
    slow.mockRestore();
    expect(await appsOf(leaving)).toEqual([]);
    for (const { status } of late) expect([401, 404]).toContain(status);
  });

  test('is not erased before what had begun is in it, which goes with it', async () => {
    const leaving = await addLeaving();
    const { audit } = server.parts;
    const append = audit.append.bind(audit);
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const slow = vi.spyOn(audit, 'append').mockImplementationOnce(async (...asked) => {
      begin();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await append(...asked);
    });
    const made = owner.call('POST', '/v1/apps', { json });
    await begun;
    await erase(leaving);
    slow.mockRestore();
    expect((await made).status).toBe(201);
    expect(await appsOf(leaving)).toEqual([]);
  });
});
