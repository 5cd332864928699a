/** An embed of whose data was deleted: it opens nothing, and nothing is kept of who tries. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EmbedToken } from '../../widget/contract/embeds.ts';
import { subjectKey } from '../../server/audit/tables.ts';
import { embedSessions, embedTokens } from '../../server/embedding/tables.ts';
import { eraseRecipientAgain } from '../../server/retention/erase-recipient.ts';
import { createEmbedFor, openFrame, sendSample } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { customerOrigin, startTestServer, type TestServer } from '../support/inkseal-server.ts';

describeOnDatabase('the embed of whose data was deleted', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const keysOf = (recipientId: string) =>
    server.parts.database.queries.$count(subjectKey, eq(subjectKey.subjectId, recipientId));

  async function send() {
    const { envelope } = await sendSample(server.customer);
    const recipientId = envelope.recipients[0]!.id;
    return { envelope, recipientId, embed: await createEmbedFor(server.customer, envelope) };
  }

  test('is refused everywhere, and leaves nothing of who tries', async () => {
    const { envelope, recipientId, embed } = await send();
    const session = await openFrame(server, embed);
    const tokens = `/v1/embeds/${embed.embedId}/tokens`;
    const { body: more } = await server.customer.call<EmbedToken>('POST', tokens, { json: {} });
    expect(await keysOf(recipientId)).toBe(1);
    await eraseRecipientAgain(server.parts, recipientId);

    await expect(session.refresh()).rejects.toMatchObject({ code: 'embed_session_revoked' });
    await expect(openFrame(server, more)).rejects.toMatchObject({ code: 'embed_token_revoked' });
    const gone = { status: 410, body: { code: 'personal_data_redacted' } };
    expect(await server.customer.call('POST', tokens, { json: {} })).toMatchObject(gone);
    const json = { envelopeId: envelope.id, recipientId, allowedOrigins: [customerOrigin] };
    expect(await server.customer.call('POST', '/v1/embeds', { json })).toMatchObject(gone);
    const page = await fetch(embed.frameUrl);
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");

    expect(await keysOf(recipientId)).toBe(0);
    const trail = await server.parts.audit.readChain(server.customer.organizationId, envelope.id);
    const after = trail.slice(trail.findIndex(({ type }) => type === 'personal_data.redacted') + 1);
    expect(
      after.map(({ type, body }) => [type, (JSON.parse(body) as { commitments: object }).commitments]),
    ).toEqual([['embed_token.refused', {}]]);
  });

  test('is as shut when it is opened at that very moment', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, send));
    await Promise.all(
      all.flatMap(({ embed, recipientId }, index) => [
        openFrame(server, embed).catch((refusal: unknown) => refusal),
        fetch(embed.frameUrl),
        new Promise((resolve) => setTimeout(resolve, 15 * index)).then(() =>
          eraseRecipientAgain(server.parts, recipientId),
        ),
      ]),
    );
    const { queries } = server.parts.database;
    for (const { embed, recipientId } of all) {
      expect(await keysOf(recipientId)).toBe(0);
      expect(await queries.$count(embedTokens, eq(embedTokens.embedId, embed.embedId))).toBe(0);
      const opened = await queries
        .select({ endedAt: embedSessions.endedAt, publicKey: embedSessions.publicKey })
        .from(embedSessions)
        .where(eq(embedSessions.embedId, embed.embedId));
      for (const one of opened) expect(one).toEqual({ endedAt: expect.any(Date), publicKey: {} });
    }
  });
});
