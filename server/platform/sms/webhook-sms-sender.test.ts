import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebhookSmsSender } from './webhook-sms-sender.ts';

const secret = Buffer.alloc(32, 7);
const message = { to: '+4790000012', text: '123456 is your code' };
let provider: Server;
let sender: WebhookSmsSender;
let status = 202;
let location = '';
const received: { headers: Record<string, string>; body: string }[] = [];

beforeAll(async () => {
  provider = createServer(async (request, response) => {
    received.push({ headers: request.headers as Record<string, string>, body: await text(request) });
    response.writeHead(status, location ? { location } : {}).end('no such number +4790000012');
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/sms`;
  sender = new WebhookSmsSender({ url, secret });
});
afterAll(() => new Promise((resolve) => provider.close(resolve)));

it('posts what the official library verifies, with the same id on every try', async () => {
  await sender.handOver('msg_1', message);
  const { headers, body } = received.at(-1)!;
  expect(new Webhook(secret.toString('base64')).verify(body, headers)).toEqual({ id: 'msg_1', ...message });
  expect(headers['webhook-id']).toBe('msg_1');
});

it('tells what is refused for good from what may be tried again, and repeats nothing that the provider wrote', async () => {
  for (const [answer, forGood] of [
    [400, true],
    [404, true],
    [429, false],
    [503, false],
  ] as const) {
    status = answer;
    const refused = await sender.handOver('msg_2', message).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: `http_${answer}`, forGood });
    expect(String(refused)).not.toContain('90000012');
  }
});

it('follows no redirect: a number and a code go to nobody the operator did not name', async () => {
  [status, location] = [307, '/elsewhere'];
  const before = received.length;
  await expect(sender.handOver('msg_3', message)).rejects.toMatchObject({ forGood: false });
  expect(received).toHaveLength(before + 1);
});
