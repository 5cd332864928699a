/** What recipients get by mail looks like the app that asks them, and tells nobody that it was opened. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataPaths } from '../../server/config.ts';
import { writePng } from '../../server/platform/pictures/png-picture.ts';
import { sendSample } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { completeOne } from '../support/lifecycle.ts';
import { readMail } from '../support/mailbox.ts';
import { setMails, signingPage } from '../support/recipient-mails.ts';

const logo = writePng({ width: 80, height: 20, pixels: Buffer.alloc(80 * 20 * 4, 200) });

describeOnDatabase('mails to recipients', (openDatabase) => {
  let server: TestServer;
  let customer: TestCustomer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
    ({ customer } = server);
    const mails = { signingPageUrl: signingPage, signingRequests: true, signedCopies: true };
    await setMails(server, customer, { ...mails, theme: { accent: '#0a7d4f', radius: '3px' } });
    const set = await fetch(`${server.origin}/v1/apps/${customer.appId}/logo`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${customer.apiKey}` },
      body: new Uint8Array(logo),
    });
    expect(set.status).toBe(200);
  }, 120_000);
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  /** The newest mail to that address, as it would go over the wire. */
  const rawMail = async (to: string, count: number): Promise<string> => {
    await readMail(server, to, count);
    const folder = dataPaths(server.dataDirectory).mail;
    const names = (await readdir(folder)).toSorted();
    const files = await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')));
    return files.findLast((file) => file.includes(`\nTo: ${to}\r`)) ?? '';
  };
  const ask = async (email: string) => (await sendSample(customer, [{ email }])).envelope;

  test('have the app’s colours, and its logo as a part of the mail', async () => {
    await ask('one@example.com');
    const raw = await rawMail('one@example.com', 1);
    const { text } = await readMail(server, 'one@example.com', 1);
    expect(text).toContain('border-radius:3px;background:#0a7d4f;color:#ffffff;');
    expect(text).toContain('<img src="cid:logo@inkseal" alt="" width="132" height="33"');
    expect(text).not.toMatch(/src="https?:/);
    expect(raw).toMatch(/Content-Type: multipart\/related/);
    const part = /Content-Type: image\/png[^]+?\r\n\r\n([A-Za-z0-9+/=\r\n]+)\r\n--/.exec(raw);
    expect(part?.[0]).toContain('Content-ID: <logo@inkseal>');
    expect(part?.[0]).toContain('Content-Disposition: inline');
    expect(
      Buffer.from(part?.[1] ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  test('carry it beside what is attached', async () => {
    const { envelope } = await completeOne(server, customer);
    const [person] = envelope.recipients;
    await expect
      .poll(async () => rawMail(person!.email, 2), { timeout: 30_000 })
      .toContain('application/pdf');
    const raw = await rawMail(person!.email, 2);
    expect(raw.match(/Content-Disposition: (?:inline|attachment)/g)?.toSorted()).toEqual([
      'Content-Disposition: attachment',
      'Content-Disposition: inline',
    ]);
  }, 120_000);

  test('go without a logo that was taken away, and without a theme that nobody could read', async () => {
    expect((await customer.call('DELETE', `/v1/apps/${customer.appId}/logo`)).status).toBe(204);
    await server.parts.database.queries.execute(
      sql`UPDATE app SET theme = '{"accent":"#fefefe"}' WHERE id = ${customer.appId}`,
    );
    await ask('two@example.com');
    const { text } = await readMail(server, 'two@example.com', 1);
    expect(text).not.toMatch(/<img|cid:|image\/png|fefefe/);
    expect(text).toContain('background:#1f3fbf');
  });
});
