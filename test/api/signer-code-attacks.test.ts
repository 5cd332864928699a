/** One-time codes and what they guard, as somebody attacks them who has an embed token and nothing else. */
import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { EmbedToken } from '../../widget/contract/embeds.ts';
import type { EmbedAction } from '../../widget/contract/signing.ts';
import { createActionStatement, createFrameKey } from '../../widget/frame/dpop.ts';
import { EmbedApi } from '../../widget/frame/embed-api.ts';
import type { LockableSession } from '../../widget/frame/embed-session.ts';
import { documents } from '../../server/documents/tables.ts';
import { sendByOrganization } from '../../server/signing/authentication/code-limits.ts';
import { signerCodes } from '../../server/signing/tables.ts';
import { createEmbedFor, openFrame, sendSample } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { customerOrigin, startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { codeIn, sendLocked, wrongFor, type LockedSigner } from '../support/signer-code.ts';
import { startSmtpServer, type SmtpServer } from '../support/smtp-server.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

describeOnDatabase('one-time codes under attack', (openDatabase) => {
  let server: TestServer;
  let smtp: SmtpServer;
  beforeAll(async () => {
    smtp = await startSmtpServer();
    server = await startTestServer(await openDatabase(), { environment: { INKSEAL_SMTP_URL: smtp.url } });
  }, 120_000);
  afterEach(() => {
    smtp.refusal = undefined;
  });
  afterAll(async () => {
    await server.close();
    await smtp.close();
  });

  const on = () => server.parts.database.queries;
  const mailsTo = (email: string): string[] =>
    smtp.received.filter(({ to }) => to.includes(email)).map(({ data }) => data);
  const newest = async (email: string, count: number): Promise<string> => {
    await expect.poll(() => mailsTo(email).length, { timeout: 30_000, interval: 50 }).toBe(count);
    return mailsTo(email).at(-1)!;
  };
  const locked = (method: 'email_code' | 'sms_code' = 'email_code') =>
    sendLocked(server, server.customer, method, newest);
  const asked = async (signer: LockedSigner, count: number) => {
    const session = await signer.open();
    await session.askForCode('POST');
    return { session, right: await signer.code(count) };
  };
  /** What counts tries by the clock starts anew. */
  const passTime = () => on().execute(sql`DELETE FROM attempt_window`);
  const codesOf = (signer: LockedSigner, type: string) =>
    server.parts.audit
      .readChain(server.customer.organizationId, signer.envelope.id)
      .then((events) => events.filter((event) => event.type === type));
  const isShut = (session: LockableSession) =>
    expect(session.refresh()).rejects.toThrow(code('signer_authentication_required'));

  test('before the code every call of the frame is refused by name, whatever the scopes and the statement', async () => {
    const signer = await locked();
    const { embedId, token } = await signer.embed();
    const key = await createFrameKey();
    const api = new EmbedApi({ key, origin: server.origin, firstNonce: undefined });
    const answer = await api.exchange({ embedId, token, hostOrigin: customerOrigin });
    expect(answer).toMatchObject({ view: null, firstSegment: null });
    // Nothing of the document: neither its title or name, nor who else signs, nor the whole address.
    expect(JSON.stringify(answer)).not.toMatch(/Employment|Agreement|Ødegård|locked\d+@|fld_|doc_/);
    const { accessToken } = answer;
    const [document] = signer.envelope.documents;
    const [row] = await on().select().from(documents).where(eq(documents.id, document!.id));
    const act = async (action: EmbedAction) => {
      const payload = JSON.stringify(action);
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(payload));
      const statement = await createActionStatement(key, {
        act: action.act,
        embedId,
        envelopeId: signer.envelope.id,
        recipientId: signer.envelope.recipients[0]!.id,
        payloadSha256: Buffer.from(digest).toString('base64url'),
        documentSha256: [row!.viewedSha256],
        seq: 1,
        hostOrigin: customerOrigin,
        visibility: 'visible',
        iat: api.now(),
      });
      return api.act(accessToken, statement, payload);
    };
    const field = signer.envelope.fields[0]!.id;
    const sha256 = 'a'.repeat(64);
    const calls: Record<string, () => Promise<unknown>> = {
      view: () => api.view(accessToken),
      document: () => api.documentRange(accessToken, document!.id, 0, 5),
      copy: () => api.download(accessToken, document!.id, 'copy'),
      sealed: () => api.download(accessToken, document!.id, 'document'),
      attach: () => api.attach(accessToken, field, new File(['%PDF-'], 'a.pdf')),
      attachment: () => api.readAttachment(accessToken, 'att_1'),
      consent: () => act({ act: 'consent.give', version: '1', language: 'en', sha256 }),
      seen: () => act({ act: 'document.view', documentId: document!.id, pagesDrawn: 1 }),
      field: () => act({ act: 'field.set', fieldId: field, value: { type: 'text', text: 'x' } }),
      sign: () =>
        act({ act: 'recipient.sign', intent: 'Sign', valuesSha256: 'a'.repeat(43), timeZone: 'UTC' }),
      decline: () => act({ act: 'recipient.decline', reason: '' }),
    };
    for (const [name, call] of Object.entries(calls))
      await expect(call(), name).rejects.toThrow(code('signer_authentication_required'));
    const types = (
      await server.parts.audit.readChain(server.customer.organizationId, signer.envelope.id)
    ).map(({ type }) => type);
    expect(types).not.toContain('document.opened');
  }, 60_000);

  test('guesses over several sessions end with the day’s share, also for the right one', async () => {
    const signer = await locked();
    for (const count of [1, 2, 3, 4]) {
      const { session, right } = await asked(signer, count);
      for (const by of [1, 2, 3, 4])
        await expect(session.unlock(wrongFor(right, by))).rejects.toMatchObject({
          code: 'signer_code_refused',
          details: { attemptsLeft: 5 - by },
        });
      await expect(session.unlock(wrongFor(right, 5))).rejects.toThrow(code('signer_code_over'));
    }
    const { session, right } = await asked(signer, 5);
    await expect(session.unlock(right)).rejects.toMatchObject({ code: 'rate_limited' });
    await isShut(session);
    const refused = await codesOf(signer, 'signer_code.refused');
    expect(refused).toHaveLength(20);
    expect(refused.at(-1)!.body).toContain('"attempts":5');
  }, 90_000);

  test('a code opens one session, once: not again, not elsewhere, not when a newer one is out or it is too old', async () => {
    const signer = await locked();
    const { session, right } = await asked(signer, 1);
    const other = await asked(signer, 2);
    if (right !== other.right)
      await expect(other.session.unlock(right)).rejects.toThrow(code('signer_code_refused'));
    await session.unlock(right);
    await session.refresh();
    await expect(session.unlock(right)).rejects.toThrow(code('signer_code_not_needed'));
    await expect((await signer.open()).unlock(right)).rejects.toThrow(code('signer_code_over'));
    await isShut(other.session);
    await passTime();
    await other.session.askForCode('POST');
    const third = await signer.code(3);
    if (third !== other.right)
      await expect(other.session.unlock(other.right)).rejects.toThrow(code('signer_code_refused'));
    await on().execute(sql`UPDATE signer_code SET expires_at = now() - interval '1 second'`);
    await expect(other.session.unlock(third)).rejects.toThrow(code('signer_code_over'));
    await isShut(other.session);
  }, 60_000);

  test('a code of another recipient or envelope opens nothing, even where its row is copied over', async () => {
    const [mine, theirs] = [await asked(await locked(), 1), await asked(await locked(), 1)];
    if (mine.right !== theirs.right)
      await expect(theirs.session.unlock(mine.right)).rejects.toThrow(code('signer_code_refused'));
    const digests = await on().select({ digest: signerCodes.digest }).from(signerCodes);
    for (const { digest } of digests) if (digest) expect(digest.length, 'a MAC, not the code').toBe(32);
    await on().execute(sql`UPDATE signer_code AS target SET digest = source.digest FROM signer_code AS source
      WHERE target.embed_session_id <> source.embed_session_id AND source.digest IS NOT NULL`);
    await expect(theirs.session.unlock(mine.right)).rejects.toThrow(code('signer_code_refused'));
    await isShut(theirs.session);
  }, 60_000);

  test('of eight wrong guesses at once five are counted, and of eight right ones one is taken', async () => {
    const signer = await locked();
    const first = await asked(signer, 1);
    const wrong = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => first.session.unlock(wrongFor(first.right, index + 1))),
    );
    const said = wrong.map((one) => (one as { reason: { code: string } }).reason.code);
    expect(said.filter((one) => one === 'signer_code_refused')).toHaveLength(4);
    expect(said.filter((one) => one === 'signer_code_over')).toHaveLength(4);
    const counted = (await codesOf(signer, 'signer_code.refused')).flatMap(
      ({ body }) => /"attempts":(\d)/.exec(body)?.[1] ?? [],
    );
    expect(counted.toSorted()).toEqual(['1', '2', '3', '4', '5']);
    await expect(first.session.unlock(first.right)).rejects.toThrow(code('signer_code_over'));
    const second = await asked(signer, 2);
    const right = await Promise.allSettled(
      Array.from({ length: 8 }, () => second.session.unlock(second.right)),
    );
    expect(right.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await codesOf(signer, 'signer_code.verified')).toHaveLength(1);
    await second.session.refresh();
  }, 60_000);

  test('neither the embed nor the exchange nor the page’s attributes can ask for less', async () => {
    const signer = await locked();
    const create = (more: object) =>
      server.customer.call<EmbedToken>('POST', '/v1/embeds', {
        json: {
          envelopeId: signer.envelope.id,
          recipientId: signer.envelope.recipients[0]!.id,
          allowedOrigins: [customerOrigin],
          ...more,
        },
      });
    const hostIdentity = { subject: 'me', method: 'password' };
    for (const more of [{ signerAuthentication: 'none' }, { hostIdentity }]) {
      const session = await openFrame(server, (await create(more)).body, { scopes: 'document:read' });
      expect(session.lock).not.toBeNull();
      await isShut(session);
    }
    const key = await createFrameKey();
    const api = new EmbedApi({ key, origin: server.origin, firstNonce: undefined });
    const { embedId, token } = await signer.embed();
    const input = { embedId, token, hostOrigin: customerOrigin, signerAuthentication: 'none', lock: null };
    expect((await api.exchange(input)).view).toBeNull();
  }, 60_000);

  test('sending is limited: for the session, the recipient and the organization, with the time to wait', async () => {
    const signer = await locked('sms_code');
    const session = await signer.open();
    await session.askForCode('POST');
    await expect(session.askForCode('POST')).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterSeconds: expect.closeTo(28, -1) as number,
    });
    for (let sent = 2; sent <= 6; sent++) await (await signer.open()).askForCode('POST');
    await expect((await signer.open()).askForCode('POST')).rejects.toThrow(code('rate_limited'));
    await passTime();
    const limit = sendByOrganization.sms_code;
    const one = { limit, of: server.customer.organizationId };
    await server.parts.attempts.count(...Array.from({ length: limit.most }, () => one));
    await expect((await (await locked('sms_code')).open()).askForCode('POST')).rejects.toThrow(
      code('rate_limited'),
    );
    await passTime();
  }, 90_000);

  test('an address that does not exist is answered as one that does; a mail server that is away is said, and waits', async () => {
    const known = await asked(await locked(), 1);
    await expect.poll(async () => (await known.session.askForCode('GET')).delivery).toBe('sent');
    smtp.refusal = '550 no such user';
    const nobody = await (await locked()).open();
    await nobody.askForCode('POST');
    await expect
      .poll(async () => (await nobody.askForCode('GET')).delivery, { timeout: 20_000 })
      .toBe('sent');
    const shown = async (session: LockableSession) => {
      const { expiresInSeconds, resendInSeconds, ...lock } = await session.askForCode('GET');
      return { ...lock, times: [typeof expiresInSeconds, typeof resendInSeconds] };
    };
    expect(await shown(nobody)).toEqual(await shown(known.session));
    smtp.refusal = '451 try later';
    const signer = await locked();
    const waiting = await signer.open();
    await waiting.askForCode('POST');
    await expect
      .poll(async () => (await waiting.askForCode('GET')).delivery, { timeout: 20_000 })
      .toBe('delayed');
    smtp.refusal = undefined;
    // Tried again by itself, at the latest of times in less than a minute, which is spared here; nothing was lost. Its job is
    // put back a moment after it is told of.
    const hurried = sql`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry' AND start_after > now()`;
    await expect
      .poll(
        () =>
          on()
            .execute(hurried)
            .then(() => mailsTo(signer.email).length),
        { timeout: 30_000 },
      )
      .toBe(1);
    await waiting.unlock(codeIn(await newest(signer.email, 1)));
    await waiting.refresh();
  }, 90_000);

  test('the code is in no event, no row and no log, and in no address', async () => {
    const signer = await locked();
    const { session, right } = await asked(signer, 1);
    await session.unlock(right);
    const alone = new RegExp(`(?<![\\w.-])${right}(?![\\w.-])`);
    const trail = await server.parts.audit.readChain(server.customer.organizationId, signer.envelope.id);
    expect(trail.length).toBeGreaterThan(4);
    expect(JSON.stringify(trail)).not.toMatch(alone);
    expect(server.failures.join('\n')).not.toMatch(alone);
    for (const table of ['signer_code', 'mail', 'embed_session', 'audit_event', 'attempt_window']) {
      const rows = await server.parts.database.rows(
        on(),
        sql`SELECT to_json(t)::text AS row FROM ${sql.identifier(table)} AS t`,
      );
      expect(JSON.stringify(rows), table).not.toMatch(alone);
    }
    await expect(fetch(`${server.origin}/v1/embed/code/verify?code=${right}`)).resolves.toMatchObject({
      status: 404,
    });
  }, 60_000);

  test('another device is asked on its own', async () => {
    const { envelope } = await sendSample(server.customer, [
      { email: 'two-devices@example.com', signerAuthentication: 'email_code' },
    ]);
    const embed = await createEmbedFor(server.customer, envelope);
    const phone = await openFrame(server, embed);
    await phone.askForCode('POST');
    await phone.unlock(codeIn(await newest('two-devices@example.com', 1)));
    const more = await server.customer.call<EmbedToken>('POST', `/v1/embeds/${embed.embedId}/tokens`, {
      json: {},
    });
    const laptop = await openFrame(server, more.body);
    expect(laptop.lock).not.toBeNull();
    await isShut(laptop);
    await phone.refresh();
  }, 60_000);
});
