import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import type { Document } from '../../widget/contract/documents.ts';
import type { Envelope, EnvelopeAttachment } from '../../widget/contract/envelopes.ts';
import type { AttachmentValue, FieldValue, NewField } from '../../widget/contract/fields.ts';
import type { EmbedSession } from '../../widget/frame/embed-session.ts';
import { readForm } from '../../widget/contract/field-form.ts';
import { signedValuesText } from '../../widget/contract/signed-values.ts';
import { verifyEvidence } from '../../widget/verify/core/verify-evidence.ts';
import { storedObjects } from '../../server/documents/tables.ts';
import { sweepAttachments } from '../../server/signing/drop-attachments.ts';
import { attachments } from '../../server/signing/tables.ts';
import { createEmbedFor, openFrame, sign, waitForStatus } from '../support/ceremony.ts';
import { pack, unpack } from '../support/evidence-forger.ts';
import { signUp } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, hour, LifecycleTime, readReceipt } from '../support/lifecycle.ts';
import { createBlankPdf } from '../support/seal-input.ts';

const png = (size = 400): Uint8Array<ArrayBuffer> =>
  new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...randomBytes(size)]);
const named = (bytes: Uint8Array<ArrayBuffer>, name: string): File => new File([bytes], name);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

type Plan = Partial<NewField> & Pick<NewField, 'type'>;

/** What a sealed file says, on one line. */
const wordsOf = (pdf: Uint8Array): string =>
  execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' }).replaceAll(/\s+/g, ' ');

describeOnDatabase('attachments', (openDatabase) => {
  let server: TestServer;
  let documentId: string;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    documentId = await upload();
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  async function upload(): Promise<string> {
    const pdf = await createBlankPdf();
    return (await server.customer.call<Document>('POST', '/v1/documents?name=Form.pdf', { pdf })).body.id;
  }

  const create = (plans: readonly Plan[]) =>
    server.customer.call<Envelope & { code?: string }>('POST', '/v1/envelopes', {
      json: {
        title: 'Form',
        documentIds: [documentId],
        recipients: [
          { name: 'Kari Nordmann', email: 'kari@example.com' },
          { name: 'Ola', email: 'ola@example.com', order: 2 },
        ],
        fields: plans.map((plan, index) => ({
          documentId,
          page: 1,
          x: 20 + (index % 2) * 140,
          y: 10 + Math.floor(index / 2) * 30,
          width: 120,
          height: 20,
          recipientIndex: 0,
          ...plan,
        })),
      },
    });

  const toAttach: Plan = { type: 'attachment', label: 'Copy of ID' };

  async function open(
    plans: readonly Plan[] = [toAttach],
  ): Promise<{ envelope: Envelope; session: EmbedSession }> {
    const places: Plan[] = [0, 1].map((recipientIndex) => ({
      type: 'signature',
      label: 'Sign here',
      recipientIndex,
      y: 300,
    }));
    const created = await create([...plans, ...places]);
    expect(created.body).toMatchObject({ status: 'draft' });
    const path = `/v1/envelopes/${created.body.id}/send`;
    const { body: envelope } = await server.customer.call<Envelope>('POST', path);
    return { envelope, session: await openFrame(server, await createEmbedFor(server.customer, envelope)) };
  }

  async function consent(session: EmbedSession): Promise<void> {
    const { version, language, sha256: text } = session.view.consent;
    await session.act({ act: 'consent.give', version, language, sha256: text });
  }

  async function opened(plans?: readonly Plan[]): Promise<{ envelope: Envelope; session: EmbedSession }> {
    const both = await open(plans);
    await consent(both.session);
    return both;
  }

  const fieldOf = (session: EmbedSession, label = 'Copy of ID') =>
    session.view.fields.find((field) => field.label === label)!;
  const attach = (session: EmbedSession, file: File, label?: string) =>
    session.attach(fieldOf(session, label).id, file);
  const put = (session: EmbedSession, value: FieldValue | null, label?: string) =>
    session.act({ act: 'field.set', fieldId: fieldOf(session, label).id, value });

  async function signAll(session: EmbedSession): Promise<void> {
    const mark = { kind: 'typed', text: 'Kari', font: 'caveat' } as const;
    await session.act({ act: 'mark.adopt', purpose: 'signature', mark });
    await put(session, { type: 'mark', markId: session.view.marks[0]?.id ?? '' }, 'Sign here');
    // As the frame states it: over what the form holds, not over what was once entered.
    const { fields } = session.view;
    const form = readForm(fields, (id) => fields.find((field) => field.id === id)?.value);
    const shown = fields.map(({ id }) => ({ id, value: form.values.get(id) ?? null }));
    await sign(session, createHash('sha256').update(signedValuesText(shown)).digest('base64url'));
  }

  async function complete(envelope: Envelope): Promise<void> {
    const second = await openFrame(server, await createEmbedFor(server.customer, envelope, 1));
    await consent(second);
    await signAll(second);
    await waitForStatus(server.customer, envelope.id, 'completed');
  }

  const rowsOf = (envelope: Envelope) =>
    server.parts.database.queries.select().from(attachments).where(eq(attachments.envelopeId, envelope.id));
  const isStored = async (objectId: string): Promise<boolean> => {
    const [object] = await server.parts.database.queries
      .select()
      .from(storedObjects)
      .where(eq(storedObjects.id, objectId));
    return object?.destroyedAt === null;
  };
  const trailOf = async (envelope: Envelope) =>
    (await server.customer.call<AuditTrail>('GET', `/v1/envelopes/${envelope.id}/audit-trail`)).body.events;
  const list = async (envelope: Envelope) =>
    (
      await server.customer.call<{ attachments: EnvelopeAttachment[] }>(
        'GET',
        `/v1/envelopes/${envelope.id}/attachments`,
      )
    ).body.attachments;

  test('what a signer attached is signed for, sealed as a name, and kept as it was sent', async () => {
    const { envelope, session } = await opened();
    const bytes = png(150_000);
    const value = await attach(session, named(bytes, 'C:\\fakepath\\Pass \u202ekopi.html'));
    expect(value).toMatchObject({ kind: 'png', name: 'Pass kopi.html.png', byteSize: bytes.length });
    expect(value.sha256).toBe(sha256(bytes));
    await put(session, value);
    expect(fieldOf(session).value).toEqual(value);
    expect(await list(envelope)).toEqual([]); // not signed: hers alone
    await signAll(session);
    await complete(envelope);

    const [listed] = await list(envelope);
    expect(listed).toMatchObject({ name: value.name, label: 'Copy of ID', sha256: value.sha256 });
    const path = `/v1/envelopes/${envelope.id}/attachments/${listed?.id}`;
    const { response } = await server.customer.call('GET', path);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="Pass kopi\.html\.png"/,
    );
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('cache-control')).toBe('private, no-store');

    const sealed = await server.customer.call('GET', `/v1/envelopes/${envelope.id}/documents/sealed`);
    const words = wordsOf(new Uint8Array(await sealed.response.arrayBuffer()));
    expect(words).toContain('Attached: Pass kopi.html.png');
    expect(words).toContain('Attached files');
    expect(words).toContain('Pass kopi.html.png (150,008 bytes)');
    expect(words).toContain(value.sha256);

    const types = (await trailOf(envelope)).map(({ type }) => type);
    expect(types).toContain('attachment.uploaded');
    expect(types).toContain('attachment.downloaded');

    // Where a member was who fetched it is theirs, and goes with them.
    const { organizationId, appId } = server.customer;
    const member = await signUp(server);
    await member.becomes('admin', organizationId);
    expect((await member.call('GET', path, { appId })).status).toBe(200);
    const { database } = server.parts;
    const openings = await database.rows(
      database.queries,
      sql`SELECT name, subject_id AS subject FROM audit_opening JOIN audit_event AS event ON event.id = event_id
        WHERE type = 'attachment.downloaded' AND body::json -> 'actor' ->> 'id' = ${member.accountId} ORDER BY name`,
    );
    const subject = member.accountId;
    expect(openings).toEqual([
      { name: 'ip', subject },
      { name: 'userAgent', subject },
    ]);
  });

  test('the evidence package holds the file, and is refused when it is not the one that was logged', async () => {
    const { envelope, session } = await opened();
    const bytes = png(3000);
    await put(session, await attach(session, named(bytes, 'id.png')));
    await signAll(session);
    await complete(envelope);
    const { response } = await server.customer.call('GET', `/v1/envelopes/${envelope.id}/evidence`);
    const zip = new Uint8Array(await response.arrayBuffer());
    expect(await verifyEvidence(zip)).toMatchObject({ valid: true });
    const files = unpack(zip);
    const name = [...files.keys()].find((one) => one.startsWith('attachments/')) ?? '';
    expect(new Uint8Array(files.get(name)!)).toEqual(bytes);
    expect(await verifyEvidence(pack(new Map([...files, [name, png(3000)]])))).toMatchObject({
      failure: 'attachment_mismatch',
    });
    expect(await verifyEvidence(pack([...files].filter(([one]) => one !== name)))).toMatchObject({
      failure: 'file_missing',
    });
  });

  test('another file takes the place of the first, whose bytes are shredded; so does removing', async () => {
    const { envelope, session } = await opened();
    await put(session, await attach(session, named(png(), 'first.png')));
    const [first] = await rowsOf(envelope);
    const second = await attach(session, named(png(), 'second.png'));
    expect(await isStored(first!.objectId)).toBe(true); // it still stands there
    await put(session, second);
    expect((await rowsOf(envelope)).map(({ id }) => id)).toEqual([second.attachmentId]);
    expect(await isStored(first!.objectId)).toBe(false);
    await expect(server.parts.vault.removeOrphans()).resolves.toBe(0);
    await put(session, null);
    expect(await rowsOf(envelope)).toEqual([]);
    const reasons = (await trailOf(envelope))
      .filter(({ type }) => type === 'attachment.removed')
      .map(({ body }) => (JSON.parse(body) as { facts: { reason: string } }).facts.reason);
    expect(reasons).toEqual(['replaced', 'removed']);
  });

  test('of files that no field names one waits at most, and for an hour', async () => {
    const { envelope, session } = await opened();
    await attach(session, named(png(), 'first.png'));
    const waiting = await attach(session, named(png(), 'second.png'));
    expect((await rowsOf(envelope)).map(({ id }) => id)).toEqual([waiting.attachmentId]);
    await sweepAttachments(server.parts, new Date());
    expect(await rowsOf(envelope)).toHaveLength(1);
    await sweepAttachments(server.parts, new Date(Date.now() + 3_700_000));
    expect(await rowsOf(envelope)).toEqual([]);
    await expect(put(session, waiting)).rejects.toMatchObject({ code: 'attachment_unknown' });
    const placed = await attach(session, named(png(), 'third.png'));
    await put(session, placed);
    await sweepAttachments(server.parts, new Date(Date.now() + 3_700_000));
    expect(await rowsOf(envelope)).toHaveLength(1);
  });

  test('files that a condition hides at the signing, or that no field names, are shredded with it', async () => {
    const { envelope, session } = await opened([
      { type: 'checkbox', ref: 'has', label: 'I have one', required: false, height: 16, width: 16 },
      { ...toAttach, showWhen: { all: [{ ref: 'has', is: 'filled' }] } },
    ]);
    await put(session, { type: 'checkbox', checked: true }, 'I have one');
    await put(session, await attach(session, named(png(), 'hidden.png')));
    await put(session, { type: 'checkbox', checked: false }, 'I have one');
    await signAll(session);
    expect(await rowsOf(envelope)).toEqual([]);
  });

  const refusals: [string, AttachmentValue | File, string][] = [
    ['larger than the field takes', named(png(3000), 'large.png'), 'attachment_too_large'],
    [
      'of another kind than its name says',
      named(new Uint8Array(randomBytes(50)), 'a.png'),
      'attachment_kind_refused',
    ],
    [
      'of a kind that the field does not take',
      named(new TextEncoder().encode('%PDF-1.7 x'), 'a.png'),
      'attachment_kind_refused',
    ],
    ['shorter than any beginning', named(new Uint8Array([0x89, 0x50]), 'a.png'), 'attachment_kind_refused'],
    ['empty', named(new Uint8Array(), 'a.png'), 'attachment_empty'],
  ];
  test.each(refusals)('a file that is %s is refused and leaves nothing', async (_, file, code) => {
    const { envelope, session } = await opened([
      { ...toAttach, attachment: { kinds: ['png', 'jpeg'], maxBytes: 2000 } },
    ]);
    await expect(attach(session, file as File)).rejects.toMatchObject({ code });
    expect(await rowsOf(envelope)).toEqual([]);
    await expect(server.parts.vault.removeOrphans(new Date(Date.now() + 200_000_000))).resolves.toBe(0);
  });

  test('a field takes only what its own signer sent for it, described as it was answered', async () => {
    const { envelope, session } = await opened([
      toAttach,
      { ...toAttach, label: 'Diploma', required: false },
    ]);
    const value = await attach(session, named(png(), 'id.png'));
    const refused = { code: 'attachment_unknown' };
    await expect(put(session, value, 'Diploma')).rejects.toMatchObject(refused);
    await expect(put(session, { ...value, name: 'other.png' })).rejects.toMatchObject(refused);
    await expect(put(session, { ...value, sha256: '0'.repeat(64) })).rejects.toMatchObject(refused);
    await expect(put(session, { ...value, byteSize: value.byteSize + 1 })).rejects.toMatchObject(refused);
    await expect(put(session, { ...value, kind: 'pdf' })).rejects.toMatchObject(refused);
    const other = await opened();
    await expect(put(other.session, value)).rejects.toMatchObject(refused);
    await expect(other.session.readAttachment(value.attachmentId)).rejects.toMatchObject({
      code: 'not_found',
    });
    await put(session, value);
    const back = await session.readAttachment(value.attachmentId);
    await session.readAttachment(value.attachmentId); // the same download, as far as the record is concerned
    const read = (await trailOf(envelope)).filter(({ type }) => type === 'attachment.downloaded');
    expect(read).toHaveLength(1);
    expect(sha256(new Uint8Array(await back.arrayBuffer()))).toBe(value.sha256);
    expect(await rowsOf(envelope)).toHaveLength(1);
  });

  test('nothing is sent before consent, for somebody else’s field, for another type, or after signing', async () => {
    const { envelope, session } = await open();
    const file = () => named(png(), 'id.png');
    await expect(attach(session, file())).rejects.toMatchObject({ code: 'consent_required' });
    await consent(session);
    await expect(attach(session, file(), 'Sign here')).rejects.toMatchObject({ code: 'field_value_invalid' });
    await expect(session.attach('fld_none', file())).rejects.toMatchObject({ code: 'not_found' });
    const others = envelope.fields.find(({ recipientId }) => recipientId !== session.view.recipient.id)!;
    await expect(session.attach(others.id, file())).rejects.toMatchObject({ code: 'field_not_yours' });
    await put(session, await attach(session, file()));
    const second = await openFrame(server, await createEmbedFor(server.customer, envelope, 1));
    await expect(second.attach(others.id, file())).rejects.toMatchObject({ code: 'recipient_not_turn' });
    await signAll(session);
    await expect(attach(session, file())).rejects.toMatchObject({ code: 'recipient_already_signed' });
    const narrow = await openFrame(
      server,
      await createEmbedFor(server.customer, envelope, 1, ['document:read']),
    );
    await expect(narrow.attach(others.id, file())).rejects.toMatchObject({ code: 'scope_not_allowed' });
  });

  test('the sender reads what was signed for, of their own envelopes, and nobody else does', async () => {
    const { envelope, session } = await opened();
    const value = await attach(session, named(png(), 'id.png'));
    await put(session, value);
    const path = `/v1/envelopes/${envelope.id}/attachments/${value.attachmentId}`;
    expect((await server.customer.call('GET', path)).status).toBe(404); // not signed yet
    await signAll(session);
    expect((await server.customer.call('GET', path)).status).toBe(200);
    const stranger = await server.addCustomer();
    expect((await stranger.call('GET', path)).status).toBe(404);
    expect((await stranger.call('GET', `/v1/envelopes/${envelope.id}/attachments`)).status).toBe(404);
    const second = await openFrame(server, await createEmbedFor(server.customer, envelope, 1));
    await expect(second.readAttachment(value.attachmentId)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('nothing is kept of a file whose session was ended while it came in', async () => {
    const { envelope, session } = await opened();
    const { vault } = server.parts;
    const prepare = vault.prepareObject.bind(vault);
    const preparing = vi.spyOn(vault, 'prepareObject').mockImplementationOnce(async (input) => {
      const prepared = await prepare(input);
      const path = `/v1/embed-sessions?envelopeId=${envelope.id}`;
      const { body } = await server.customer.call<{ embedSessions: { id: string }[] }>('GET', path);
      await server.customer.call('DELETE', `/v1/embed-sessions/${body.embedSessions[0]?.id}`);
      return prepared;
    });
    await expect(attach(session, named(png(3000), 'id.png'))).rejects.toMatchObject({
      code: 'embed_session_revoked',
    });
    preparing.mockRestore();
    expect(await rowsOf(envelope)).toEqual([]);
  });

  test('nobody sends more than twenty files a minute', async () => {
    const { envelope, session } = await opened();
    for (let count = 0; count < 20; count++) await attach(session, named(png(10), `${count}.png`));
    await expect(attach(session, named(png(10), 'one-more.png'))).rejects.toMatchObject({
      code: 'rate_limited',
    });
    expect(await rowsOf(envelope)).toHaveLength(1);
  });

  test('what whoever passes the document on has attached goes with what they filled in', async () => {
    const scopes = ['document:read', 'field:write', 'signature:create', 'recipient:delegate'] as const;
    const { envelope } = await open();
    const session = await openFrame(server, await createEmbedFor(server.customer, envelope, 0, scopes));
    await consent(session);
    await put(session, await attach(session, named(png(), 'id.png')));
    const [row] = await rowsOf(envelope);
    await session.act({ act: 'recipient.delegate', name: 'Siri', email: 'siri@example.com', note: '' });
    expect(await rowsOf(envelope)).toEqual([]);
    expect(await isStored(row!.objectId)).toBe(false);
  });

  test('a rule for files goes with files only, and nobody can fill one in beforehand', async () => {
    const refused = (code: string) => ({ status: 422, body: { code } });
    expect(await create([{ type: 'text', attachment: { kinds: ['pdf'] } }])).toMatchObject(
      refused('field_rule_invalid'),
    );
    expect(await create([{ ...toAttach, value: 'id.png' }])).toMatchObject(refused('field_prefill_invalid'));
    expect(await create([{ ...toAttach, readOnly: true }])).toMatchObject(refused('field_rule_invalid'));
    const tooMuch = await create([{ ...toAttach, attachment: { maxBytes: 100_000_000 } }]);
    expect(tooMuch).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  test('goes with its signer’s data, and at last with the document that it was asked for on', async () => {
    const time = new LifecycleTime(server);
    // One that no envelope of the other tests is still out with.
    documentId = await upload();
    const diploma: Plan = { ...toAttach, label: 'Diploma', recipientIndex: 1 };
    const { envelope, session } = await opened([toAttach, diploma]);
    await put(session, await attach(session, named(png(), 'Kari.png')));
    await signAll(session);
    const second = await openFrame(server, await createEmbedFor(server.customer, envelope, 1));
    await consent(second);
    await put(second, await attach(second, named(png(), 'Ola.png'), 'Diploma'), 'Diploma');
    await signAll(second);
    await waitForStatus(server.customer, envelope.id, 'completed');
    const files = await rowsOf(envelope);
    const { objectKeys, database } = server.parts;
    const left = async (): Promise<string[]> => {
      const prints = await objectKeys.fingerprint(
        database.queries,
        files.map(({ objectId }) => objectId),
      );
      const there = prints.filter(({ ciphertextSha256, epochs }) => ciphertextSha256 ?? epochs.length > 0);
      return there.map(({ id }) => files.find(({ objectId }) => objectId === id)!.recipientId);
    };
    const [kari, ola] = envelope.recipients.map(({ id }) => id);
    expect((await left()).toSorted()).toEqual([kari, ola].toSorted());

    const asked = await askDeletion(server.customer, { scope: 'recipient', recipientId: kari });
    const fingerprint = vi.spyOn(objectKeys, 'fingerprint');
    const keep = { scope: 'document', documentId, reason: 'Dispute', authority: 'Legal' };
    const legalHold = await server.customer.call<{ id: string }>('POST', '/v1/legal-holds', { json: keep });
    await time.pass(73 * hour);
    await time.pass(hour);
    // Whole files are not read only to find that something keeps them. Counted by hand: a report would print the database.
    expect(fingerprint.mock.calls.length).toBe(0);
    const release = { json: { reason: 'Settled' } };
    await server.customer.call('POST', `/v1/legal-holds/${legalHold.body.id}/release`, release);
    await time.pass(hour);
    expect(fingerprint.mock.calls.length).toBe(0);
    await time.pass(25 * hour);
    expect(fingerprint.mock.calls.length).toBe(1);
    expect(await left()).toEqual([ola]);
    const { receipt } = await readReceipt(server.customer, asked.id);
    expect(receipt.objects.map(({ id }) => id)).toEqual(
      files.filter(({ recipientId }) => recipientId === kari).map(({ objectId }) => objectId),
    );
    const path = `/v1/envelopes/${envelope.id}/attachments`;
    const at = (recipient = '') =>
      `${path}/${files.find(({ recipientId }) => recipientId === recipient)?.id}`;
    expect((await server.customer.call('GET', at(kari))).status).toBe(410);
    expect((await server.customer.call('GET', at(ola))).status).toBe(200);
    expect((await server.customer.call('GET', `/v1/envelopes/${envelope.id}/evidence`)).status).toBe(200);

    await askDeletion(server.customer, { scope: 'document', documentId });
    await time.pass(73 * hour);
    // The sender has let go; the other signer may still read what they signed, which an attachment is not.
    expect((await server.customer.call('GET', at(ola))).status).toBe(404);
    await time.pass(90 * 24 * hour);
    expect(await left()).toEqual([]);
    expect((await server.customer.call('GET', at(ola))).status).toBe(410);
    const rows = await rowsOf(envelope);
    expect(rows.map(({ sha256: hash, sealedName }) => [hash, sealedName.length])).toEqual([
      ['', 0],
      ['', 0],
    ]);
  });

  // Last: a body that was not read ends its connection, which a call after it could be made over.
  test('what calls itself JSON is not read beyond what JSON may be, whatever the route', async () => {
    for (const path of ['/v1/documents', '/v1/embed/attachments']) {
      const body = new Uint8Array(2_000_000);
      const headers = { 'content-type': 'application/json' };
      const { status } = await fetch(`${server.origin}${path}`, { method: 'POST', body, headers });
      expect(status).toBe(413);
    }
  });
});
