/** An origin that an app loses is lost to what was opened from it before. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import { findApp } from '../../server/apps/app-store.ts';
import { changeApp } from '../../server/apps/change-app.ts';
import { createEmbedFor, openFrame, sendSample } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { customerOrigin, startTestServer, type TestServer } from '../support/inkseal-server.ts';

describeOnDatabase('an origin taken from an app', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const allow = async (origin: string): Promise<void> => {
    const { organizationId, appId } = server.customer;
    const app = await findApp(server.parts.database.queries, organizationId, appId);
    const operator = { kind: 'operator', id: 'test' } as const;
    await changeApp(server.parts.audit, operator, app!, { allowedOrigins: [origin] });
  };
  const ancestors = async (embedId: string): Promise<string> => {
    const answer = await fetch(`${server.origin}/e/${embedId}`, { headers: { 'sec-fetch-dest': 'iframe' } });
    return /frame-ancestors ([^;]*)/.exec(answer.headers.get('content-security-policy') ?? '')?.[1] ?? '';
  };

  test('ends its embed sessions on their next request, once, and shows and opens nothing there any more', async () => {
    const { customer } = server;
    const { envelope } = await sendSample(customer);
    const embed = await createEmbedFor(customer, envelope);
    const path = `/v1/embeds/${embed.embedId}/tokens`;
    const { token } = (await customer.call<{ token: string }>('POST', path, { json: {} })).body;
    const session = await openFrame(server, embed);
    await session.refresh();
    expect(await ancestors(embed.embedId)).toBe(customerOrigin);

    await allow('https://elsewhere.customer.test');
    const looks = await Promise.allSettled([session.refresh(), session.refresh()]);
    for (const look of looks)
      expect(look).toMatchObject({ status: 'rejected', reason: { code: 'embed_session_revoked' } });
    expect(await ancestors(embed.embedId)).toBe("'none'");
    await expect(openFrame(server, { ...embed, token })).rejects.toMatchObject({
      code: 'embed_origin_refused',
    });

    await allow(customerOrigin);
    expect(await ancestors(embed.embedId)).toBe(customerOrigin);
    await expect(session.refresh()).rejects.toMatchObject({ code: 'embed_session_revoked' });
    const { body } = await customer.call<AuditTrail>('GET', `/v1/envelopes/${envelope.id}/audit-trail`);
    const ends = body.events.filter(({ type }) => type === 'embed_session.revoked');
    expect(ends.map((event) => JSON.parse(event.body))).toMatchObject([
      { actor: { kind: 'system' }, facts: { embed: embed.embedId } },
    ]);
  });
});
