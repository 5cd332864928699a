/** Idempotency-Keys from the side of somebody who is nobody here, and would have the database write without end. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../server/platform/database/database.ts';
import { signUp } from '../support/console-login.ts';
import { asAdministrator, describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { Visitor } from '../support/visitor.ts';

describeOnDatabase('a stranger’s Idempotency-Keys', (openDatabase) => {
  let database: Database;
  let server: TestServer;
  beforeAll(async () => {
    database = await openDatabase();
    await asAdministrator(database, async (tx) => {
      await tx.execute(sql`CREATE SEQUENCE claim_count`);
      await tx.execute(sql`CREATE FUNCTION count_claim() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        AS $$ BEGIN PERFORM nextval('public.claim_count'); RETURN NULL; END $$`);
      await tx.execute(sql`CREATE TRIGGER count_claim AFTER INSERT ON idempotency_reservation
        FOR EACH ROW EXECUTE FUNCTION count_claim()`);
    });
    server = await startTestServer(database, { openSignUp: true });
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  /** Written, whether or not they are there still. */
  const claims = async () => {
    const [row] = await asAdministrator(database, (tx) =>
      database.rows<{ n: number }>(
        tx,
        sql`SELECT CASE WHEN is_called THEN last_value ELSE 0 END::int AS n FROM claim_count`,
      ),
    );
    return row?.n;
  };
  const flood = async (path: string, count: number): Promise<Record<string, number>> => {
    const visitor = new Visitor(server);
    const codes: Record<string, number> = {};
    for (let i = 0; i < count; i++) {
      const key = { 'idempotency-key': randomUUID() };
      const { body } = await visitor.post(path, { token: `ml_${i}` }, server.origin, key);
      const code = String(body['code']);
      codes[code] = (codes[code] ?? 0) + 1;
    }
    return codes;
  };

  test('write nothing where there is no such route', async () => {
    expect(await flood('/v1/account/nothing', 70)).toEqual({ not_found: 70 });
    expect(await claims()).toBe(0);
  });

  test('write so often a minute and no more, and keep nobody of the same network out who is signed in', async () => {
    expect(await flood('/v1/account/password', 70)).toEqual({ unauthorized: 60, rate_limited: 10 });
    expect(await claims()).toBe(60);
    const person = await signUp(server);
    const asked = await person.call('POST', '/v1/account/email-verifications', {
      json: { language: 'en' },
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(asked.status).toBe(202);
    expect((await new Visitor(server).post('/v1/account/password')).status).toBe(401);
  });
});
