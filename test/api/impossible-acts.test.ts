import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import type { EmbedSession } from '../../widget/frame/embed-session.ts';
import { createEmbedFor, fillEverything, openFrame, sendSample } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

/** What a frame of ours never states, and somebody with its key could. */
describeOnDatabase('what cannot be so', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  async function open() {
    const { envelope, document } = await sendSample(server.customer);
    const scopes = ['document:read', 'field:write', 'signature:create', 'recipient:delegate'] as const;
    const embed = await createEmbedFor(server.customer, envelope, 0, scopes);
    return { envelope, document, session: await openFrame(server, embed) };
  }

  const fieldOf = ({ view }: EmbedSession, type: string) => view.fields.find((one) => one.type === type)!;

  test('a page is read for no longer than it could be open', async () => {
    const { session, document } = await open();
    const read = (seconds: number) =>
      session.act({ act: 'pages.view', documentId: document.id, pages: [{ page: 1, seconds }] });
    for (const seconds of [600, 86_400, 604_800])
      await expect(read(seconds)).rejects.toEqual(code('invalid_request'));
    await read(1);
  });

  test('a second consent leaves the first before what was done with it, and is on the record', async () => {
    const { session, envelope } = await open();
    await fillEverything(session);
    const { consentedAt } = session.view.recipient;
    const { version, language, sha256 } = session.view.consent;
    await session.act({ act: 'consent.give', version, language, sha256 });
    expect(session.view.recipient.consentedAt).toBe(consentedAt);
    const path = `/v1/envelopes/${envelope.id}/audit-trail`;
    const { events } = (await server.customer.call<AuditTrail>('GET', path)).body;
    expect(events.filter(({ type }) => type === 'consent.given')).toHaveLength(2);
  });

  test('nothing is taken out of a field that nobody fills in', async () => {
    const { session } = await open();
    await fillEverything(session);
    const fieldId = fieldOf(session, 'date_signed').id;
    await expect(session.act({ act: 'field.set', fieldId, value: null })).rejects.toEqual(
      code('field_value_invalid'),
    );
  });

  test('a seat goes to nobody whose name shows nothing', async () => {
    const { session } = await open();
    for (const name of ['\u2060', '\u200b\u200d', '\u202e', '\u3164', '\u115f \ufe0f'])
      await expect(
        session.act({ act: 'recipient.delegate', name, email: 'ola@example.com', note: '' }),
      ).rejects.toEqual(code('invalid_request'));
    await session.act({
      act: 'recipient.delegate',
      name: 'Ola \u2060',
      email: 'ola@example.com',
      note: '\u202e',
    });
  });
});
