import { expect, test } from 'vitest';
import { ConfigError, parseConfig } from './config.ts';

test('an empty environment is enough', () => {
  const config = parseConfig({});
  expect(config.publicOrigin).toBe('http://127.0.0.1:4100');
  expect(config.frameOrigin).toBe(config.publicOrigin);
  expect(config.databaseUrl).toBeUndefined();
});

test('nobody can make an account unless sign-up is opened', () => {
  expect(parseConfig({}).openSignUp).toBe(false);
  expect(parseConfig({ INKSEAL_SIGN_UP: 'open' }).openSignUp).toBe(true);
});

test('webhooks go to this machine only for test apps, and only where that is said', () => {
  expect(parseConfig({}).allowLoopbackWebhooks).toBe(false);
  expect(parseConfig({ INKSEAL_WEBHOOK_LOOPBACK: 'test' }).allowLoopbackWebhooks).toBe(true);
});

test('mail goes to a folder unless a server is named, and a wrong address of one is not repeated', () => {
  expect(parseConfig({ INKSEAL_ORIGIN: 'https://sign.example.com' })).toMatchObject({
    smtpUrl: undefined,
    mailFrom: 'Inkseal <no-reply@sign.example.com>',
  });
  const refusal = (env: Record<string, string>) => {
    try {
      parseConfig(env);
    } catch (thrown) {
      return (thrown as ConfigError).problems;
    }
    return [];
  };
  const [smtp] = refusal({ INKSEAL_SMTP_URL: 'http://user:hunter2@mail.example.com' });
  expect(smtp).toMatch(/INKSEAL_SMTP_URL/);
  expect(smtp).not.toContain('hunter2');
  expect(refusal({ INKSEAL_MAIL_FROM: 'Eve\r\nBcc: <eve@example.com>' })).toHaveLength(1);
});

test('the frame’s own origin is another host, as cookies are sent to every port of one', () => {
  const publicly = { INKSEAL_ORIGIN: 'https://sign.example.com' };
  expect(parseConfig({ ...publicly, INKSEAL_FRAME_ORIGIN: 'https://frame.example.net' }).frameOrigin).toBe(
    'https://frame.example.net',
  );
  expect(() => parseConfig({ ...publicly, INKSEAL_FRAME_ORIGIN: 'https://sign.example.com:8443' })).toThrow(
    /another host/,
  );
});

test('every problem is named at once', () => {
  const broken = {
    INKSEAL_PORT: '99999',
    INKSEAL_ORIGIN: 'http://sign.example.com',
    INKSEAL_FRAME_ORIGIN: 'https://frame.example.com/path',
    DATABASE_URL: 'mysql://x',
    INKSEAL_SEAL_KEY: 'key.pem',
    INKSEAL_SIGN_UP: 'yes',
    INKSEAL_WEBHOOK_LOOPBACK: 'live',
  };
  try {
    parseConfig(broken);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).problems).toHaveLength(7);
  }
});
