/** What sending codes may cost, and whom it may keep out: somebody opens organizations for nothing and has codes sent. */
import { readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AttemptLimit } from '../../server/accounts/attempts.ts';
import { dataPaths } from '../../server/config.ts';
import {
  sendByAddress,
  sendByOrganizationAndAddress,
  sendByServer,
} from '../../server/signing/authentication/code-limits.ts';
import { createEmbedFor, openFrame, sendSample } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

describeOnDatabase('codes that are sent at others’ cost', (openDatabase) => {
  let server: TestServer;
  let provider: Server;
  const texted: string[] = [];
  beforeAll(async () => {
    provider = createServer((request, response) => {
      void text(request).then((body) => {
        texted.push(body);
        response.end();
      });
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const environment = {
      INKSEAL_SMS_URL: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/sms`,
      INKSEAL_SMS_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    };
    server = await startTestServer(await openDatabase(), { environment });
  }, 120_000);
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
    provider.closeAllConnections();
    await new Promise((resolve) => provider.close(resolve));
  });

  /** That limit is reached, and no other. */
  const useUp = async (limit: AttemptLimit, of: string) => {
    const { database, attempts } = server.parts;
    await database.queries.execute(sql`DELETE FROM attempt_window`);
    await attempts.count({ limit, of });
    await database.queries.execute(sql`UPDATE attempt_window SET count = ${limit.most}::int`);
  };

  test('a test app has no text message sent that costs anything, a live one has', async () => {
    const folder = dataPaths(server.dataDirectory).sms;
    const before = (await readdir(folder)).length;
    const phones = ['+4790000021', '+4790000022'] as const;
    for (const [index, phone] of phones.entries()) {
      const customer = await server.addCustomer({ testMode: index === 0 });
      const { envelope } = await sendSample(customer, [{ phone, signerAuthentication: 'sms_code' }]);
      const session = await openFrame(server, await createEmbedFor(customer, envelope));
      await session.askForCode('POST');
      await expect.poll(async () => (await session.askForCode('GET')).delivery).toBe('sent');
    }
    expect(texted.filter((body) => body.includes(phones[0]))).toEqual([]);
    expect(texted.filter((body) => body.includes(phones[1]))).toHaveLength(1);
    expect(await readdir(folder)).toHaveLength(before + 1);
  }, 60_000);

  test('nobody keeps a person from the codes of others, and all organizations together are limited', async () => {
    const email = 'wanted@example.com';
    const ask = async (customer: TestCustomer) => {
      const { envelope } = await sendSample(customer, [{ email, signerAuthentication: 'email_code' }]);
      return (await openFrame(server, await createEmbedFor(customer, envelope))).askForCode('POST');
    };
    const other = await server.addCustomer();
    const live = await server.addCustomer({ testMode: false });
    await useUp(sendByOrganizationAndAddress, `${server.customer.organizationId} ${email}`);
    await expect(ask(server.customer)).rejects.toThrow(code('rate_limited'));
    await ask(other);
    await useUp(sendByAddress, `test ${email}`);
    await expect(ask(other)).rejects.toThrow(code('rate_limited'));
    await ask(live);
    await useUp(sendByServer.email_code, 'test');
    await expect(ask(other)).rejects.toThrow(code('rate_limited'));
    await ask(live);
    await useUp(sendByServer.email_code, 'live');
    await expect(ask(live)).rejects.toThrow(code('rate_limited'));
  }, 60_000);
});
