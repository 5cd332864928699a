import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasOpenssl, TestTimestampAuthority, type Mood } from '../../../test/support/timestamp-authority.ts';
import { HttpTimestampAuthority, readAnchors } from './timestamp-authority.ts';

const bytes = Buffer.from('what is stamped');
const imprint = new Uint8Array(createHash('sha256').update(bytes).digest());

describe.skipIf(!hasOpenssl())('a timestamp of openssl ts', () => {
  let real: TestTimestampAuthority;
  let other: TestTimestampAuthority;
  beforeAll(async () => {
    real = await TestTimestampAuthority.start();
    other = await TestTimestampAuthority.start({ key: 'ec', certificateId: 'sha1' });
  });
  afterAll(async () => {
    await real.close();
    await other.close();
  });
  beforeEach(() => {
    real.mood = 'honest';
  });

  async function client(from = real, trust = from): Promise<HttpTimestampAuthority> {
    // openssl is started several times for an answer; only who never answers is not waited for.
    const patienceMilliseconds = from.mood === 'silent' ? 700 : 20_000;
    const anchors = await readAnchors(trust.anchors);
    return new HttpTimestampAuthority({ url: from.url, anchors, patienceMilliseconds });
  }

  it.each([
    ['RSA, certificate id of SHA-256', () => real],
    ['P-256, certificate id of SHA-1', () => other],
  ])('is checked and handed out: %s', async (_, authority) => {
    const { token, facts } = await (await client(authority())).stamp(imprint);
    expect(facts).toMatchObject({ isTrusted: true, authority: expect.stringContaining('CN=Test stamp') });
    expect(Math.abs(facts.at.getTime() - Date.now())).toBeLessThan(10_000);
    const at = (name: string): string => authority().path(name);
    writeFileSync(at('data'), bytes);
    writeFileSync(at('token'), token);
    const verify = ['ts', '-verify', '-data', 'data', '-in', 'token', '-token_in', '-CAfile', 'ca.pem'];
    expect(
      authority()
        .run(...verify)
        .toString(),
    ).toContain('OK');
  });

  it('is refused when its authority is not one of the trusted', async () => {
    await expect((await client(real, other)).stamp(imprint)).rejects.toMatchObject({
      code: 'timestamp_invalid',
      details: { reason: 'timestamp_chain_untrusted' },
    });
  });

  it.each([
    ['for mail', 'seal'],
    ['for timestamps, but not critically so', 'uncritical'],
  ])('is refused when its certificate is %s', async (_, usage) => {
    real.issue(usage, usage);
    real.mood = { answer: (request) => real.answerSignedBy(usage, request) };
    await expect((await client()).stamp(imprint)).rejects.toMatchObject({
      code: 'timestamp_invalid',
      details: { reason: 'timestamp_usage_wrong' },
    });
  });

  it('is refused when it is earlier than what it is of, by the server’s clock', async () => {
    const authority = await client();
    for (const [minutes, reason] of [
      [4, null],
      [6, 'timestamp_too_early'],
    ] as const) {
      vi.useFakeTimers({ now: Date.now() + minutes * 60_000, toFake: ['Date'] });
      const stamped = authority.stamp(imprint);
      if (reason === null) await expect(stamped).resolves.toBeDefined();
      else await expect(stamped).rejects.toMatchObject({ code: 'timestamp_invalid', details: { reason } });
      vi.useRealTimers();
    }
  });

  it('is accepted when another program signs it with the right certificate', async () => {
    real.mood = { answer: (request) => real.answerSignedBy('stamp', request) };
    expect((await (await client()).stamp(imprint)).facts.isTrusted).toBe(true);
  });

  const flip = (from: Buffer, find: Buffer): Buffer => {
    const at = from.indexOf(find);
    if (at < 0) throw new Error('not found');
    const changed = Buffer.from(from);
    changed[at + find.length - 1] = (changed[at + find.length - 1] ?? 0) ^ 1;
    return changed;
  };
  const flipLast = (whole: Buffer): Buffer => flip(whole, whole.subarray(-40));
  let earlier: Buffer | undefined;
  const replay: Mood = { answer: (request, honest) => (earlier ??= honest(request)) };
  const refusals: readonly [string, object, Mood][] = [
    ['says nothing', { code: 'timestamp_unavailable', details: { reason: 'timeout' } }, 'silent'],
    ['is broken', { code: 'timestamp_unavailable', details: { reason: 'http_status' } }, 'broken'],
    [
      'answers with a page',
      { code: 'timestamp_unavailable', details: { reason: 'content_type' } },
      { answer: () => Buffer.from('<html>'), type: 'text/html' },
    ],
    [
      'answers without end',
      { code: 'timestamp_unavailable', details: { reason: 'too_large' } },
      { answer: () => Buffer.alloc(2_000_000) },
    ],
    ['refuses', { code: 'timestamp_refused', details: { status: 2 } }, 'refusing'],
    [
      'answers with no token',
      { code: 'timestamp_invalid', details: { reason: 'timestamp_malformed' } },
      { answer: () => Buffer.from('hello') },
    ],
    [
      'stamps something else',
      { code: 'timestamp_invalid', details: { reason: 'timestamp_imprint_mismatch' } },
      { answer: (request, honest) => honest(flip(request, Buffer.from(request.subarray(30, 40)))) },
    ],
    [
      'alters its signature',
      { code: 'timestamp_invalid', details: { reason: 'timestamp_signature_invalid' } },
      { answer: (request, honest) => flipLast(honest(request)) },
    ],
  ];
  it.each(refusals)('is refused from an authority that %s', async (_, expected, mood) => {
    real.mood = mood;
    await expect((await client()).stamp(imprint)).rejects.toMatchObject(expected);
  });

  it('is refused when it answers another request for the same bytes', async () => {
    real.mood = replay;
    await (await client()).stamp(imprint);
    await expect((await client()).stamp(imprint)).rejects.toMatchObject({
      code: 'timestamp_invalid',
      details: { reason: 'timestamp_nonce_mismatch' },
    });
  });

  it('is not waited for where nothing listens', async () => {
    const closed = new HttpTimestampAuthority({ url: 'http://127.0.0.1:9/', anchors: [] });
    await expect(closed.stamp(imprint)).rejects.toMatchObject({
      code: 'timestamp_unavailable',
      details: { reason: 'connection' },
    });
  });

  it('needs anchors that can be read', async () => {
    const refused = (reason: string): object => ({
      code: 'timestamp_authority_invalid',
      details: { reason },
    });
    await expect(readAnchors('/nowhere')).rejects.toMatchObject(refused('file_unreadable'));
    await expect(readAnchors(real.path('tsa.cnf'))).rejects.toMatchObject(refused('certificate_missing'));
  });
});
