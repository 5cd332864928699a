/** A seat that passes to somebody else: what it takes with it, and what it leaves behind. */
import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import type { Envelope, NewEnvelope } from '../../widget/contract/envelopes.ts';
import { readForm } from '../../widget/contract/field-form.ts';
import type { RuledField } from '../../widget/contract/field-rules.ts';
import { signedValuesText } from '../../widget/contract/signed-values.ts';
import { signingScopes } from '../../widget/contract/scopes.ts';
import type { EmbedSession } from '../../widget/frame/embed-session.ts';
import { recipients } from '../../server/envelopes/tables.ts';
import { fieldValues } from '../../server/envelopes/tables.ts';
import { adoptedMarks } from '../../server/signing/tables.ts';
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
import { customerOrigin, startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { readSealedFile } from '../support/read-sealed.ts';
import { setMails, signingPage } from '../support/recipient-mails.ts';

const scopes = [...signingScopes, 'recipient:delegate'] as const;
const code = (expected: string) => expect.objectContaining({ code: expected });
const ola = { name: 'Ola Øvrebø', email: 'ola@example.com', note: 'You know this better than I do.' };

const pass = (session: EmbedSession, to = ola) => session.act({ act: 'recipient.delegate', ...to });

describeOnDatabase('passing a document on', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  async function openFirst(signers: { order?: number }[] = [{}]) {
    const { envelope, document } = await sendSample(server.customer, signers);
    const embed = await createEmbedFor(server.customer, envelope, 0, scopes);
    return { envelope, document, embed, session: await openFrame(server, embed) };
  }

  async function read(envelopeId: string): Promise<Envelope> {
    return (await server.customer.call<Envelope>('GET', `/v1/envelopes/${envelopeId}`)).body;
  }

  async function trailOf(envelopeId: string): Promise<AuditTrail['events']> {
    const path = `/v1/envelopes/${envelopeId}/audit-trail`;
    return (await server.customer.call<AuditTrail>('GET', path)).body.events;
  }

  test('that is refused uses up nothing of what the sender may ask by mail', async () => {
    await setMails(server, server.customer, { signingPageUrl: signingPage, signingRequests: true });
    const { envelope } = await sendSample(server.customer, [{}], [], { signingRequests: true });
    const without = await openFrame(server, await createEmbedFor(server.customer, envelope));
    const victim = { name: 'Victim', email: 'victim@example.com', note: '' };
    for (let time = 0; time < 21; time++)
      await expect(pass(without, victim)).rejects.toEqual(code('scope_not_allowed'));
    const asked = await sendSample(server.customer, [{ email: victim.email }], [], { signingRequests: true });
    expect(asked.envelope.status).toBe('sent');
    await setMails(server, server.customer, { signingRequests: false, signingPageUrl: null });
  });

  test('gives the seat to a recipient of its own, who starts at the beginning, signs, and is certified', async () => {
    const { envelope, document, session } = await openFirst();
    await fillEverything(session);
    const view = await pass(session);
    expect(view.recipient).toMatchObject({ status: 'delegated', delegatedTo: ola.name });
    expect([view.fields, view.marks, view.others]).toEqual([
      [],
      [],
      [{ name: ola.name, status: 'notified' }],
    ]);

    const { recipients: people, fields } = await read(envelope.id);
    expect(people).toMatchObject([
      { status: 'delegated', delegatedToId: people[1]?.id, delegatedAt: expect.any(String) },
      { status: 'notified', name: ola.name, email: ola.email, order: 1, delegatedToId: null },
    ]);
    expect(new Set(fields.map(({ recipientId }) => recipientId))).toEqual(new Set([people[1]?.id]));

    const next = await openFrame(
      server,
      await createEmbedFor(server.customer, { ...envelope, recipients: people }, 1),
    );
    const { recipient, others, fields: own } = next.view;
    expect(recipient).toMatchObject({ consentedAt: null, isTurn: true });
    expect(recipient.delegatedBy).toEqual({ name: 'Signer Nº1 Ødegård', note: ola.note });
    expect(others).toEqual([]);
    expect(own).toHaveLength(5);
    expect(own.every(({ value }) => value === null)).toBe(true);
    await signAndSeal(server.customer, next, envelope.id);

    const sealed = await next.download(document.id, 'document');
    const { texts, attachment } = await readSealedFile(sealed);
    expect(texts).toContain('In place of');
    expect(texts).toContain('Signer Nº1 Ødegård <signer1@example.com>, who passed the document on');
    expect(texts).toContain(ola.email);
    expect(attachment).toContain('recipient.delegated');
    expect(attachment).not.toContain(ola.note);
  });

  test('leaves standing what the sender fixed, with the heir’s own name and address where they are stated', async () => {
    const { customer } = server;
    const documentId = (await sendSample(customer)).document.id;
    const at = (y: number) => ({
      documentId,
      page: 3,
      x: 60,
      y,
      width: 200,
      height: 30,
      recipientIndex: 0,
      required: true,
    });
    const fixed = { readOnly: true };
    const fields = [
      { ...at(60), ...fixed, type: 'number', label: 'Price', ref: 'price', value: '250000' },
      { ...at(100), type: 'number', label: 'Count', ref: 'count', value: '7' },
      { ...at(140), type: 'formula', label: 'Total', formula: { expression: 'price * count', decimals: 2 } },
      { ...at(180), ...fixed, type: 'text', label: 'Clause', value: 'Penalty of 10 %' },
      { ...at(220), ...fixed, type: 'name', label: 'Name' },
      { ...at(260), ...fixed, type: 'email', label: 'Address', value: 'SIGNER1@example.com' },
      { ...at(300), ...fixed, type: 'name', label: 'Witness', value: 'Per Nord' },
      { ...at(340), ...fixed, type: 'checkbox', label: 'Terms', value: true, width: 16, height: 16 },
      { ...at(380), type: 'signature', label: 'Sign' },
    ] as NewEnvelope['fields'];
    const sent = (await sendSample(customer, [{}], [], { documentIds: [documentId], fields })).envelope;
    expect(sent.status).toBe('sent');
    const first = await openFrame(server, await createEmbedFor(customer, sent, 0, scopes));
    const [self] = sent.recipients;
    await pass(first);
    const recipients = (await read(sent.id)).recipients;
    const heir = await openFrame(server, await createEmbedFor(customer, { ...sent, recipients }, 1, scopes));
    const held = (session: EmbedSession) =>
      Object.fromEntries(
        session.view.fields.map(({ label, value }) => [label, value?.type === 'text' ? value.text : value]),
      );
    const stays = {
      Price: '250000',
      Clause: 'Penalty of 10 %',
      Witness: 'Per Nord',
      Terms: { type: 'checkbox', checked: true },
    };
    expect(held(heir)).toMatchObject({ ...stays, Name: ola.name, Address: ola.email, Count: null });

    // As often as it is passed on.
    await pass(heir, { name: self!.name, email: self!.email, note: '' });
    const people = (await read(sent.id)).recipients;
    const back = await openFrame(server, await createEmbedFor(customer, { ...sent, recipients: people }, 2));
    expect(held(back)).toMatchObject({ ...stays, Name: self!.name, Address: self!.email });
    await fillEverything(back);
    const count = back.view.fields.find(({ label }) => label === 'Count');
    await back.act({ act: 'field.set', fieldId: count!.id, value: { type: 'text', text: '3' } });
    const { fields: own } = back.view;
    const form = readForm(own as RuledField[], (id) => own.find((field) => field.id === id)?.value);
    const shown = signedValuesText(own.map(({ id }) => ({ id, value: form.values.get(id) ?? null })));
    await sign(back, createHash('sha256').update(shown).digest('base64url'));
    expect(held(back)).toMatchObject({ ...stays, Total: '750000.00' });
  });

  test('is one event that can be redacted for the one without the other', async () => {
    const { envelope, session } = await openFirst();
    await fillEverything(session);
    await pass(session);
    const event = (await trailOf(envelope.id)).find(({ type }) => type === 'recipient.delegated');
    const [old, heir] = (await read(envelope.id)).recipients;
    const { facts, actor } = JSON.parse(event?.body ?? '{}');
    expect(actor).toEqual({ kind: 'recipient', id: old?.id });
    expect(facts).toMatchObject({ delegatedTo: heir?.id, endedSessions: 1 });
    expect(JSON.parse(event?.details['from'] ?? '')).toEqual({ name: old?.name, email: old?.email });
    expect(JSON.parse(event?.details['to'] ?? '')).toEqual({ name: ola.name, email: ola.email });
    expect(event?.body).not.toMatch(/Ola|example\.com|better/);
    const { database } = server.parts;
    const [row] = await database.queries
      .select()
      .from(recipients)
      .where(eq(recipients.id, heir?.id ?? ''));
    expect(row?.delegationNote?.includes(ola.note)).toBe(false);
    const left = await Promise.all(
      [fieldValues, adoptedMarks].map((table) =>
        database.queries
          .select()
          .from(table)
          .where(eq(table.recipientId, old?.id ?? '')),
      ),
    );
    expect(left).toEqual([[], []]);
  });

  test('leaves nothing open to whoever passed it on', async () => {
    const { envelope, document, embed, session } = await openFirst();
    const others = await openFrame(server, await createEmbedFor(server.customer, envelope, 0, scopes));
    await pass(session);
    for (const one of [session, others]) {
      await expect(one.refresh()).rejects.toEqual(code('recipient_delegated'));
      await expect(one.readDocument(document.id, 0, 9)).rejects.toEqual(code('recipient_delegated'));
      await expect(pass(one)).rejects.toEqual(code('recipient_delegated'));
    }
    const refused = await server.customer.call<{ code: string; details: unknown }>('POST', '/v1/embeds', {
      json: {
        envelopeId: envelope.id,
        recipientId: envelope.recipients[0]?.id,
        allowedOrigins: [customerOrigin],
      },
    });
    const [, heir] = (await read(envelope.id)).recipients;
    expect(refused.response.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'recipient_delegated',
      details: { delegatedToId: heir?.id },
    });

    // An embed made before may still be opened: to be told.
    const again = await server.customer.call<{ token: string }>(
      'POST',
      `/v1/embeds/${embed.embedId}/tokens`,
      {
        json: {},
      },
    );
    const told = await openFrame(server, { ...embed, token: again.body.token });
    expect(told.view.recipient).toMatchObject({ status: 'delegated', delegatedTo: ola.name });
    expect(told.firstSegment).toBeNull();
    await expect(told.readDocument(document.id, 0, 9)).rejects.toEqual(code('recipient_delegated'));
    const view = { act: 'document.view', documentId: document.id, pagesDrawn: 1 } as const;
    await expect(told.act(view)).rejects.toEqual(code('recipient_delegated'));
    await expect(told.act({ act: 'recipient.decline', reason: '' })).rejects.toEqual(
      code('recipient_delegated'),
    );
  });

  test('hands whoever passed it on neither the others’ signatures nor the sealed document', async () => {
    const { envelope, document, embed, session } = await openFirst([{}, {}]);
    await pass(session);
    const people = (await read(envelope.id)).recipients;
    const withHeir = { ...envelope, recipients: people };
    for (const [index, { status }] of people.entries()) {
      if (status === 'delegated') continue;
      const one = await openFrame(server, await createEmbedFor(server.customer, withHeir, index));
      await fillEverything(one);
      await sign(one);
    }
    await waitForStatus(server.customer, envelope.id, 'completed');
    const { body } = await server.customer.call<{ token: string }>(
      'POST',
      `/v1/embeds/${embed.embedId}/tokens`,
      { json: {} },
    );
    const told = await openFrame(server, { ...embed, token: body.token });
    expect(told.view.completedFields).toEqual([]);
    await expect(told.download(document.id, 'document')).rejects.toEqual(code('recipient_delegated'));
  });

  test('keeps the turn: who comes later waits for the one who took over', async () => {
    const { envelope, session } = await openFirst([{ order: 1 }, { order: 2 }]);
    await pass(session);
    const people = (await read(envelope.id)).recipients;
    expect(people.map(({ status }) => status)).toEqual(['delegated', 'notified', 'waiting']);
    const withHeir = { ...envelope, recipients: people };
    const last = await openFrame(server, await createEmbedFor(server.customer, withHeir, 2, scopes));
    await expect(pass(last)).rejects.toEqual(code('recipient_not_turn'));
    const heir = await openFrame(server, await createEmbedFor(server.customer, withHeir, 1, scopes));
    await fillEverything(heir);
    await sign(heir);
    await expect(pass(heir)).rejects.toEqual(code('recipient_already_signed'));
    await fillEverything(last);
    expect((await sign(last)).envelope.status).toBe('sealing');
  });

  test('is refused to oneself, to another recipient, without the scope, and to nobody in particular', async () => {
    const { envelope, session } = await openFirst([{}, {}]);
    const [self, other] = envelope.recipients;
    const to = (email: string) => pass(session, { ...ola, email });
    await expect(to(self!.email.toUpperCase())).rejects.toEqual(code('delegate_to_self'));
    await expect(to(other!.email)).rejects.toEqual(code('delegate_to_recipient'));
    await expect(to('nobody')).rejects.toEqual(code('invalid_request'));
    await expect(pass(session, { ...ola, name: 'Ola\nsigned by Kari' })).rejects.toEqual(
      code('invalid_request'),
    );
    const narrow = await openFrame(server, await createEmbedFor(server.customer, envelope));
    await expect(pass(narrow)).rejects.toEqual(code('scope_not_allowed'));
    expect((await read(envelope.id)).recipients).toEqual(envelope.recipients);
  });

  test('may come back to whoever had it before, as a new seat', async () => {
    const { envelope, session } = await openFirst();
    await pass(session);
    const people = (await read(envelope.id)).recipients;
    const heir = await openFrame(
      server,
      await createEmbedFor(server.customer, { ...envelope, recipients: people }, 1, scopes),
    );
    const [first] = envelope.recipients;
    await pass(heir, { name: first!.name, email: first!.email, note: '' });
    const back = (await read(envelope.id)).recipients;
    expect(back.map(({ status }) => status)).toEqual(['delegated', 'delegated', 'notified']);
    expect(back[2]?.id).not.toBe(first?.id);
  });
});
