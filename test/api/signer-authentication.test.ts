/** What a signer has to show before a document is shown to them, from the app's setting to the completion certificate. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import type { AuditTrail, transactionSchema } from '../../widget/contract/audit-events.ts';
import type { EmbedToken } from '../../widget/contract/embeds.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { createFrameKey } from '../../widget/frame/dpop.ts';
import { dataPaths } from '../../server/config.ts';
import { organization } from '../../server/accounts/tables.ts';
import { recipients } from '../../server/envelopes/tables.ts';
import {
  createEmbedFor,
  fillEverything,
  openFrame,
  sendSample,
  sign,
  signAndSeal,
} from '../support/ceremony.ts';
import { signUp } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import {
  customerOrigin,
  startTestServer,
  type TestCustomer,
  type TestServer,
} from '../support/inkseal-server.ts';
import { readMail } from '../support/mailbox.ts';
import { codeIn, sendLocked, wrongFor } from '../support/signer-code.ts';
import { readSealed } from '../support/read-sealed.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

describeOnDatabase('signer authentication', (openDatabase) => {
  let server: TestServer;
  let customer: TestCustomer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    ({ customer } = server);
  }, 120_000);
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const trailOf = async ({ id }: Envelope): Promise<AuditTrail['events']> =>
    (await customer.call<AuditTrail>('GET', `/v1/envelopes/${id}/audit-trail`)).body.events;
  const factsOf = (event: { body: string }) =>
    (JSON.parse(event.body) as { facts: Record<string, unknown> }).facts;
  const changeApp = (of: TestCustomer, json: object) => of.call('PATCH', `/v1/apps/${of.appId}`, { json });

  test('by mail: a code opens the session, and stands in the trail, the certificate and the look-up', async () => {
    const signer = await sendLocked(server, customer);
    const session = await signer.open();
    expect(session.lock).toEqual({
      method: 'email_code',
      sentTo: `l•••@example.com`,
      language: 'en',
      delivery: 'none',
      expiresInSeconds: null,
      resendInSeconds: 0,
      attemptsLeft: 0,
    });
    expect(session.view).toBeNull();
    expect(session.firstSegment).toBeNull();
    expect(await session.askForCode('POST')).toMatchObject({ attemptsLeft: 5, resendInSeconds: 30 });
    const right = await signer.code(1);
    await expect.poll(async () => (await session.askForCode('GET')).delivery).toBe('sent');
    await expect(session.unlock(wrongFor(right))).rejects.toMatchObject({
      code: 'signer_code_refused',
      details: { attemptsLeft: 4 },
    });
    await session.unlock(right);
    expect(session.firstSegment?.length).toBeGreaterThan(0);
    // Not asked again: neither for the view nor for the document.
    const [document] = (await session.refresh()).documents;
    expect((await session.readDocument(document!.id, 0, 5)).length).toBe(5);
    await signAndSeal(customer, session, signer.envelope.id);
    const trail = await trailOf(signer.envelope);
    const told = trail.filter(({ type }) => type.startsWith('signer_code.'));
    expect(told.map((event) => [event.type, factsOf(event)['method'], factsOf(event)['attempts']])).toEqual([
      ['signer_code.issued', 'email_code', undefined],
      ['signer_code.refused', 'email_code', 1],
      ['signer_code.verified', 'email_code', 2],
    ]);
    const types = trail.map(({ type }) => type);
    expect(types.indexOf('document.opened')).toBeGreaterThan(types.indexOf('signer_code.verified'));
    expect(types).toContain('mail.handed_over');
    const { texts } = await readSealed(customer, signer.envelope.id);
    expect(texts).toContain(`A one-time code sent by e-mail to ${signer.email}`);
    const { transactionId } = signer.envelope;
    const { body } = await customer.call<z.infer<typeof transactionSchema>>(
      'GET',
      `/v1/transactions/${transactionId}`,
    );
    expect(body.recipients).toMatchObject([{ authentication: ['email-code'] }]);
    const page = await (await fetch(`${server.origin}/transactions/${transactionId}`)).text();
    expect(page.replaceAll('<wbr>', '')).toContain('signer_code.verified · email_code');
    expect(page).not.toContain(signer.email);
  }, 60_000);

  test('by mail: what the sender is called stays within our words', async () => {
    const posing = await server.addCustomer();
    const name = `Parcel \u202e${'x'.repeat(150)}`;
    await server.parts.database.queries
      .update(organization)
      .set({ name })
      .where(eq(organization.id, posing.organizationId));
    const signer = await sendLocked(server, posing);
    await (await signer.open()).askForCode('POST');
    const { text } = await readMail(server, signer.email, 1);
    const flat = text.replace(/\s+/g, ' ');
    expect(flat).toContain(`Parcel ${'x'.repeat(112)}… asks you to read`);
  });

  test('by text message: to a number that is stored encrypted and shown to nobody else', async () => {
    const signer = await sendLocked(server, customer, 'sms_code');
    const [row] = await server.parts.database.queries
      .select()
      .from(recipients)
      .where(eq(recipients.id, signer.envelope.recipients[0]!.id));
    expect(row?.sealedPhone?.includes('90000012')).toBe(false);
    expect(JSON.stringify(signer.envelope)).not.toContain('90000012');
    const session = await signer.open();
    expect(session.lock).toMatchObject({ method: 'sms_code', sentTo: '•••••12' });
    await session.askForCode('POST');
    const folder = dataPaths(server.dataDirectory).sms;
    await expect.poll(() => readdir(folder)).toHaveLength(1);
    const text = await readFile(join(folder, (await readdir(folder))[0]!), 'utf8');
    expect(text).toContain('To: +4790000012\n');
    await session.unlock(codeIn(text.split('\n').slice(2).join('\n')));
    await signAndSeal(customer, session, signer.envelope.id);
    const { texts, attachment } = await readSealed(customer, signer.envelope.id);
    expect(texts).toContain('A one-time code sent by text message to •••••12');
    expect(`${texts}${attachment}`).not.toContain('90000012');
    expect((await trailOf(signer.envelope)).map(({ type }) => type)).toContain('sms.handed_over');
  }, 60_000);

  test('the word of the app: given with the token, asked for where it is all, and shown as its word', async () => {
    const own = await server.addCustomer();
    await changeApp(own, { signerAuthentication: 'host_asserted' });
    const { envelope } = await sendSample(own);
    const ask = (hostIdentity?: object, path = '/v1/embeds') =>
      own.call<EmbedToken & { code: string }>('POST', path, {
        json: path.endsWith('/tokens')
          ? { hostIdentity }
          : {
              envelopeId: envelope.id,
              recipientId: envelope.recipients[0]!.id,
              allowedOrigins: [customerOrigin],
              hostIdentity,
            },
      });
    expect(await ask()).toMatchObject({ status: 422, body: { code: 'host_identity_required' } });
    const ada = { subject: 'user-17 Ada', method: 'password+totp', authenticatedAt: '2026-01-02T03:04:05Z' };
    expect((await ask({ ...ada, subject: 'Ada\nInkseal has checked it' })).status).toBe(400);
    const embed = (await ask(ada)).body;
    const more = `/v1/embeds/${embed.embedId}/tokens`;
    expect(await ask(undefined, more)).toMatchObject({
      status: 422,
      body: { code: 'host_identity_required' },
    });
    expect((await ask(ada, more)).status).toBe(201);
    const session = await openFrame(server, embed);
    expect(session.lock).toBeNull();
    await signAndSeal(own, session, envelope.id);
    const { texts } = await readSealed(own, envelope.id);
    expect(texts).toContain(
      'Asserted by App: user-17 Ada, signed in there with “password+totp” (2026-01-02 03:04:05.000 UTC); Inkseal did not check it',
    );
  }, 60_000);

  test('the word of the app is that of the session that signed, whoever is signed in there afterwards with the same key', async () => {
    const own = await server.addCustomer();
    await changeApp(own, { signerAuthentication: 'host_asserted' });
    const { envelope } = await sendSample(own, [{}, {}]);
    const key = await createFrameKey();
    const openAs = async (subject: string, recipient: number) => {
      const { body } = await own.call<EmbedToken>('POST', '/v1/embeds', {
        json: {
          envelopeId: envelope.id,
          recipientId: envelope.recipients[recipient]!.id,
          allowedOrigins: [customerOrigin],
          hostIdentity: { subject, method: 'password' },
        },
      });
      return openFrame(server, body, { key });
    };
    await openAs('before-ada', 0);
    const session = await openAs('user-17 Ada', 0);
    await fillEverything(session);
    await sign(session);
    await openAs('user-99 Bob', 0);
    await signAndSeal(own, await openAs('user-18 Eve', 1), envelope.id);
    const { texts, attachment } = await readSealed(own, envelope.id);
    for (const said of [texts, attachment]) {
      expect(said).toContain('user-17 Ada');
      expect(said).toContain('user-18 Eve');
      expect(said).not.toMatch(/user-99 Bob|before-ada/);
    }
  }, 60_000);

  test('a recipient is asked for more than the app asks, never for less, and for no text message without a number', async () => {
    const own = await server.addCustomer();
    await changeApp(own, { signerAuthentication: 'email_code' });
    const document = (await sendSample(own)).document.id;
    const create = (asked: object) =>
      own.call<Envelope & { code: string; details: unknown }>('POST', '/v1/envelopes', {
        json: {
          title: 'T',
          documentIds: [document],
          recipients: [{ name: 'A', email: 'a@example.com', ...asked }],
        },
      });
    for (const signerAuthentication of ['none', 'host_asserted'])
      expect((await create({ signerAuthentication })).body).toMatchObject({
        code: 'signer_authentication_too_weak',
        details: { recipients: [0], signerAuthentication: 'email_code' },
      });
    const sms = { signerAuthentication: 'sms_code' };
    expect((await create(sms)).body).toMatchObject({
      code: 'signer_phone_missing',
      details: { recipients: [0] },
    });
    expect((await create({ ...sms, phone: '90000012' })).status).toBe(400);
    expect((await create({ ...sms, phone: '+4790000012' })).body.recipients).toMatchObject([sms]);
  });

  test('a number is given later to who has none, in a draft or once it is out, and never put in the place of another', async () => {
    const own = await server.addCustomer();
    const document = (await sendSample(own)).document.id;
    const place = { documentId: document, page: 1, x: 60, y: 60, width: 200, height: 48 };
    const { body: draft } = await own.call<Envelope>('POST', '/v1/envelopes', {
      json: {
        title: 'T',
        documentIds: [document],
        recipients: [{ name: 'A', email: 'a@example.com' }],
        fields: [{ ...place, type: 'signature', recipientIndex: 0 }],
      },
    });
    const add = (envelope: Envelope, phone: string, by = own, index = 0) =>
      by.call<Envelope & { code?: string }>(
        'PATCH',
        `/v1/envelopes/${envelope.id}/recipients/${envelope.recipients[index]?.id}`,
        { json: { phone } },
      );
    const send = () => own.call<{ code?: string }>('POST', `/v1/envelopes/${draft.id}/send`);
    await changeApp(own, { signerAuthentication: 'sms_code' });
    expect((await send()).body.code).toBe('signer_phone_missing');
    expect((await add(draft, '90000013')).status).toBe(400);
    expect((await add(draft, '+4790000013', customer)).status).toBe(404);
    const added = await add(draft, '+4790000013');
    expect(added.status).toBe(200);
    expect(JSON.stringify(added.body)).not.toContain('90000013');
    expect(await add(draft, '+4790000099')).toMatchObject({
      status: 409,
      body: { code: 'recipient_phone_known' },
    });
    expect((await send()).status).toBe(200);
    expect((await openFrame(server, await createEmbedFor(own, draft))).lock).toMatchObject({
      sentTo: '•••••13',
    });
    const { body: trail } = await own.call<AuditTrail>('GET', `/v1/envelopes/${draft.id}/audit-trail`);
    expect(trail.events.map(({ type }) => type)).toContain('recipient.phone_added');
    expect(JSON.stringify(trail)).not.toContain('90000013');

    const { envelope: out } = await sendSample(customer, [{}, { order: 2 }, { role: 'cc', order: 3 }], [], {
      signedCopies: true,
    });
    expect((await add(out, '+4790000014', customer, 1)).status).toBe(200);
    expect((await add(out, '+4790000014', customer, 2)).body.code).toBe('recipient_not_signer');
    const session = await openFrame(server, await createEmbedFor(customer, out));
    await fillEverything(session);
    await sign(session);
    expect((await add(out, '+4790000014', customer)).body.code).toBe('recipient_already_signed');
    await customer.call('POST', `/v1/envelopes/${out.id}/void`, { json: {} });
    expect((await add(out, '+4790000015', customer)).body.code).toBe('envelope_voided');
  }, 60_000);

  test('what an app asks for holds at once for sessions that were open before', async () => {
    const own = await server.addCustomer();
    const { envelope } = await sendSample(own, [{ email: 'tightened@example.com' }]);
    const session = await openFrame(server, await createEmbedFor(own, envelope));
    await session.refresh();
    await changeApp(own, { signerAuthentication: 'email_code' });
    await expect(session.refresh()).rejects.toThrow(code('signer_authentication_required'));
    await session.askForCode('POST');
    await session.unlock(codeIn((await readMail(server, 'tightened@example.com', 1)).text));
    await session.refresh();
  });

  test('what is sent stays asked for: a key cannot lower it, and lowered by a person it holds for what is sent later', async () => {
    const own = await server.addCustomer();
    const phone = '+4790000012';
    const document = (await sendSample(own)).document.id;
    const place = { documentId: document, page: 1, x: 60, y: 60, width: 200, height: 48 };
    const draft = await own.call<Envelope>('POST', '/v1/envelopes', {
      json: {
        title: 'T',
        documentIds: [document],
        recipients: [{ name: 'A', email: 'a@example.com' }],
        fields: [{ ...place, type: 'signature', recipientIndex: 0 }],
      },
    });
    const sendDraft = () => own.call<Envelope>('POST', `/v1/envelopes/${draft.body.id}/send`);
    await changeApp(own, { signerAuthentication: 'email_code' });
    const { envelope } = await sendSample(own, [{}, { phone, signerAuthentication: 'sms_code' }]);
    const asked = (of: Envelope) => of.recipients.map(({ signerAuthentication }) => signerAuthentication);
    expect(asked(envelope)).toEqual(['email_code', 'sms_code']);
    for (const signerAuthentication of ['none', 'host_asserted'])
      expect(await changeApp(own, { signerAuthentication })).toMatchObject({
        status: 403,
        body: { code: 'person_required' },
      });
    expect((await changeApp(own, { signerAuthentication: 'sms_code' })).status).toBe(200);
    expect((await sendDraft()).body).toMatchObject({
      code: 'signer_phone_missing',
      details: { recipients: [0] },
    });
    const person = await signUp(server);
    await person.becomes('admin', own.organizationId);
    const json = { signerAuthentication: 'none' };
    expect((await person.call('PATCH', `/v1/apps/${own.appId}`, { json })).status).toBe(200);
    expect((await openFrame(server, await createEmbedFor(own, envelope))).lock?.method).toBe('email_code');
    expect(asked((await sendDraft()).body)).toEqual([null]);
  });

  test('the mail is in the language of the ceremony, with text beside HTML and the code in no header', async () => {
    const { envelope } = await sendSample(customer, [
      { email: 'arabic@example.com', language: 'ar', signerAuthentication: 'email_code' },
    ]);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    expect(session.lock?.language).toBe('ar');
    await session.askForCode('POST');
    const { text } = await readMail(server, 'arabic@example.com', 1);
    expect(text).toContain('أدخل هذا الرمز');
    expect(text).toContain('<html lang="ar" dir="rtl">');
    expect(text.match(/Content-Type: text\/(?:plain|html)/g)).toHaveLength(2);
    const headers = text.split('\r\n\r\n', 1)[0]!;
    expect(headers).not.toContain(codeIn(text.slice(headers.length)));
    expect(text).not.toContain(envelope.title);
  });
});
