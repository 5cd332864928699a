/** Whose view holds what was filled in: nobody's who is refused the document, or only prepares it. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { signingScopes } from '../../widget/contract/scopes.ts';
import type { EmbedSession } from '../../widget/frame/embed-session.ts';
import { createEmbedFor, fillEverything, openFrame, sendSample, sign } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';

const scopes = [...signingScopes, 'recipient:delegate'] as const;

describeOnDatabase('the view of a document', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const held = ({ view }: EmbedSession) => ({
    values: view.fields.filter(({ value }) => value !== null).length,
    drafts: view.fields.filter((field) => field.draft !== undefined).length,
    marks: view.marks.length,
    ofOthers: view.completedFields.length,
    note: view.recipient.delegatedBy?.note ?? '',
  });
  const nothing = { values: 0, drafts: 0, marks: 0, ofOthers: 0, note: '' };

  const openFor = async (envelope: Envelope, recipient: number) =>
    openFrame(server, await createEmbedFor(server.customer, envelope, recipient, scopes));

  /** One has signed, and another has filled everything in. */
  async function halfway() {
    const { envelope, document } = await sendSample(server.customer, [{}, {}]);
    const [first, second] = [await openFor(envelope, 0), await openFor(envelope, 1)];
    await fillEverything(first);
    await sign(first);
    await fillEverything(second);
    await second.refresh();
    expect(held(second)).toMatchObject({ values: 4, marks: 2, ofOthers: 5 });
    return { envelope, document, first, second };
  }

  const closings: [string, (found: Awaited<ReturnType<typeof halfway>>) => Promise<unknown>][] = [
    [
      'envelope_voided',
      ({ envelope }) =>
        server.customer.call('POST', `/v1/envelopes/${envelope.id}/void`, { json: { reason: 'No' } }),
    ],
    ['envelope_declined', ({ second }) => second.act({ act: 'recipient.decline', reason: 'No' })],
    [
      'envelope_expired',
      ({ envelope }) =>
        server.parts.database.queries.execute(
          sql`UPDATE envelope SET expires_at = now() - interval '1 second' WHERE id = ${envelope.id}`,
        ),
    ],
  ];

  test.each(closings)('holds no more than the bytes do once they are refused: %s', async (code, close) => {
    const found = await halfway();
    const { document, first, second } = found;
    await close(found);
    for (const session of [first, second]) {
      await session.refresh();
      expect(held(session)).toEqual(nothing);
      await expect(session.download(document.id, 'copy')).rejects.toMatchObject({ code });
    }
    expect(held(await openFor(found.envelope, 1))).toEqual(nothing);
  });
});
