/** Without a mail server mails are files, with whole documents in them: what is deleted goes from these, too. */
import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createId } from '../../widget/contract/ids.ts';
import type { Document } from '../../widget/contract/documents.ts';
import { forgetMailFiles } from '../../server/retention/forget-mail-files.ts';
import {
  createEmbedFor,
  fillEverything,
  openFrame,
  sendSample,
  sign,
  valuesShown,
} from '../support/ceremony.ts';
import { signUp } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, completeOne, day, hour, LifecycleTime, readDeletion } from '../support/lifecycle.ts';
import { readSampleAgreement } from '../support/prepared.ts';
import { mailsTo } from '../support/recipient-mails.ts';

const slow = { timeout: 30_000, interval: 50 };

describeOnDatabase('mails in a folder', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  let folder: string;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    time = new LifecycleTime(server);
    folder = join(server.dataDirectory, 'mail');
  }, 120_000);
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const addCustomer = async (): Promise<TestCustomer> => {
    const customer = await server.addCustomer();
    await customer.call('PATCH', `/v1/apps/${customer.appId}`, { json: { signedCopies: true } });
    return customer;
  };
  const sweep = (now = new Date()) => forgetMailFiles(server.parts.database.queries, folder, now);
  const filesTo = async (recipientId: string | undefined): Promise<string[]> => {
    const names = await readdir(folder);
    return (await mailsTo(server, recipientId))
      .map(({ id }) => `${id}.eml`)
      .filter((one) => names.includes(one));
  };
  const untilWritten = (recipientId: string | undefined) =>
    expect.poll(() => filesTo(recipientId), slow).toHaveLength(1);
  const passTerms = async (): Promise<void> => {
    await time.pass(73 * hour);
    await time.pass(91 * day);
    await time.settle();
  };

  test('go with the document that is attached to them, and others stay', async () => {
    const customer = await addCustomer();
    const [gone, stays] = [await completeOne(server, customer), await completeOne(server, customer)];
    const [of, other] = [gone.envelope.recipients[0]?.id, stays.envelope.recipients[0]?.id];
    for (const id of [of, other]) await untilWritten(id);
    await askDeletion(customer, { scope: 'document', documentId: gone.document.id });
    await sweep();
    expect(await filesTo(of)).toHaveLength(1);
    await passTerms();
    await sweep();
    expect(await filesTo(of)).toEqual([]);
    expect(await filesTo(other)).toHaveLength(1);
  }, 90_000);

  test('go when one of several attached documents does', async () => {
    const customer = await addCustomer();
    const pdf = await readSampleAgreement();
    const upload = async (name: string) =>
      (await customer.call<Document>('POST', `/v1/documents?name=${name}.pdf`, { pdf })).body.id;
    const documentIds = [await upload('A'), await upload('B')];
    const place = {
      page: 3,
      x: 60,
      y: 340,
      width: 200,
      height: 48,
      type: 'signature',
      recipientIndex: 0,
      required: true,
    } as const;
    const fields = documentIds.map((documentId) => ({ ...place, documentId }));
    const { envelope } = await sendSample(customer, [{}], [], { documentIds, fields });
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    await session.act({ act: 'document.view', documentId: documentIds[1]!, pagesDrawn: 1 });
    await fillEverything(session);
    const signing = {
      intent: 'Sign 2 documents',
      valuesSha256: valuesShown(session),
      timeZone: 'Europe/Oslo',
    };
    await session.act({ act: 'recipient.sign', ...signing }, 'visible');
    const [person] = envelope.recipients;
    await untilWritten(person?.id);
    const json = { scope: 'document', documentId: documentIds[0], reason: 'x', authority: 'court' };
    await customer.call('POST', '/v1/legal-holds', { json });
    const asked = await askDeletion(customer, { scope: 'document', documentId: documentIds[1] });
    await passTerms();
    expect((await readDeletion(customer, asked.id)).state).not.toBe('waiting');
    await sweep();
    expect(await filesTo(person?.id)).toEqual([]);
  }, 90_000);

  test('go with the person they went to, and nobody else’s do', async () => {
    const customer = await addCustomer();
    const { envelope } = await sendSample(customer, [{}, { role: 'cc' }]);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    await fillEverything(session);
    await sign(session);
    const [signer, copied] = envelope.recipients;
    for (const person of [signer, copied]) await untilWritten(person?.id);
    await askDeletion(customer, { scope: 'recipient', recipientId: copied!.id });
    await passTerms();
    await sweep();
    expect(await filesTo(copied?.id)).toEqual([]);
    expect(await filesTo(signer?.id)).toHaveLength(1);
  }, 90_000);

  test('go with the organization they were sent for', async () => {
    const customer = await server.addCustomer();
    const owner = await signUp(server);
    await owner.becomes('owner', customer.organizationId);
    const json = { email: 'invited@example.com', role: 'sender', language: 'en' };
    const { body: invited } = await owner.call<{ id: string }>('POST', '/v1/invitations', { json });
    await untilWritten(invited.id);
    await owner.call('POST', '/v1/deletion-requests', { json: { scope: 'organization' } });
    await sweep();
    expect(await filesTo(invited.id)).toHaveLength(1);
    await passTerms();
    await sweep();
    expect(await filesTo(invited.id)).toEqual([]);
  }, 90_000);

  test('go after seven days, what was never finished as well, and what is no mail stays', async () => {
    const now = new Date();
    const [old, fresh] = [7.1, 6.9].map((days) => createId('msg', now.getTime() - days * day));
    const unfinished = `${old}.eml.${randomBytes(8).toString('hex')}.unfinished`;
    const staying = [`${fresh}.eml`, 'notes.eml', `${old}.eml.bak`];
    for (const name of [`${old}.eml`, unfinished, ...staying]) await writeFile(join(folder, name), 'x');
    await sweep(now);
    const names = await readdir(folder);
    expect(names).toEqual(expect.arrayContaining(staying));
    for (const name of [`${old}.eml`, unfinished]) expect(names).not.toContain(name);
  });
});
