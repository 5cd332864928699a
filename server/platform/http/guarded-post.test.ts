import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createTlsIdentity,
  startWebhookReceiver,
  type TlsIdentity,
  type WebhookReceiver,
} from '../../../test/support/webhook-receiver.ts';
import { hasOpenssl } from '../../../test/support/timestamp-authority.ts';
import { GuardedPost, type GuardedPostOptions, type ResolvedAddress } from './guarded-post.ts';

/** Of the open internet, and given to nobody: no route leads there. */
const elsewhere: ResolvedAddress = { address: '2d00::1', family: 6 };
const here: ResolvedAddress = { address: '127.0.0.1', family: 4 };

describe.skipIf(!hasOpenssl())('a guarded post (openssl)', () => {
  let receiver: WebhookReceiver;
  let identity: TlsIdentity;
  beforeAll(async () => {
    identity = createTlsIdentity();
    receiver = await startWebhookReceiver(identity);
  });
  afterAll(() => receiver.close());
  beforeEach(() => {
    receiver.received.length = 0;
    receiver.connections = 0;
    receiver.answer = (response) => void response.writeHead(204).end();
  });

  const sender = (options: GuardedPostOptions = {}) =>
    new GuardedPost({
      ca: identity.cert,
      patienceMilliseconds: 10_000,
      ports: [Number(new URL(receiver.url).port), 80],
      ...options,
    });
  const message = (url = receiver.url, allowLoopback = false) => ({
    url,
    headers: { 'content-type': 'application/json' },
    body: '{"ø":1}',
    allowLoopback,
  });

  it('reaches this machine over TLS where that is allowed, and nowhere else', async () => {
    expect(await sender().send(message(receiver.url, true))).toEqual({ status: 204 });
    expect(receiver.received).toMatchObject([{ body: '{"ø":1}' }]);
    expect(await sender().send(message())).toEqual({ failure: 'no_public_address' });
    expect(receiver.connections).toBe(1);
  });

  it.each([
    'https://127.0.0.1:PORT/',
    'https://127.1:PORT/',
    'https://2130706433:PORT/',
    'https://0x7f.0.0.1:PORT/',
    'https://0.0.0.0:PORT/',
    'https://[::1]:PORT/',
    'https://[::ffff:127.0.0.1]:PORT/',
    'https://[::ffff:7f00:1]:PORT/',
    'https://localhost:PORT/',
    'https://localhost.:PORT/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[fd00:ec2::254]/latest/meta-data/',
    'https://10.0.0.1/',
    'http://127.0.0.1:PORT/',
    'http://1.1.1.1/',
  ])('does not go to %s', async (url) => {
    const at = url.replace('PORT', new URL(receiver.url).port);
    expect(await sender().send(message(at))).toEqual({ failure: 'no_public_address' });
    expect(receiver.connections).toBe(0);
  });

  it('is not led here by a name that points here the second time it is asked for (DNS rebinding)', async () => {
    const answers = [[elsewhere], [here], [here]];
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      return answers.shift() ?? [here];
    };
    // For the system, too, this name is this machine: whoever looks it up once more arrives.
    const outcome = await sender({ resolve }).send(message(receiver.url));
    expect(['connection_failed', 'timeout']).toContain('failure' in outcome && outcome.failure);
    expect(asked).toEqual(['localhost']);
    expect(receiver.connections).toBe(0);
  });

  it('knocks at no port but 443 and those that are allowed', async () => {
    const strict = sender({ ports: [], resolve: async () => [elsewhere] });
    expect(await strict.send(message())).toEqual({ failure: 'port_refused' });
    const outcome = await strict.send(message('https://localhost/'));
    expect(['connection_failed', 'timeout']).toContain('failure' in outcome && outcome.failure);
    const allowed = sender({ ports: [5432], resolve: async () => [elsewhere] });
    expect(await allowed.send(message('https://localhost:5433/'))).toEqual({ failure: 'port_refused' });
  });

  it('does not come back to this machine by a public address of its own', async () => {
    const resolve = async () => [elsewhere];
    const own = sender({ resolve, ownAddresses: () => [elsewhere.address] });
    expect(await own.send(message())).toEqual({ failure: 'no_public_address' });
    const other = await sender({ resolve, ownAddresses: () => ['2d00::2'] }).send(message());
    expect(['connection_failed', 'timeout']).toContain('failure' in other && other.failure);
  });

  it('goes nowhere when one of several addresses is not public', async () => {
    const mixed = sender({ resolve: async () => [elsewhere, here] });
    expect(await mixed.send(message())).toEqual({ failure: 'no_public_address' });
    const both = sender({ resolve: async () => [here, { address: '10.0.0.1', family: 4 }] });
    expect(await both.send(message(receiver.url, true))).toEqual({ failure: 'no_public_address' });
    expect(receiver.connections).toBe(0);
  });

  it('does not tell a name that is not there from one of the inner network', async () => {
    const unknown = sender({ resolve: () => Promise.reject(new Error('ENOTFOUND')) });
    const inner = sender({ resolve: async () => [{ address: '10.1.2.3', family: 4 }] });
    expect(await unknown.send(message())).toEqual(await inner.send(message()));
  });

  it('follows no redirect', async () => {
    const other = await startWebhookReceiver();
    receiver.answer = (response) => void response.writeHead(307, { location: other.url }).end();
    expect(await sender().send(message(receiver.url, true))).toEqual({ status: 307 });
    expect(other.connections).toBe(0);
    await other.close();
  });

  it('trusts no certificate of another name or of nobody', async () => {
    const byAddress = receiver.url.replace('localhost', '127.0.0.1');
    expect(await sender().send(message(byAddress, true))).toEqual({ failure: 'certificate_refused' });
    const others = new GuardedPost({ patienceMilliseconds: 10_000 });
    expect(await others.send(message(receiver.url, true))).toEqual({ failure: 'certificate_refused' });
    expect(receiver.received).toEqual([]);
  });

  it('takes in little of an answer without an end, and waits for nobody for long', async () => {
    let taken = 0;
    receiver.answer = (response) => {
      response.writeHead(200);
      const more = (): void => {
        if (response.destroyed) return;
        taken += 65_536;
        response.write(Buffer.alloc(65_536), more);
      };
      more();
    };
    expect(await sender().send(message(receiver.url, true))).toEqual({ status: 200 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(taken).toBeLessThan(8_388_608);
    receiver.answer = () => undefined;
    const started = Date.now();
    const hasty = { patienceMilliseconds: 1_000 };
    expect(await sender(hasty).send(message(receiver.url, true))).toEqual({ failure: 'timeout' });
    receiver.answer = (response) => void response.writeHead(200).write('slowly');
    // Time enough for what does answer to be reached on a busy machine.
    const calm = { patienceMilliseconds: 3_000 };
    expect(await sender(calm).send(message(receiver.url, true))).toEqual({ status: 200 });
    const silent = sender({ ...hasty, resolve: () => new Promise(() => undefined) });
    expect(await silent.send(message())).toEqual({ failure: 'timeout' });
    expect(Date.now() - started).toBeLessThan(30_000);
  });

  it('outlives an address that no connection can be begun to', async () => {
    const uncaught: unknown[] = [];
    const take = (cause: unknown) => void uncaught.push(cause);
    process.prependListener('uncaughtException', take);
    // A broadcast address: TCP to it fails within connect() itself (ENETUNREACH), as to one without a route.
    const nowhere = sender({ resolve: async () => [{ address: '127.255.255.255', family: 4 }] });
    for (const scheme of ['https', 'http'])
      expect(await nowhere.send(message(`${scheme}://broadcast.customer.test:443/`, true))).toEqual({
        failure: 'connection_failed',
      });
    process.off('uncaughtException', take);
    expect(uncaught).toEqual([]);
  });

  it('names a connection that is refused, or ended without an answer', async () => {
    const hangsUp = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => hangsUp.listen(0, '127.0.0.1', resolve));
    const { port } = hangsUp.address() as { port: number };
    const ended = message(`http://127.0.0.1:${port}/`, true);
    expect(await sender().send(ended)).toEqual({ failure: 'connection_failed' });
    await new Promise((resolve) => hangsUp.close(resolve));
    expect(await sender().send(ended)).toEqual({ failure: 'connection_failed' });
  });
});
