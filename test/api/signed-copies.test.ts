/** Copies of what was signed, by mail: who gets them, what is in them, and that nothing of them waits in the open. */
import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import type { Document } from '../../widget/contract/documents.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { verifyFile } from '../../widget/verify/core/verify-file.ts';
import { deliverMail } from '../../server/mail/deliver-mail.ts';
import { readSignedCopies } from '../../server/notices/signed-copies.ts';
import { deliveryParts } from '../../server/wiring.ts';
import { findCanaries } from '../support/canaries.ts';
import {
  createEmbedFor,
  fillEverything,
  openFrame,
  sendSample,
  sign,
  signAndSeal,
  waitForStatus,
} from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, hour, LifecycleTime } from '../support/lifecycle.ts';
import { readSealed, readSealedFile } from '../support/read-sealed.ts';
import { mailsTo } from '../support/recipient-mails.ts';
import { smallPdf } from '../support/small-pdf.ts';
import { startSmtpServer, type SmtpServer } from '../support/smtp-server.ts';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const slow = { timeout: 30_000, interval: 50 };
let addresses = 0;
const anybody = () => ({ email: `copied${(addresses += 1)}@example.com` });

describeOnDatabase('signed copies by mail', (openDatabase) => {
  let smtp: SmtpServer;
  let server: TestServer;
  let customer: TestCustomer;
  let time: LifecycleTime;
  beforeAll(async () => {
    smtp = await startSmtpServer();
    server = await startTestServer(await openDatabase(), { environment: { INKSEAL_SMTP_URL: smtp.url } });
    time = new LifecycleTime(server);
    ({ customer } = server);
    await customer.call('PATCH', `/v1/apps/${customer.appId}`, { json: { signedCopies: true } });
  }, 120_000);
  afterAll(async () => {
    expect(server.failures.filter((line) => !line.startsWith('MailNotTaken [smtp_451]'))).toEqual([]);
    await server.close();
    await smtp.close();
  });

  const complete = async (envelope: Envelope, index = 0): Promise<Envelope> => {
    const session = await openFrame(server, await createEmbedFor(customer, envelope, index));
    return signAndSeal(customer, session, envelope.id);
  };
  /** Sealed before it is, a file holds no proof that its trail is in the log, and does not verify by itself. */
  const untilLogged = async ({ id }: Envelope): Promise<void> =>
    vi.waitFor(async () => {
      const { body } = await customer.call<AuditTrail>('GET', `/v1/envelopes/${id}/audit-trail`);
      expect(body.events[0]?.inclusion).not.toBeNull();
    }, slow);
  const mailTo = async (email: string): Promise<string> => {
    const found = () => smtp.received.find(({ to }) => to.includes(email));
    await expect.poll(found, slow).toBeDefined();
    return found()!.data;
  };
  const attachedTo = (data: string): Buffer[] =>
    data
      .split(/^--.*$/m)
      .filter((part) => part.includes('Content-Disposition: attachment'))
      .map((part) => Buffer.from(part.slice(part.indexOf('\n\n')), 'base64'));
  const plainText = (data: string): string =>
    Buffer.from(
      data
        .replaceAll(/=\n/g, '')
        .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    ).toString('utf8');

  test('go to every signer and to who was named for one, with the very bytes that were sealed', async () => {
    const [signer, copied] = [anybody(), { ...anybody(), role: 'cc' as const, language: 'nb' }];
    const { envelope } = await sendSample(customer, [signer, copied]);
    expect(envelope.recipients).toMatchObject([
      { role: 'signer', status: 'notified' },
      { role: 'cc', status: 'waiting', canRemind: false },
    ]);
    const done = await complete(envelope);
    const { response } = await customer.call('GET', `/v1/envelopes/${envelope.id}/documents/sealed`);
    const sealed = sha256(Buffer.from(await response.arrayBuffer()));
    for (const { email } of [signer, copied]) {
      const data = await mailTo(email);
      expect(attachedTo(data).map(sha256), email).toEqual([sealed]);
      expect(data).toContain('Agreement-signed.pdf');
      expect(plainText(data)).toContain(`${server.origin}/transactions/${done.transactionId}`);
    }
    expect(plainText(await mailTo(copied.email))).toContain('Det forseglede dokumentet er vedlagt.');
    const { body } = await customer.call<AuditTrail>('GET', `/v1/envelopes/${envelope.id}/audit-trail`);
    const told = body.events.filter(({ type }) => type === 'recipient.notified');
    expect(told.map((event) => (JSON.parse(event.body) as { facts: object }).facts)).toMatchObject(
      envelope.recipients.map(({ id }) => ({ recipient: id, kind: 'signed-copy' })),
    );
    expect((await waitForStatus(customer, envelope.id, 'completed')).recipients[1]?.status).toBe('notified');
    // Who gets a copy has no part in what is certified.
    const { texts } = await readSealed(customer, envelope.id);
    expect(texts).toContain(signer.email);
    expect(texts).not.toContain(copied.email);
  }, 60_000);

  test('are sent to people whom the trail in the sealed file, which every party keeps, does not name', async () => {
    const [signer, copied] = [anybody(), { ...anybody(), role: 'cc' as const, name: 'Carbon Copyholder' }];
    const { envelope } = await sendSample(customer, [signer, copied]);
    await untilLogged(envelope);
    await complete(envelope);
    const { response } = await customer.call('GET', `/v1/envelopes/${envelope.id}/documents/sealed`);
    const sealed = new Uint8Array(await response.arrayBuffer());
    const { attachment: trail } = await readSealedFile(new Blob([sealed]));
    expect(trail).toContain(signer.email);
    for (const value of [copied.email, copied.name]) expect(trail).not.toContain(value);
    expect(await verifyFile(sealed)).toMatchObject({ valid: true });
    // Its sender reads who they were, and can prove it by what the sealed trail only commits to.
    const { body } = await customer.call<AuditTrail>('GET', `/v1/envelopes/${envelope.id}/audit-trail`);
    const sent = body.events.find(({ type }) => type === 'envelope.sent');
    expect(Object.values(sent?.details ?? {})).toEqual(expect.arrayContaining([copied.email, copied.name]));
    const { events } = JSON.parse(trail) as AuditTrail;
    expect(events.find(({ id }) => id === sent?.id)?.body).toBe(sent?.body);
  }, 60_000);

  test('are not named in it either where they were when the envelope was sent, as all recipients were once', async () => {
    const [signer, copied] = [anybody(), { ...anybody(), role: 'cc' as const, name: 'Carbon Copyholder' }];
    const { audit } = server.parts;
    const append = audit.append.bind(audit);
    const asBefore = vi.spyOn(audit, 'append').mockImplementation((tx, entries, ...rest) => {
      const named = entries.map(({ personal, ...entry }) => {
        if (!personal) return entry;
        const renamed = Object.entries(personal).map(([name, told]) => [name.replace('copyR', 'r'), told]);
        return { ...entry, personal: Object.fromEntries(renamed) as typeof personal };
      });
      return append(tx, named, ...rest);
    });
    const { envelope } = await sendSample(customer, [signer, copied]);
    asBefore.mockRestore();
    await untilLogged(envelope);
    await complete(envelope);
    const { body } = await customer.call<AuditTrail>('GET', `/v1/envelopes/${envelope.id}/audit-trail`);
    expect(body.events.find(({ type }) => type === 'envelope.sent')?.details).toMatchObject({
      recipient1Name: copied.name,
    });
    const { response } = await customer.call('GET', `/v1/envelopes/${envelope.id}/documents/sealed`);
    const sealed = new Uint8Array(await response.arrayBuffer());
    const { attachment: trail } = await readSealedFile(new Blob([sealed]));
    expect(trail).toContain(signer.email);
    for (const value of [copied.email, copied.name]) expect(trail).not.toContain(value);
    expect(await verifyFile(sealed)).toMatchObject({ valid: true });
  }, 60_000);

  test('are for nobody unless somebody turned them on', async () => {
    const other = await server.addCustomer();
    const signer = anybody();
    const { envelope } = await sendSample(other, [signer]);
    const session = await openFrame(server, await createEmbedFor(other, envelope));
    await signAndSeal(other, session, envelope.id);
    expect(await mailsTo(server, envelope.recipients[0]?.id)).toEqual([]);
    const { envelope: refused } = await sendSample(other, [anybody(), { ...anybody(), role: 'cc' }]);
    expect(refused).toMatchObject({ code: 'copies_off' });
    const asked = { signedCopies: true };
    const { envelope: sent } = await sendSample(other, [anybody(), { ...anybody(), role: 'cc' }], [], asked);
    expect(sent.status).toBe('sent');
  }, 60_000);

  test('are all that a recipient of one gets: nothing is theirs to open, fill in or be reminded of', async () => {
    const { envelope, document } = await sendSample(customer, [anybody(), { ...anybody(), role: 'cc' }]);
    expect(await createEmbedFor(customer, envelope, 1)).toMatchObject({ code: 'recipient_not_signer' });
    const json = { recipientId: envelope.recipients[1]?.id };
    expect((await customer.call('POST', `/v1/envelopes/${envelope.id}/remind`, { json })).body).toMatchObject(
      {
        code: 'recipient_not_signer',
      },
    );
    const place = { documentId: document.id, page: 1, x: 10, y: 10, width: 90, height: 40 };
    const draft = (recipients: object[], fields: object[]) =>
      customer.call<Envelope & { code?: string }>('POST', '/v1/envelopes', {
        json: { title: 'T', documentIds: [document.id], recipients, fields },
      });
    const copied = { name: 'C', role: 'cc', ...anybody() };
    const field = { ...place, type: 'text', recipientIndex: 0 };
    expect(await draft([copied], [field])).toMatchObject({
      status: 422,
      body: { code: 'recipient_not_signer', details: { recipient: 0 } },
    });
    const { body: nobody } = await draft([copied], []);
    expect((await customer.call('POST', `/v1/envelopes/${nobody.id}/send`)).body).toMatchObject({
      code: 'envelope_incomplete',
      details: [{ missing: 'signer' }],
    });
  });

  test('say where the document is found when it is too large for a mail', async () => {
    const side = 2_700;
    const pixels = randomBytes(side * side).toString('latin1');
    const pdf = smallPdf(
      [
        {
          entries: '/Resources << /XObject << /X 6 0 R >> >>',
          content: 'q 90 0 0 90 0 0 cm /X Do Q',
        },
      ],
      {
        objects: [
          `<< /Type /XObject /Subtype /Image /Width ${side} /Height ${side} /ColorSpace /DeviceGray ` +
            `/BitsPerComponent 8 /Length ${pixels.length} >>\nstream\n${pixels}\nendstream`,
        ],
      },
    );
    const { body: document } = await customer.call<Document>('POST', '/v1/documents?name=Large.pdf', { pdf });
    const signer = { name: 'S', ...anybody() };
    const place = { documentId: document.id, page: 1, x: 100, y: 100, width: 90, height: 40 };
    const { body: draft } = await customer.call<Envelope>('POST', '/v1/envelopes', {
      json: {
        title: 'Large',
        documentIds: [document.id],
        recipients: [signer],
        fields: [{ ...place, type: 'signature', recipientIndex: 0 }],
      },
    });
    const { body: sent } = await customer.call<Envelope>('POST', `/v1/envelopes/${draft.id}/send`);
    const { transactionId } = await complete(sent);
    const data = await mailTo(signer.email);
    expect(attachedTo(data)).toEqual([]);
    expect(data.length).toBeLessThan(20_000);
    expect(plainText(data)).toContain('too large for a mail');
    expect(plainText(data)).toContain(transactionId);
  }, 120_000);

  test('keep nothing from being sealed: neither a server that is away nor an address that is none', async () => {
    smtp.refusal = '451 later';
    const { envelope } = await sendSample(customer, [anybody(), { ...anybody(), role: 'cc' }]);
    const [one, two] = envelope.recipients;
    await server.parts.database.queries.execute(
      sql`UPDATE recipient SET email = 'a b@example.com' WHERE id = ${two!.id}`,
    );
    expect((await complete(envelope)).status).toBe('completed');
    await expect.poll(async () => (await mailsTo(server, one!.id))[0]?.tries, slow).toBe(1);
    expect(await mailsTo(server, two!.id)).toEqual([]);
    const { body } = await customer.call<AuditTrail>('GET', `/v1/envelopes/${envelope.id}/audit-trail`);
    const failed = body.events.filter(({ type }) => type === 'mail.failed');
    expect(failed.map((event) => (JSON.parse(event.body) as { facts: object }).facts)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ recipient: two!.id, code: 'mail_address_invalid' }),
        expect.objectContaining({ code: 'smtp_451', final: 0 }),
      ]),
    );
    smtp.refusal = undefined;
  }, 60_000);

  test('hold no document while they wait, and go with the document and with the person', async () => {
    smtp.refusal = '451 later';
    const [first, second] = [anybody(), { ...anybody(), order: 2 }];
    const { envelope, document } = await sendSample(customer, [first, second]);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    await fillEverything(session);
    await sign(session);
    await complete(envelope, 1);
    const [one, two] = envelope.recipients;
    const waiting = async (id: string) => (await mailsTo(server, id))[0]!;
    await expect.poll(async () => (await waiting(two!.id)).tries, slow).toBe(1);
    expect((await waiting(one!.id)).sealed!.length).toBeLessThan(20_000);
    const places = ['public.recipient', 'the openings'].map((place) => `${first.email} in ${place}`);
    expect(await findCanaries(server, [first.email])).toEqual(places);

    await askDeletion(customer, { scope: 'recipient', recipientId: one!.id });
    await time.pass(73 * hour);
    expect(await waiting(one!.id)).toMatchObject({ status: 'queued', sealed: null });
    expect(await findCanaries(server, [first.email])).toEqual([]);

    const organizationId = customer.organizationId;
    expect(await readSignedCopies(server.parts, organizationId, envelope.id)).toHaveLength(1);
    await askDeletion(customer, { scope: 'document', documentId: document.id });
    await time.pass(91 * 24 * hour);
    expect(await readSignedCopies(server.parts, organizationId, envelope.id)).toBeUndefined();
    smtp.refusal = undefined;
    for (const { id } of [one!, two!]) {
      const { id: mailId } = await waiting(id);
      await deliverMail(deliveryParts(server.parts), { mailId }, { isLast: false });
      expect(await waiting(id)).toMatchObject({ status: 'failed', failure: 'redacted', sealed: null });
    }
    expect(smtp.received.some(({ to }) => to.includes(first.email) || to.includes(second.email))).toBe(false);
  }, 120_000);
});
