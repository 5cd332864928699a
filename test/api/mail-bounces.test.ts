/** A mail server's report goes through the operator's command line into the envelope's log, and the console's list. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenForOperator } from '../../server/cli/operator-socket.ts';
import { dataPaths } from '../../server/config.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { signUp } from '../support/console-login.ts';
import { deliveryReport } from '../support/delivery-report.ts';
import { sendSample } from '../support/ceremony.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { runCli } from '../support/operator.ts';
import { eventsOf } from '../support/read-events.ts';
import { mailsTo, setMails, signingPage } from '../support/recipient-mails.ts';

describeOnDatabase('a mail that comes back', (openDatabase) => {
  let server: TestServer;
  let closeOperator: () => Promise<void>;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    closeOperator = await listenForOperator(dataPaths(server.dataDirectory).operatorSocket, server.parts);
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await closeOperator();
    await server.close();
  });

  test('is an event of its envelope, and stands in the list of mails with why', async () => {
    const customer = await server.addCustomer();
    await setMails(server, customer, { signingPageUrl: signingPage, signingRequests: true });
    const { envelope } = await sendSample(customer);
    const recipientId = envelope.recipients[0]?.id;
    await expect
      .poll(async () => (await mailsTo(server, recipientId))[0]?.status, { timeout: 20_000 })
      .toBe('handed_over');
    const mailId = (await mailsTo(server, recipientId))[0]!.id;
    const report = join(server.dataDirectory, 'report.eml');
    await writeFile(report, deliveryReport(mailId));
    const cli = () => runCli(server.dataDirectory, ['mail', 'bounced', report]);
    expect(await cli()).toMatchObject({
      code: 0,
      stdout: `${mailId}\n`,
      stderr: expect.stringMatching(/came back/),
    });
    expect(await cli()).toMatchObject({ code: 0, stderr: expect.stringMatching(/known already/) });
    const events = (await eventsOf(server, customer.organizationId, envelope.id)).filter(
      ({ type }) => type === 'mail.bounced',
    );
    expect(events).toMatchObject([
      {
        actor: { kind: 'operator', id: 'cli' },
        facts: { mail: mailId, kind: 'signing-request', status: '5.1.1' },
      },
    ]);
    const auditor = await signUp(server);
    await auditor.becomes('auditor', customer.organizationId);
    const { body } = await auditor.call<{ mails: object[] }>('GET', '/v1/mails');
    expect(body.mails).toContainEqual(
      expect.objectContaining({ id: mailId, status: 'bounced', failure: '5.1.1', canRetry: false }),
    );
    await writeFile(report, 'Subject: Out of office\n\nI am away.\n');
    const outcome = await cli();
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toMatch(/^error: delivery_report_unreadable: /);
  });
});
