/** What people nobody knows, and whoever has a session, can write into an envelope's chain: a few events an hour. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEventType, AuditTrailEvent } from '../../widget/contract/audit-events.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { createFrameKey, createProof, type FrameKey } from '../../widget/frame/dpop.ts';
import { createEmbedFor, openFrame, sendSample, signAndSeal } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { customerOrigin, startTestServer, type TestServer } from '../support/inkseal-server.ts';

interface Body {
  facts: Record<string, string | number>;
}

describeOnDatabase('the chain of an envelope', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { environment: { INKSEAL_TRUSTED_PROXIES: '1' } });
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const eventsOf = async ({ id }: Envelope, type: AuditEventType): Promise<AuditTrailEvent[]> =>
    (await server.parts.audit.readChain(server.customer.organizationId, id)).filter(
      (event) => event.type === type,
    );
  const factsOf = (events: AuditTrailEvent[]) => events.map(({ body }) => (JSON.parse(body) as Body).facts);

  const prove = (key: FrameKey, path: string) =>
    createProof(key, {
      method: 'POST',
      url: new URL(path, server.origin),
      issuedAt: Math.round(Date.now() / 1000),
      nonce: server.parts.nonces.current(),
      accessToken: undefined,
    });

  async function exchange(embedId: string, token: string, from: string, key?: FrameKey): Promise<string> {
    const path = '/v1/embed/exchange';
    const response = await fetch(server.origin + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-forwarded-for': from,
        dpop: await prove(key ?? (await createFrameKey()), path),
      },
      body: JSON.stringify({ embedId, token, hostOrigin: customerOrigin }),
    });
    return ((await response.json()) as { code?: string }).code ?? 'opened';
  }

  const madeUp = () => `et_${randomBytes(32).toString('base64url')}`;

  test('has one event of many made-up tokens from one network, and their number later', async () => {
    const { envelope } = await sendSample(server.customer);
    const { embedId } = await createEmbedFor(server.customer, envelope);
    for (let n = 0; n < 12; n++)
      expect(await exchange(embedId, madeUp(), `2001:db8:1:1::${n}`)).toBe('embed_token_unknown');
    const [first, ...more] = await eventsOf(envelope, 'embed_token.refused');
    expect(more).toEqual([]);
    expect(first!.details).toMatchObject({ ip: '2001:db8:1:1::0' });
    await server.parts.strangers.settle(true);
    const facts = factsOf(await eventsOf(envelope, 'embed_token.refused'));
    expect(facts).toEqual([
      { embed: embedId, code: 'embed_token_unknown', jkt: expect.any(String), hostOrigin: customerOrigin },
      { embed: embedId, code: 'embed_token_unknown', repeats: 11 },
    ]);
  });

  test('has few events of made-up tokens from however many networks', async () => {
    const { envelope } = await sendSample(server.customer);
    const { embedId } = await createEmbedFor(server.customer, envelope);
    for (let n = 0; n < 40; n++) await exchange(embedId, madeUp(), `198.51.100.${n}`);
    expect(await eventsOf(envelope, 'embed_token.refused')).toHaveLength(6);
    await server.parts.strangers.settle(true);
    expect(factsOf(await eventsOf(envelope, 'embed_token.refused')).at(-1)).toMatchObject({ repeats: 34 });
  });

  test('has an event of each refusal that concerns a real token', async () => {
    const { envelope } = await sendSample(server.customer);
    const embed = await createEmbedFor(server.customer, envelope);
    const other = await createEmbedFor(server.customer, envelope);
    const bound = await server.customer.call<{ token: string }>(
      'POST',
      `/v1/embeds/${embed.embedId}/tokens`,
      { json: { jkt: (await createFrameKey()).jkt } },
    );
    const key = await createFrameKey();
    const from = '203.0.113.9';
    expect(await exchange(embed.embedId, madeUp(), from)).toBe('embed_token_unknown');
    expect(await exchange(embed.embedId, bound.body.token, from)).toBe('embed_token_unknown');
    expect(await exchange(embed.embedId, embed.token, from, key)).toBe('opened');
    expect(await exchange(embed.embedId, embed.token, from)).toBe('embed_token_used');
    expect(await exchange(embed.embedId, other.token, from)).toBe('embed_token_unknown'); // made up, as far as this embed knows
    expect(factsOf(await eventsOf(envelope, 'embed_token.refused')).map(({ code }) => code)).toEqual([
      'embed_token_unknown',
      'embed_token_unknown',
      'embed_token_used',
    ]);
    expect(await eventsOf(envelope, 'embed_session.revoked')).toHaveLength(1);
  });

  test('takes the addresses of one network as one when it counts', async () => {
    const { envelope } = await sendSample(server.customer);
    const { embedId, frameUrl } = await createEmbedFor(server.customer, envelope);
    const visits: number[] = [];
    for (let n = 0; n < 62; n++) {
      const headers = { 'x-forwarded-for': `2001:db8:2:2::${n}` };
      visits.push((await fetch(frameUrl, { headers })).status);
    }
    expect(visits.slice(59)).toEqual([200, 429, 429]);
    const codes: string[] = [];
    for (let n = 0; n < 61; n++) codes.push(await exchange(embedId, madeUp(), `2001:db8:2:3::${n}`));
    expect(codes.slice(59)).toEqual(['embed_token_unknown', 'rate_limited']);
    expect(await eventsOf(envelope, 'link.fetched')).toHaveLength(1);
  });

  test('has one event of a download, whatever number of requests it takes', async () => {
    const { envelope, document } = await sendSample(server.customer);
    const session = await openFrame(server, await createEmbedFor(server.customer, envelope));
    for (let n = 0; n < 4; n++) await session.download(document.id, 'copy');
    expect(await eventsOf(envelope, 'document.downloaded')).toHaveLength(1);
    await signAndSeal(server.customer, session, envelope.id);
    for (let n = 0; n < 4; n++) await session.download(document.id, 'document');
    expect(await eventsOf(envelope, 'sealed_document.downloaded')).toHaveLength(1);
    // Another session is another access.
    const again = await openFrame(server, await createEmbedFor(server.customer, envelope));
    await again.download(document.id, 'document');
    expect(await eventsOf(envelope, 'sealed_document.downloaded')).toHaveLength(2);
  });

  test('has few events of who looks it up by the id on paper', async () => {
    const { envelope } = await sendSample(server.customer);
    const session = await openFrame(server, await createEmbedFor(server.customer, envelope));
    await signAndSeal(server.customer, session, envelope.id);
    const page = `${server.origin}/transactions/${envelope.transactionId}`;
    for (let n = 0; n < 20; n++)
      expect((await fetch(page, { headers: { 'x-forwarded-for': `192.0.2.${n}` } })).status).toBe(200);
    for (let n = 0; n < 5; n++) await fetch(page, { headers: { 'x-forwarded-for': '192.0.2.0' } });
    expect(await eventsOf(envelope, 'transaction.looked_up')).toHaveLength(6);
    await server.parts.strangers.settle(true);
    const counted = factsOf(await eventsOf(envelope, 'transaction.looked_up'));
    expect(counted.flatMap(({ repeats }) => repeats ?? [])).toEqual([5, 14]);
  });
});
