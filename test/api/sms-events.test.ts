/** A provider that refuses a text message: on record, with its answer and without the number. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { eventsOf } from '../support/read-events.ts';
import { sendLocked } from '../support/signer-code.ts';

describeOnDatabase('a text message that the provider refuses', (openDatabase) => {
  let server: TestServer;
  let provider: Server;
  const asked: string[] = [];
  beforeAll(async () => {
    provider = createServer((request, response) => {
      request.on('data', (bytes: Buffer) => asked.push(bytes.toString('utf8')));
      request.on('end', () => response.writeHead(403).end());
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const { port } = provider.address() as AddressInfo;
    const environment = {
      INKSEAL_SMS_URL: `http://127.0.0.1:${port}/`,
      INKSEAL_SMS_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    };
    server = await startTestServer(await openDatabase(), { environment });
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
    provider.close();
  });

  test('is in the envelope’s chain with the code of the refusal, and its number is not', async () => {
    const live = await server.addCustomer({ testMode: false });
    const { envelope, open } = await sendLocked(server, live, 'sms_code');
    await (await open()).askForCode('POST');
    const failed = async () =>
      (await eventsOf(server, live.organizationId, envelope.id)).filter(({ type }) => type === 'sms.failed');
    await expect.poll(async () => (await failed()).length, { timeout: 20_000 }).toBe(1);
    expect(await failed()).toEqual([
      {
        type: 'sms.failed',
        actor: { kind: 'system', id: 'inkseal' },
        facts: {
          mail: expect.stringMatching(/^msg_/) as string,
          kind: 'signer-code-sms',
          tries: 1,
          code: 'http_403',
          final: 1,
        },
        details: {},
      },
    ]);
    expect(asked.join()).toContain('+4790000012');
    expect(JSON.stringify(await failed())).not.toContain('90000012');
  });
});
