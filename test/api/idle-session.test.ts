/** The end of an embed session that nobody uses. Time passes by what was written down being moved back: waiting proves nothing more. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endIdleSessions } from '../../server/embedding/session-end.ts';
import { expireEnvelopes } from '../../server/envelopes/expire-envelopes.ts';
import type { AuditEventType, AuditTrail } from '../../widget/contract/audit-events.ts';
import type { EmbedSession } from '../../widget/contract/embeds.ts';
import {
  createEmbedFor,
  fillEverything,
  openFrame,
  passUnused,
  sendSample,
  sign,
} from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';

const minute = 60;

describeOnDatabase('an embed session', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  test('ends an embed session that nobody used for too long, once, and a new token goes on', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer);
    const embed = await createEmbedFor(customer, envelope);
    const more = async () => {
      const path = `/v1/embeds/${embed.embedId}/tokens`;
      return (await customer.call<{ token: string }>('POST', path, { json: {} })).body.token;
    };
    const session = await openFrame(server, embed);
    for (let look = 0; look < 3; look++) {
      await passUnused(server, 15 * minute);
      await session.refresh(); // somebody is there: half the time, thrice, is no pause
    }
    await passUnused(server, 31 * minute);
    const looks = await Promise.allSettled([session.refresh(), session.refresh()]);
    for (const look of looks)
      expect(look).toMatchObject({ status: 'rejected', reason: { code: 'embed_session_expired' } });

    const renewing = await openFrame(server, embed, { tokens: [await more(), await more()] });
    await passUnused(server, 31 * minute);
    await fillEverything(renewing);
    expect((await sign(renewing)).envelope.status).toBe('sealing');
    const { body } = await customer.call<AuditTrail>('GET', `/v1/envelopes/${envelope.id}/audit-trail`);
    const ends = body.events.filter(({ type }) => type === 'embed_session.expired');
    expect(ends.map((event) => JSON.parse(event.body))).toMatchObject([
      { actor: { kind: 'system' }, facts: { embed: embed.embedId, embedSession: expect.any(String) } },
      { actor: { kind: 'system' }, facts: { embed: embed.embedId } },
    ]);
    const path = `/v1/embed-sessions?embedId=${embed.embedId}`;
    const { embedSessions } = (await customer.call<{ embedSessions: EmbedSession[] }>('GET', path)).body;
    expect(embedSessions.map(({ endReason }) => endReason)).toEqual([null, 'idle', 'idle']);
  });

  const endingsOf = async (envelopeId: string, type: AuditEventType) =>
    (await server.customer.call<AuditTrail>('GET', `/v1/envelopes/${envelopeId}/audit-trail`)).body.events
      .filter((event) => event.type === type)
      .map(({ body }) => JSON.parse(body) as { actor: object; facts: object });
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);

  test('is revoked once, by however many at once', async () => {
    const { envelope } = await sendSample(server.customer);
    const embed = await createEmbedFor(server.customer, envelope);
    await openFrame(server, embed);
    const list = `/v1/embed-sessions?embedId=${embed.embedId}`;
    const { body } = await server.customer.call<{ embedSessions: EmbedSession[] }>('GET', list);
    const { id } = body.embedSessions[0]!;
    const { database } = server.parts;
    const revoke = () => server.customer.call('DELETE', `/v1/embed-sessions/${id}`);
    // All of them have found it living before the first can end it.
    const { revoking } = await database.transaction(async (tx) => {
      await tx.execute(sql`SELECT FROM embed_session WHERE id = ${id} FOR UPDATE`);
      const revoking = Promise.all([revoke(), revoke(), revoke()]);
      await new Promise((resolve) => setTimeout(resolve, 700));
      return { revoking };
    });
    expect((await revoking).map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(await endingsOf(envelope.id, 'embed_session.revoked')).toHaveLength(1);
  });

  test('ends by itself when nobody comes back, and one event says so; one in use does not', async () => {
    const { envelope } = await sendSample(server.customer);
    const embed = await createEmbedFor(server.customer, envelope);
    const session = await openFrame(server, embed);
    await endIdleSessions(server.parts, inSeconds(29 * minute));
    await session.refresh();
    await Promise.all([
      endIdleSessions(server.parts, inSeconds(31 * minute)),
      endIdleSessions(server.parts, inSeconds(31 * minute)),
    ]);
    await endIdleSessions(server.parts, inSeconds(62 * minute));
    expect(await endingsOf(envelope.id, 'embed_session.expired')).toMatchObject([
      { actor: { kind: 'system' }, facts: { embed: embed.embedId } },
    ]);
    await expect(session.refresh()).rejects.toMatchObject({ code: 'embed_session_expired' });
  });

  test('an envelope nobody finished in time expires by itself, once, and only then', async () => {
    const { envelope } = await sendSample(server.customer);
    const days = 86_400;
    await expireEnvelopes(server.parts, inSeconds(29 * days));
    expect(await endingsOf(envelope.id, 'envelope.expired')).toEqual([]);
    await Promise.all([
      expireEnvelopes(server.parts, inSeconds(31 * days)),
      expireEnvelopes(server.parts, inSeconds(31 * days)),
    ]);
    expect(await endingsOf(envelope.id, 'envelope.expired')).toMatchObject([
      { actor: { kind: 'system' }, facts: { expiresAt: envelope.expiresAt } },
    ]);
    const { body } = await server.customer.call('GET', `/v1/envelopes/${envelope.id}`);
    expect(body['status']).toBe('expired');
    const session = await openFrame(server, await createEmbedFor(server.customer, envelope));
    await expect(session.act({ act: 'recipient.decline', reason: '' })).rejects.toMatchObject({
      code: 'envelope_expired',
    });
  });
});
