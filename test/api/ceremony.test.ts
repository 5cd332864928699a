import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import type { Visibility } from '../../widget/frame/embed-session.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { advanceActionQuery } from '../../server/embedding/embed-store.ts';
import { embedSessions } from '../../server/embedding/tables.ts';
import { createFrameKey } from '../../widget/frame/dpop.ts';
import { verifySealedPdf } from '../../widget/verify/core/verify-sealed-pdf.ts';
import {
  createEmbedFor,
  fillEverything,
  openFrame,
  sendSample,
  sign,
  signAndSeal,
  valuesShown,
  waitForStatus,
} from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import type { EmbedSession } from '../../widget/contract/embeds.ts';
import { customerOrigin, startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { readTree } from '../support/read-tree.ts';

interface SessionPage {
  embedSessions: EmbedSession[];
  nextCursor: string | null;
}

const code = (expected: string) => expect.objectContaining({ code: expected });

function hasTool(name: string): boolean {
  try {
    execFileSync('which', [name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describeOnDatabase('the whole ceremony', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  test('carries a PDF from upload to a sealed file that others can verify', async () => {
    const { customer } = server;
    const { envelope, document } = await sendSample(customer);
    expect(envelope.status).toBe('sent');
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    const shown = session.view.documents[0];
    const bytes = await session.readDocument(document.id, 0, shown?.byteSize ?? 0);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(document.viewedSha256);
    await fillEverything(session);
    expect((await sign(session)).recipient.status).toBe('signed');

    const completed = await waitForStatus(customer, envelope.id, 'completed');
    const { response } = await customer.call('GET', `/v1/envelopes/${envelope.id}/documents/sealed`);
    const sealed = new Uint8Array(await response.arrayBuffer());
    expect((await verifySealedPdf(sealed)).valid).toBe(true);
    const path = join(server.dataDirectory, '..', `sealed-${envelope.id}.pdf`);
    await writeFile(path, sealed);
    if (hasTool('pdfsig')) {
      const report = execFileSync('pdfsig', ['-nocert', path], { encoding: 'utf8' });
      expect(report).toContain('Signature is Valid');
      expect(report).toContain('Total document signed');
    }
    if (hasTool('qpdf')) execFileSync('qpdf', ['--check', path]);
    if (hasTool('pdftotext')) {
      const text = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' });
      expect(text).toContain('Produktdesigner æøå');
      expect(text.replace(/\s/g, '')).toContain(completed.transactionId.replace(/\s/g, ''));
    }

    const transaction = await customer.call(
      'GET',
      `/v1/transactions/${completed.transactionId.toLowerCase()}`,
    );
    expect(transaction.status).toBe(200);
    const sha256 = createHash('sha256').update(sealed).digest('hex');
    expect(transaction.body).toMatchObject({
      envelopeId: envelope.id,
      documents: [{ sealedSha256: sha256 }],
    });

    const { completionStatement } = await session.refresh();
    const keys = createRemoteJWKSet(new URL(`${server.origin}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(completionStatement ?? '', keys, {
      audience: customer.appId,
    });
    expect(protectedHeader.typ).toBe('inkseal-completion+jwt');
    expect(payload['envelopeId']).toBe(envelope.id);
    expect((await session.download(document.id, 'document')).size).toBe(sealed.byteLength);
    // Its completion certificate is its last pages.
    const apart = session.download(document.id, 'completion-certificate');
    await expect(apart).rejects.toMatchObject({ code: 'not_found' });
  });

  test('records each step once, in a chain whose hashes hold, without a personal value in it', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    await signAndSeal(customer, session, envelope.id);
    const { events } = (await customer.call<AuditTrail>('GET', `/v1/envelopes/${envelope.id}/audit-trail`))
      .body;
    const types = events.map((event) => event.type);
    for (const once of [
      'envelope.created',
      'envelope.sent',
      'embed.created',
      'embed_token.exchanged',
      'document.opened', // comes with the exchange, whose answer holds the document's beginning
      'document.viewed',
      'consent.given',
      'recipient.signed',
      'envelope.sealed',
      'envelope.completed',
    ]) {
      expect(types.filter((type) => type === once)).toEqual([once]);
    }
    expect(types.indexOf('consent.given')).toBeLessThan(types.indexOf('recipient.signed'));
    let prev = '00'.repeat(32);
    for (const [index, event] of events.entries()) {
      expect(event.seq).toBe(index + 1);
      expect(createHash('sha256').update(event.body).digest('hex')).toBe(event.sha256);
      expect(JSON.parse(event.body)).toMatchObject({ prev, seq: index + 1 });
      prev = event.sha256;
      for (const personal of [
        'Ødegård',
        'example.com',
        'Produktdesigner',
        '127.0.0.1',
        'Employment agreement',
      ]) {
        expect(event.body).not.toContain(personal);
      }
    }
    const signed = events.find((event) => event.type === 'recipient.signed');
    expect(signed?.details['ip']).toContain('127.0.0.1');
    expect(signed?.details['statement']).toMatch(/^ey/);
  });

  test('lets the second signer act only after the first, and completes after the last', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer, [{ order: 1 }, { order: 2 }]);
    const second = await openFrame(server, await createEmbedFor(customer, envelope, 1));
    expect(second.view.recipient.isTurn).toBe(false);
    const { consent } = second.view;
    const consenting = second.act({
      act: 'consent.give',
      version: consent.version,
      language: consent.language,
      sha256: consent.sha256,
    });
    await expect(consenting).rejects.toEqual(code('recipient_not_turn'));
    const first = await openFrame(server, await createEmbedFor(customer, envelope, 0));
    await fillEverything(first);
    expect((await sign(first)).envelope.status).toBe('sent');
    await fillEverything(second);
    expect(second.view.completedFields.find((field) => field.type === 'text')?.text).toBe(
      'Produktdesigner æøå',
    );
    expect((await sign(second)).envelope.status).toBe('sealing');
    await waitForStatus(customer, envelope.id, 'completed');
  });

  test('tells the signer its own time, by which the deadline is measured, and when they signed', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer, [{}, {}]);
    const signer = await openFrame(server, await createEmbedFor(customer, envelope));
    const started = Date.now();
    await fillEverything(signer);
    expect(signer.view.recipient.signedAt).toBeNull();
    const { now, recipient } = await sign(signer);
    for (const instant of [now, recipient.signedAt]) {
      expect(Date.parse(instant ?? '')).toBeGreaterThanOrEqual(started);
      expect(Date.parse(instant ?? '')).toBeLessThanOrEqual(Date.now());
    }
  });

  test('refuses to sign without consent, with empty fields, twice, and after declining', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    await expect(sign(session)).rejects.toEqual(code('consent_required'));
    const { consent } = session.view;
    await session.act({
      act: 'consent.give',
      version: consent.version,
      language: consent.language,
      sha256: consent.sha256,
    });
    await expect(sign(session)).rejects.toEqual(code('field_required'));
    await session.act({ act: 'recipient.decline', reason: 'Wrong salary' });
    await expect(sign(session)).rejects.toEqual(code('envelope_declined'));
    expect((await session.refresh()).envelope.status).toBe('declined');
    const trail = await customer.call<AuditTrail>('GET', `/v1/envelopes/${envelope.id}/audit-trail`);
    const declined = trail.body.events.find(({ type }) => type === 'recipient.declined');
    expect(declined?.details['reason']).toBe('Wrong salary');
    expect(declined?.body).not.toContain('Wrong salary');

    const other = await sendSample(customer);
    const signer = await openFrame(server, await createEmbedFor(customer, other.envelope));
    await fillEverything(signer);
    await sign(signer);
    await expect(sign(signer)).rejects.toMatchObject({
      code: expect.stringMatching(/envelope_completed|recipient_already_signed/),
    });
  });

  test('refuses values, marks and fields that are not the signer’s', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer, [{}, {}]);
    const session = await openFrame(server, await createEmbedFor(customer, envelope, 0));
    const { consent, fields } = session.view;
    await session.act({
      act: 'consent.give',
      version: consent.version,
      language: consent.language,
      sha256: consent.sha256,
    });
    const foreign = envelope.fields.find(
      (field) => field.recipientId !== session.view.recipient.id && field.type === 'text',
    );
    const text = { type: 'text', text: 'x' } as const;
    await expect(session.act({ act: 'field.set', fieldId: foreign?.id ?? '', value: text })).rejects.toEqual(
      code('field_not_yours'),
    );
    const signature = fields.find((field) => field.type === 'signature');
    await expect(
      session.act({ act: 'field.set', fieldId: signature?.id ?? '', value: text }),
    ).rejects.toEqual(code('field_value_invalid'));
    const stranger = { type: 'mark', markId: 'mrk_0' } as const;
    await expect(
      session.act({ act: 'field.set', fieldId: signature?.id ?? '', value: stranger }),
    ).rejects.toEqual(code('mark_not_adopted'));
    const dot = { kind: 'drawn', aspect: 2, strokes: [[0.5, 0.5, 0.5, 0.5]] } as const;
    const adopting = session.act({
      act: 'mark.adopt',
      purpose: 'signature',
      mark: { ...dot, strokes: [[...dot.strokes[0]]] },
    });
    await expect(adopting).rejects.toEqual(code('mark_empty'));
  });

  test('burns a token once: the same key may retry, another key ends the session (row 12)', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer);
    const embed = await createEmbedFor(customer, envelope);
    const key = await createFrameKey();
    const session = await openFrame(server, embed, { key });
    expect((await openFrame(server, embed, { key })).view.envelope.id).toBe(envelope.id);
    await expect(openFrame(server, embed)).rejects.toEqual(code('embed_token_used'));
    await expect(session.refresh()).rejects.toEqual(code('embed_session_revoked'));
  });

  test('refuses a token on another origin, an unknown token, and a key it was not bound to (row 12)', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer);
    const embed = await createEmbedFor(customer, envelope);
    await expect(openFrame(server, embed, { hostOrigin: 'https://evil.test' })).rejects.toEqual(
      code('embed_origin_refused'),
    );
    await expect(openFrame(server, { ...embed, token: `et_${'A'.repeat(43)}` })).rejects.toEqual(
      code('embed_token_unknown'),
    );
    const rightful = await createFrameKey();
    const bound = await customer.call<{ token: string }>('POST', `/v1/embeds/${embed.embedId}/tokens`, {
      json: { jkt: rightful.jkt },
    });
    const stolen = { ...embed, token: bound.body.token };
    await expect(openFrame(server, stolen)).rejects.toEqual(code('embed_token_unknown'));
    expect((await openFrame(server, stolen, { key: rightful })).view.envelope.id).toBe(envelope.id);
  });

  test('takes the same exchange eight times at once as one', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer);
    const embed = await createEmbedFor(customer, envelope);
    const key = await createFrameKey();
    const opened = await Promise.all(Array.from({ length: 8 }, () => openFrame(server, embed, { key })));
    expect(new Set(opened.map(({ view }) => view.envelope.id))).toEqual(new Set([envelope.id]));
    const trail = await customer.call<AuditTrail>('GET', `/v1/envelopes/${envelope.id}/audit-trail`);
    const types = trail.body.events.map(({ type }) => type).filter((type) => type.startsWith('embed_token.'));
    expect(types).toEqual(['embed_token.issued', 'embed_token.exchanged']);
  });

  test('seals nothing but the very bytes that were signed, and says so in the log', async () => {
    const { customer, parts } = server;
    const { envelope, document } = await sendSample(customer);
    const other = await sendSample(customer);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    await fillEverything(session);
    await parts.database.queries.execute(
      sql`UPDATE document SET viewed_object_id = (SELECT original_object_id FROM document WHERE id = ${other.document.id}) WHERE id = ${document.id}`,
    );
    await sign(session);
    await vi.waitUntil(
      async () => {
        const trail = await customer.call<AuditTrail>('GET', `/v1/envelopes/${envelope.id}/audit-trail`);
        return trail.body.events.some(({ type }) => type === 'envelope.seal_failed');
      },
      { timeout: 15_000, interval: 200 },
    );
    expect((await customer.call<Envelope>('GET', `/v1/envelopes/${envelope.id}`)).body.status).toBe(
      'sealing',
    );
  });

  test('keeps one adopted mark and those that stand in fields, however often somebody tries', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    await fillEverything(session);
    const placed = session.view.marks.map(({ id }) => id);
    for (const text of ['One', 'Two', 'Three'])
      await session.act({
        act: 'mark.adopt',
        purpose: 'signature',
        mark: { kind: 'typed', text, font: 'caveat' },
      });
    const { marks } = await session.refresh();
    expect(marks.map(({ id }) => id)).toEqual(expect.arrayContaining(placed));
    expect(marks.map(({ mark }) => mark)).toMatchObject([{}, {}, { text: 'Three' }]);
    expect(marks).toHaveLength(3);
    const stroke = Array.from({ length: 4000 }, (_, index) => (index % 2) * 0.9);
    const endless = { kind: 'drawn' as const, aspect: 1, strokes: Array.from({ length: 6 }, () => stroke) };
    const beside = { kind: 'drawn' as const, aspect: 1, strokes: [[0, 0, 0.5, 0.5, 9, 0.5]] };
    for (const mark of [endless, beside])
      await expect(session.act({ act: 'mark.adopt', purpose: 'signature', mark })).rejects.toEqual(
        code('invalid_request'),
      );
  });

  test('logs one fetch of the frame a minute, and takes no more than sixty', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer);
    const embed = await createEmbedFor(customer, envelope);
    const statuses: number[] = [];
    for (let visit = 0; visit < 62; visit++) statuses.push((await fetch(embed.frameUrl)).status);
    expect(statuses).toEqual([...Array.from({ length: 60 }, () => 200), 429, 429]);
    const trail = await customer.call<AuditTrail>('GET', `/v1/envelopes/${envelope.id}/audit-trail`);
    const types = trail.body.events.map(({ type }) => type);
    expect(types.filter((type) => type === 'link.fetched')).toHaveLength(1);
    // A mail scanner fetches too: nothing was opened, let alone viewed.
    expect(types.filter((type) => /viewed|opened/.test(type))).toEqual([]);
  });

  test('lets the host page narrow the scopes of a session, and never widen them (row 16)', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer);
    const narrow = await openFrame(server, await createEmbedFor(customer, envelope), {
      scopes: 'document:read field:write',
    });
    expect(narrow.view.scopes).toEqual(['document:read', 'field:write']);
    await expect(sign(narrow)).rejects.toEqual(code('scope_not_allowed'));
    const wide = openFrame(server, await createEmbedFor(customer, envelope), {
      scopes: 'document:read recipient:delegate',
    });
    await expect(wide).rejects.toEqual(code('scope_not_allowed'));
    const unheardOf = openFrame(server, await createEmbedFor(customer, envelope), { scopes: 'everything' });
    await expect(unheardOf).rejects.toEqual(code('invalid_request'));
  });

  test('makes no embed to place fields in a page, rather than one to sign with that nobody asked for', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer);
    const ask = (more: object) =>
      customer.call('POST', '/v1/embeds', {
        json: {
          envelopeId: envelope.id,
          recipientId: envelope.recipients[0]?.id,
          allowedOrigins: [customerOrigin],
          ...more,
        },
      });
    for (const [path, more] of [
      ['purpose', { purpose: 'prepare' }],
      ['scopes.1', { scopes: ['document:read', 'prepare:write'] }],
    ] as const)
      expect(await ask(more)).toMatchObject({
        status: 400,
        body: { code: 'invalid_request', details: [{ path }] },
      });
    const trail = await customer.call<AuditTrail>('GET', `/v1/envelopes/${envelope.id}/audit-trail`);
    expect(trail.body.events.map(({ type }) => type)).not.toContain('embed.created');
    expect((await ask({ purpose: 'sign' })).status).toBe(201);
  });

  test('writes nothing into the evidence that cannot be so', async () => {
    const { customer } = server;
    const { envelope, document } = await sendSample(customer);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    const viewing = (pagesDrawn: number) =>
      session.act({ act: 'document.view', documentId: document.id, pagesDrawn });
    await expect(viewing(document.pageCount + 1)).rejects.toEqual(code('invalid_request'));
    await viewing(document.pageCount);
    const times = (...pages: { page: number; seconds: number }[]) =>
      session.act({ act: 'pages.view', documentId: document.id, pages });
    const twice = [1, 1].map((page) => ({ page, seconds: 5 }));
    for (const refused of [
      [{ page: document.pageCount + 1, seconds: 5 }],
      twice,
      [],
      [{ page: 1, seconds: 0 }],
    ])
      await expect(times(...refused)).rejects.toEqual(code('invalid_request'));
    await fillEverything(session);
    const signing = (intent: string, visibility: Visibility, timeZone = 'Europe/Oslo') =>
      session.act(
        { act: 'recipient.sign', intent, valuesSha256: valuesShown(session), timeZone },
        visibility,
      );
    await expect(signing('I DO NOT AGREE', 'visible')).rejects.toEqual(code('invalid_request'));
    await expect(signing('Sign document', 'not-gated')).rejects.toEqual(code('action_statement_invalid'));
    for (const intent of ['Sign 9999 documents', 'Yes: Sign 2 documents', 'Ja: Signer 2 dokumenter'])
      await expect(signing(intent, 'visible')).rejects.toEqual(code('invalid_request'));
    for (const zone of ['UTC\nSigned: 2020-01-01', 'Europe/Oslo\u2028', 'Verified by passport', ''])
      await expect(signing('Sign document', 'visible', zone)).rejects.toEqual(code('invalid_request'));
    await expect(signing('Sign document', 'visible', 'a\0')).rejects.toEqual(code('invalid_request'));
    const text = session.view.fields.find(({ type }) => type === 'text');
    const blank = { type: 'text', text: ' \u200b\u2060' } as const;
    await session.act({ act: 'field.set', fieldId: text?.id ?? '', value: blank });
    await expect(signing('Sign document', 'visible')).rejects.toEqual(code('field_required'));
  });

  test('signs only what stood on the signer’s own screen', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    await fillEverything(session);
    const elsewhere = await openFrame(server, await createEmbedFor(customer, envelope));
    const text = session.view.fields.find(({ type }) => type === 'text');
    const value = { type: 'text', text: 'I owe 1,000,000' } as const;
    await elsewhere.act({ act: 'field.set', fieldId: text?.id ?? '', value });
    await expect(sign(session)).rejects.toEqual(code('values_changed'));
    expect((await session.refresh()).recipient.status).not.toBe('signed');
    expect(session.view.fields.find(({ id }) => id === text?.id)?.value).toEqual(value);
    expect((await sign(session)).recipient.status).toBe('signed');
  });

  test('keeps how many pages were in view in the log, and for how long only where it can be redacted', async () => {
    const { customer } = server;
    const { envelope, document } = await sendSample(customer);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    const pages = [
      { page: 2, seconds: 31 },
      { page: 1, seconds: 3 },
    ];
    await session.act({ act: 'pages.view', documentId: document.id, pages });
    expect(session.view.recipient.status).toBe('notified');
    const path = `/v1/envelopes/${envelope.id}/audit-trail`;
    const { events } = (await customer.call<AuditTrail>('GET', path)).body;
    const [event] = events.filter(({ type }) => type === 'page.viewed');
    expect(JSON.parse(event?.body ?? '{}').facts).toMatchObject({ document: document.id, pages: 2 });
    expect(event?.body).not.toContain('seconds');
    expect(JSON.parse(event?.details['payload'] ?? '{}')).toMatchObject({ act: 'pages.view', pages });
  });

  test('views nothing once it is over', async () => {
    const { customer } = server;
    const { envelope, document } = await sendSample(customer);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    await customer.call('POST', `/v1/envelopes/${envelope.id}/void`, { json: {} });
    const viewing = session.act({ act: 'document.view', documentId: document.id, pagesDrawn: 1 });
    await expect(viewing).rejects.toEqual(code('envelope_voided'));
    await expect(session.readDocument(document.id, 0, 5)).rejects.toEqual(code('envelope_voided'));
    expect((await session.refresh()).recipient.status).toBe('notified');
    const again = await openFrame(server, await createEmbedFor(customer, envelope));
    expect(again.firstSegment).toBeNull();
  });

  test('refuses text that cannot be kept before it does anything', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer);
    const embed = await createEmbedFor(customer, envelope);
    for (const hostOrigin of ['https://a\0', 'https://\ud800'])
      await expect(openFrame(server, embed, { hostOrigin })).rejects.toEqual(code('invalid_request'));
    expect((await customer.call('GET', '/v1/envelopes/env_%00')).status).toBe(400);
    expect((await fetch(`${server.origin}/e/emb_%00`)).status).toBe(400);
  });

  test('lists embed sessions and revokes one with effect on its next request, for its own app only', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer);
    const embed = await createEmbedFor(customer, envelope);
    const session = await openFrame(server, embed);
    const again = await customer.call<{ token: string }>('POST', `/v1/embeds/${embed.embedId}/tokens`, {
      json: {},
    });
    const other = await openFrame(server, { ...embed, token: again.body.token });
    const list = (query: string, caller = customer) =>
      caller.call<SessionPage>('GET', `/v1/embed-sessions?${query}`);
    const first = await list(`embedId=${embed.embedId}&limit=1`);
    expect(first.body.embedSessions).toMatchObject([
      { recipientId: envelope.recipients[0]?.id, hostOrigin: customerOrigin, endedAt: null, endReason: null },
    ]);
    const second = await list(`envelopeId=${envelope.id}&cursor=${first.body.nextCursor}`);
    expect(second.body.nextCursor).toBeNull();
    const oldest = second.body.embedSessions[0]?.id;
    expect(JSON.stringify([first.body, second.body])).not.toMatch(/"et_|[Dd]igest|publicKey|accessToken/);

    const stranger = await server.addCustomer();
    expect((await list(`embedId=${embed.embedId}`, stranger)).body.embedSessions).toEqual([]);
    const path = `/v1/embed-sessions/${oldest}`;
    expect(await stranger.call('DELETE', path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await session.refresh()).envelope.id).toBe(envelope.id);
    for (const _ of [1, 2]) expect((await customer.call('DELETE', path)).status).toBe(204);
    await expect(session.refresh()).rejects.toEqual(code('embed_session_revoked'));
    // An act that was let in just before, and whose transaction comes after, does not count either.
    const { database } = server.parts;
    const rows = await database.queries
      .select()
      .from(embedSessions)
      .where(eq(embedSessions.id, oldest ?? ''));
    const { id, actionSeq } = rows[0]!;
    const taken = { seq: actionSeq + 1, statementDigest: Buffer.alloc(32) };
    expect(await database.rows(database.queries, advanceActionQuery(id, taken))).toMatchObject([
      { isNext: false, isRepeat: false, isOpen: false, actionSeq },
    ]);
    expect((await other.refresh()).envelope.id).toBe(envelope.id);
    const ended = (await list(`embedId=${embed.embedId}`)).body.embedSessions.at(-1);
    expect(ended).toMatchObject({ id: oldest, endReason: 'revoked', endedAt: expect.any(String) });
    const trail = await customer.call<AuditTrail>('GET', `/v1/envelopes/${envelope.id}/audit-trail`);
    const revoked = trail.body.events.filter(({ type }) => type === 'embed_session.revoked');
    expect(revoked.map(({ body }) => JSON.parse(body))).toMatchObject([
      { actor: { kind: 'api_key' }, facts: { embedSession: oldest } },
    ]);
  });

  test('keeps nothing readable on disk', async () => {
    const files = await readTree(server.dataDirectory);
    expect(files.filter(({ path }) => path.includes('/blobs/')).length).toBeGreaterThan(2);
    expect(files.filter(({ bytes }) => bytes.includes('%PDF')).map(({ path }) => path)).toEqual([]);
  });
});
