/** Signing requests and reminders by mail: whom they reach, where they lead, and what ends them. */
import { eq, notInArray, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attemptWindow } from '../../server/accounts/tables.ts';
import { countRequests } from '../../server/envelopes/request-limits.ts';
import { recipients } from '../../server/envelopes/tables.ts';
import { deliverMail } from '../../server/mail/deliver-mail.ts';
import { mails } from '../../server/mail/tables.ts';
import { deliveryParts } from '../../server/wiring.ts';
import { sendReminders } from '../../server/notices/send-reminders.ts';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import type { App } from '../../widget/contract/apps.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { createEmbedFor, fillEverything, openFrame, sendSample, sign } from '../support/ceremony.ts';
import { signUp } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import {
  customerOrigin,
  startTestServer,
  type TestCustomer,
  type TestServer,
} from '../support/inkseal-server.ts';
import { readMail } from '../support/mailbox.ts';
import { mailsTo, setMails, signingPage } from '../support/recipient-mails.ts';

const day = 24 * 3_600_000;
const slow = { timeout: 30_000, interval: 50 };
let addresses = 0;
/** An address that nobody else in the run has. */
const anybody = () => ({ email: `asked${(addresses += 1)}@example.com` });

describeOnDatabase('signing requests by mail', (openDatabase) => {
  let server: TestServer;
  let customer: TestCustomer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    ({ customer } = server);
    await setMails(server, customer, {
      signingPageUrl: signingPage,
      signingRequests: true,
      reminders: { afterDays: 3, everyDays: 7, most: 2 },
    });
  }, 120_000);
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const on = () => server.parts.database.queries;
  const factsOf = async ({ id }: Envelope, type: string) =>
    (await customer.call<AuditTrail>('GET', `/v1/envelopes/${id}/audit-trail`)).body.events
      .filter((event) => event.type === type)
      .map((event) => (JSON.parse(event.body) as { facts: Record<string, unknown> }).facts);
  const read = async ({ id }: Envelope) => (await customer.call<Envelope>('GET', `/v1/envelopes/${id}`)).body;
  const remind = (envelope: Envelope, index = 0, by: Pick<TestCustomer, 'call'> = customer) =>
    by.call<Envelope & { code?: string }>('POST', `/v1/envelopes/${envelope.id}/remind`, {
      json: { recipientId: envelope.recipients[index]?.id },
    });
  const signAs = async (envelope: Envelope, index = 0) => {
    const session = await openFrame(server, await createEmbedFor(customer, envelope, index));
    await fillEverything(session);
    await sign(session);
  };
  const rowOf = async (id: string | undefined) =>
    (
      await on()
        .select()
        .from(recipients)
        .where(eq(recipients.id, id ?? ''))
    )[0]!;
  /** Time that has gone by since they were written to. */
  const passSince = (id: string | undefined, milliseconds: number) =>
    on().execute(
      sql`UPDATE recipient SET requested_at = requested_at - ${milliseconds / 1000} * interval '1 second',
        remind_at = remind_at - ${milliseconds / 1000} * interval '1 second' WHERE id = ${id ?? ''}`,
    );
  const kindsTo = async (id: string | undefined) => (await mailsTo(server, id)).map(({ kind }) => kind);

  test('go out when it is somebody’s turn, lead to the app’s page, and are on the record', async () => {
    const [first, second] = [anybody(), { ...anybody(), order: 2, language: 'ar' }];
    const { envelope } = await sendSample(customer, [first, second]);
    const [one, two] = envelope.recipients;
    const mail = await readMail(server, first.email, 1);
    expect(mail.subject).toBe('Customer AS asks you to sign “Employment agreement”');
    expect(mail.text).toContain('TEST MODE');
    expect(mail.text).toContain('“Employment agreement”');
    const link = `${customerOrigin}/sign?envelope=${envelope.id}&recipient=${one!.id}`;
    expect(mail.text).toContain(`\r\n${link}\r\n`);
    expect(mail.text).toContain(`href="${link.replace('&', '&amp;')}"`);
    expect(mail.text).not.toMatch(/\b(?:et|es|ml|sk_test)_/);
    expect(await kindsTo(two!.id)).toEqual([]);
    expect((await read(envelope)).recipients).toMatchObject([
      { canRemind: true, requestedAt: expect.any(String) },
      { canRemind: false, requestedAt: null },
    ]);
    await signAs(envelope);
    const later = await readMail(server, second.email, 1);
    expect(later.text).toContain('dir="rtl"');
    expect(await kindsTo(one!.id)).toEqual(['signing-request']);
    const kind = 'signing-request';
    expect(await factsOf(envelope, 'recipient.notified')).toMatchObject([
      { recipient: one!.id, kind },
      { recipient: two!.id, kind },
    ]);
    await expect.poll(() => factsOf(envelope, 'mail.handed_over'), slow).toMatchObject([{ kind }, { kind }]);
  }, 60_000);

  test('go to nobody unless somebody turned them on, and for the one envelope that says so', async () => {
    const other = await server.addCustomer();
    const quiet = anybody();
    const { envelope } = await sendSample(other, [quiet]);
    expect(await kindsTo(envelope.recipients[0]?.id)).toEqual([]);
    expect(await remind(envelope, 0, other)).toMatchObject({
      status: 409,
      body: { code: 'signing_requests_off' },
    });
    const asked = { signingRequests: true };
    const json = {
      title: 'T',
      documentIds: [envelope.documents[0]!.id],
      recipients: [{ name: 'A', ...quiet }],
      ...asked,
    };
    expect((await other.call('POST', '/v1/envelopes', { json })).body).toMatchObject({
      code: 'signing_page_missing',
    });
    await setMails(server, other, { signingPageUrl: signingPage });
    const { envelope: loud } = await sendSample(other, [quiet], [], asked);
    expect(await kindsTo(loud.recipients[0]?.id)).toEqual(['signing-request']);
    const { envelope: silent } = await sendSample(customer, [anybody()], [], { signingRequests: false });
    expect(await kindsTo(silent.recipients[0]?.id)).toEqual([]);
  });

  test('lead where a person says, not an API key, and to an allowed origin only', async () => {
    const path = `/v1/apps/${customer.appId}`;
    const elsewhere = `${customerOrigin}/elsewhere`;
    expect((await customer.call('PATCH', path, { json: { signingPageUrl: elsewhere } })).body).toMatchObject({
      code: 'person_required',
    });
    const person = await signUp(server);
    await person.becomes('developer', customer.organizationId);
    const change = (json: object) => person.call<App & { code?: string }>('PATCH', path, { json });
    expect(await change({ signingPageUrl: 'https://evil.example/' })).toMatchObject({
      status: 422,
      body: { code: 'signing_page_invalid', details: { reason: 'origin' } },
    });
    // Nor may the origin go while mails lead there.
    expect((await change({ allowedOrigins: ['https://new.customer.test'] })).body.code).toBe(
      'signing_page_invalid',
    );
    expect((await change({ signingPageUrl: null })).body.code).toBe('signing_page_missing');
    expect((await change({ signingPageUrl: signingPage })).body).toMatchObject({
      signingPageUrl: signingPage,
      signingRequests: true,
    });
  });

  test('are sent again when somebody asks, an hour later, and once for one key', async () => {
    const signer = anybody();
    const { envelope } = await sendSample(customer, [signer, { ...anybody(), order: 2 }]);
    const [one] = envelope.recipients;
    const soon = await remind(envelope);
    expect(soon).toMatchObject({ status: 429, body: { code: 'reminder_too_soon' } });
    const wait = Number(soon.response.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(3_000);
    expect(wait).toBeLessThanOrEqual(3_600);
    expect(await remind(envelope, 1)).toMatchObject({ status: 409, body: { code: 'recipient_not_turn' } });
    await passSince(one!.id, 3_600_000);
    const again = () =>
      fetch(`${server.origin}/v1/envelopes/${envelope.id}/remind`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${customer.apiKey}`,
          'content-type': 'application/json',
          'idempotency-key': `remind ${one!.id}`.replaceAll(' ', '-'),
        },
        body: JSON.stringify({ recipientId: one!.id }),
      });
    const answers = [await again(), await again()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await kindsTo(one!.id)).toEqual(['signing-request', 'signing-reminder']);
    expect((await readMail(server, signer.email, 2)).subject).toContain('Reminder');
    const [, told] = await factsOf(envelope, 'recipient.notified');
    expect(told).toMatchObject({ recipient: one!.id, kind: 'signing-reminder' });
    expect((await remind(envelope)).body.code).toBe('reminder_too_soon');
  });

  test('are not sent to whom nothing is asked of any more, to nobody’s address, or for another organization', async () => {
    const { envelope } = await sendSample(customer, [anybody(), { ...anybody(), order: 2 }]);
    const [one, two] = envelope.recipients;
    const stranger = await server.addCustomer();
    expect((await remind(envelope, 0, stranger)).status).toBe(404);
    expect((await remind(envelope, 7)).status).toBe(400);
    const json = { recipientId: 'rcp_nobody' };
    expect((await customer.call('POST', `/v1/envelopes/${envelope.id}/remind`, { json })).status).toBe(404);
    await passSince(one!.id, day);
    await on().execute(sql`UPDATE recipient SET email = '' WHERE id = ${one!.id}`);
    expect((await remind(envelope)).body.code).toBe('mail_address_invalid');
    await on().execute(sql`UPDATE recipient SET email = ${one!.email} WHERE id = ${one!.id}`);
    await signAs(envelope);
    expect((await remind(envelope)).body.code).toBe('recipient_already_signed');
    await passSince(two!.id, day);
    expect((await remind(envelope, 1)).status).toBe(200);
    await setMails(server, customer, { signingRequests: false, signingPageUrl: null });
    await passSince(two!.id, day);
    expect((await remind(envelope, 1)).body.code).toBe('signing_requests_off');
    await setMails(server, customer, { signingRequests: true, signingPageUrl: signingPage });
    await customer.call('POST', `/v1/envelopes/${envelope.id}/void`, { json: {} });
    expect((await remind(envelope, 1)).body.code).toBe('envelope_voided');
  }, 60_000);

  test('do not fill one mailbox, however many envelopes are made', async () => {
    const other = await server.addCustomer();
    await setMails(server, other, { signingPageUrl: signingPage, signingRequests: true });
    const signer = { email: 'Stranger@example.com' };
    const { envelope } = await sendSample(other, [signer]);
    const documentIds = [envelope.documents[0]!.id];
    const place = { documentId: documentIds[0], page: 1, x: 10, y: 10, width: 90, height: 40 };
    const sendOne = async () => {
      const { body } = await other.call<Envelope>('POST', '/v1/envelopes', {
        json: {
          title: 'T',
          documentIds,
          recipients: [{ name: 'S', email: 'stranger@example.com' }],
          fields: [{ ...place, type: 'signature', recipientIndex: 0 }],
        },
      });
      return other.call<{ code?: string }>('POST', `/v1/envelopes/${body.id}/send`);
    };
    for (let sent = 1; sent < 20; sent += 1) expect((await sendOne()).status).toBe(200);
    const refused = await sendOne();
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(refused.response.headers.get('retry-after'))).toBeGreaterThan(0);
  }, 60_000);

  test('that are refused use up nothing of what may be asked', async () => {
    const { email } = anybody();
    const { document } = await sendSample(customer, [anybody()]);
    const recipients = [{ name: 'Kari', email }];
    const json = { title: 'Draft', documentIds: [document.id], recipients, fields: [] };
    const draft = (await customer.call<Envelope>('POST', '/v1/envelopes', { json })).body;
    for (let time = 0; time < 21; time++)
      expect(await customer.call('POST', `/v1/envelopes/${draft.id}/send`)).toMatchObject({
        status: 422,
        body: { code: 'envelope_incomplete' },
      });
    expect((await sendSample(customer, [{ email }])).envelope.status).toBe('sent');
  });

  test('of organizations that fill the share of the server leave every other its own', async () => {
    const { attempts } = server.parts;
    const ask = (organizationId: string) =>
      countRequests(attempts, { organizationId, testMode: false }, [anybody()]);
    for (let time = 0; time < 50; time++) await ask('org_many');
    const before = (await on().select().from(attemptWindow)).map(({ digest }) => digest);
    await ask('org_many');
    // Among what that one counted first is the share of the server.
    await on().update(attemptWindow).set({ count: 20_000 }).where(notInArray(attemptWindow.digest, before));
    const refused = { code: 'rate_limited' };
    await expect(ask('org_many')).rejects.toMatchObject(refused);
    for (let time = 0; time < 50; time++) await ask('org_honest');
    await expect(ask('org_honest')).rejects.toMatchObject(refused);
  });

  test('are followed by reminders, each once whoever looks, so often and no oftener', async () => {
    const { envelope } = await sendSample(customer, [anybody()]);
    const id = envelope.recipients[0]?.id;
    const reminders = async () => (await kindsTo(id)).filter((kind) => kind === 'signing-reminder').length;
    const daysLeft = async () => {
      const { remindAt } = await rowOf(id);
      return remindAt && Math.round((remindAt.getTime() - Date.now()) / day);
    };
    expect(await daysLeft()).toBe(3);
    await sendReminders(server.parts);
    expect(await reminders()).toBe(0);
    await passSince(id, 3 * day);
    // As two servers would, at the same minute.
    await Promise.all([1, 2, 3].map(() => sendReminders(server.parts)));
    expect(await reminders()).toBe(1);
    expect(await daysLeft()).toBe(7);
    // A clock that jumps a year ahead brings one, not all that would have come.
    await passSince(id, 365 * day);
    await Promise.all([1, 2].map(() => sendReminders(server.parts)));
    expect(await reminders()).toBe(2);
    expect(await daysLeft()).toBe(null);
    await passSince(id, 365 * day);
    await sendReminders(server.parts);
    expect(await reminders()).toBe(2);
  });

  test('are followed by reminders although a clock is set back', async () => {
    const { envelope } = await sendSample(customer, [anybody()]);
    const id = envelope.recipients[0]?.id;
    await passSince(id, -900 * day);
    await sendReminders(server.parts);
    const { remindAt, requestedAt } = await rowOf(id);
    expect(remindAt!.getTime() - requestedAt!.getTime()).toBe(3 * day);
    expect(Math.abs(Date.now() - requestedAt!.getTime())).toBeLessThan(60_000);
    await passSince(id, -10 * day);
    expect((await remind(envelope)).status).toBe(200);
  });

  const ends: [string, (envelope: Envelope) => Promise<unknown>][] = [
    ['signed', (envelope) => signAs(envelope)],
    [
      'declined',
      async (envelope) => {
        const session = await openFrame(server, await createEmbedFor(customer, envelope));
        await session.act({ act: 'recipient.decline', reason: 'No' });
      },
    ],
    ['withdrawn', (envelope) => customer.call('POST', `/v1/envelopes/${envelope.id}/void`, { json: {} })],
    [
      'past its time',
      (envelope) =>
        on().execute(
          sql`UPDATE envelope SET expires_at = now() - interval '1 second' WHERE id = ${envelope.id}`,
        ),
    ],
  ];

  test.each(ends)('and their reminders end when it is %s', async (_, end) => {
    const { envelope } = await sendSample(customer, [anybody()]);
    const id = envelope.recipients[0]?.id;
    await end(envelope);
    await on().execute(sql`UPDATE recipient SET remind_at = now() - interval '1 day' WHERE id = ${id ?? ''}`);
    await sendReminders(server.parts);
    expect(await kindsTo(id)).toEqual(['signing-request']);
  });

  test('that still wait for the mail server are not sent once it is over', async () => {
    const { envelope } = await sendSample(customer, [anybody()]);
    const id = envelope.recipients[0]?.id;
    const [mail] = await mailsTo(server, id);
    await expect.poll(async () => (await mailsTo(server, id))[0]?.status, slow).toBe('handed_over');
    // As if the server had been away all the time.
    const queued = { status: 'queued', sealed: Buffer.from('under a key'), settledAt: null } as const;
    await on().update(mails).set(queued).where(eq(mails.id, mail!.id));
    await customer.call('POST', `/v1/envelopes/${envelope.id}/void`, { json: {} });
    await deliverMail(deliveryParts(server.parts), { mailId: mail!.id }, { isLast: false });
    expect(await mailsTo(server, id)).toMatchObject([
      { status: 'failed', failure: 'too_late', sealed: null },
    ]);
  });

  test('go to whoever the document was passed on to, and no further reminder to who passed it on', async () => {
    const { envelope } = await sendSample(customer, [anybody()]);
    const heir = anybody();
    const scopes = ['document:read', 'recipient:delegate'] as const;
    const session = await openFrame(server, await createEmbedFor(customer, envelope, 0, scopes));
    await session.act({ act: 'recipient.delegate', name: 'Ola', note: '', ...heir });
    await readMail(server, heir.email, 1);
    const [before, after] = (await read(envelope)).recipients;
    expect(before).toMatchObject({ status: 'delegated', canRemind: false });
    expect(after).toMatchObject({ canRemind: true, requestedAt: expect.any(String) });
    expect((await rowOf(before!.id)).remindAt).toBeNull();
    expect((await remind(envelope)).body.code).toBe('recipient_delegated');
  });

  test('fail no act because somebody cannot be written to', async () => {
    const { envelope } = await sendSample(customer, [anybody(), { ...anybody(), order: 2 }]);
    const second = envelope.recipients[1]?.id;
    await on().execute(sql`UPDATE recipient SET email = 'a b@example.com' WHERE id = ${second ?? ''}`);
    await signAs(envelope);
    expect((await read(envelope)).recipients[0]?.status).toBe('signed');
    expect(await factsOf(envelope, 'mail.failed')).toMatchObject([
      { recipient: second, kind: 'signing-request', code: 'mail_address_invalid', final: 1 },
    ]);
  });

  test('show what others wrote as text, and nothing of it as a header', async () => {
    const signer = anybody();
    const title = '<img src=x onerror=alert(1)> \u202eevil "&amp;';
    await sendSample(customer, [signer], [], { title });
    const { text } = await readMail(server, signer.email, 1);
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(text.split('<!doctype html>')[1]).not.toContain('<img');
    expect(text).not.toContain('\u202e');
    for (const bad of ['A\r\nBcc: eve@example.com', 'A\u2028B'])
      expect(
        (await customer.call('POST', '/v1/envelopes', { json: { title: bad, documentIds: ['x'] } })).status,
      ).toBe(400);
  });
});
