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

test('webhooks go to port 443, and to others that are named', () => {
  expect(parseConfig({}).webhookPorts).toEqual([]);
  expect(parseConfig({ INKSEAL_WEBHOOK_PORTS: '8443, 9443' }).webhookPorts).toEqual([8443, 9443]);
  for (const INKSEAL_WEBHOOK_PORTS of ['0', '65536', '8443-8450', 'https'])
    expect(() => parseConfig({ INKSEAL_WEBHOOK_PORTS })).toThrow('INKSEAL_WEBHOOK_PORTS');
});

test('callers are limited unless told otherwise, and by no number that would shut them out or mean nothing', () => {
  expect(parseConfig({}).limits).toEqual({ callerPerMinute: 6_000, organizationPerMinute: 12_000 });
  const parse = (caller: string, organization: string) =>
    parseConfig({
      INKSEAL_CALLER_REQUESTS_PER_MINUTE: caller,
      INKSEAL_ORGANIZATION_REQUESTS_PER_MINUTE: organization,
    }).limits;
  expect(parse('60', '1000000')).toEqual({ callerPerMinute: 60, organizationPerMinute: 1_000_000 });
  for (const wrong of ['0', '59', '1000001', '-1', '1.5', 'many', 'Infinity']) {
    expect(() => parse(wrong, ''), wrong).toThrow('INKSEAL_CALLER_REQUESTS_PER_MINUTE must be');
    expect(() => parse('60', wrong), wrong).toThrow('INKSEAL_ORGANIZATION_REQUESTS_PER_MINUTE must be');
  }
  expect(() => parse('20000', '')).toThrow('ORGANIZATION_REQUESTS_PER_MINUTE must not be lower');
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

test('text messages go to an address with TLS and a secret to sign with, given together', () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const parse = (INKSEAL_SMS_URL: string, INKSEAL_SMS_SECRET: string) =>
    parseConfig({ INKSEAL_SMS_URL, INKSEAL_SMS_SECRET }).smsWebhook;
  expect(parse('', '')).toBeUndefined();
  expect(parse('https://sms.example.com/send', secret)).toEqual({
    url: 'https://sms.example.com/send',
    secret: Buffer.alloc(32, 7),
  });
  for (const [url, given] of [
    ['http://sms.example.com/send', secret],
    ['https://user:hunter2@sms.example.com', secret],
    ['https://sms.example.com/send', ''],
    ['https://sms.example.com/send', 'whsec_c2hvcnQ='],
    ['', secret],
  ] as const)
    expect(() => parse(url, given), `${url} ${given}`).toThrow(/INKSEAL_SMS_(?:URL|SECRET)(?!.*hunter2)/);
});

test('what is said in the operator’s name leads where it says, and names every sub-processor whole', () => {
  expect(parseConfig({}).notices).toEqual({ contact: undefined, policyUrl: undefined, subProcessors: [] });
  expect(
    parseConfig({
      INKSEAL_SECURITY_CONTACT: 'https://example.com/report',
      INKSEAL_SUBPROCESSORS: ' Fjord AS |servers| Norway;',
    }).notices,
  ).toMatchObject({
    contact: 'https://example.com/report',
    subProcessors: [{ name: 'Fjord AS', purpose: 'servers', place: 'Norway' }],
  });
  for (const [name, value] of [
    ['INKSEAL_SECURITY_CONTACT', 'javascript:alert(1)'],
    ['INKSEAL_SECURITY_CONTACT', 'security@example.com'],
    ['INKSEAL_SECURITY_CONTACT', 'mailto:a@example.com\nExpires: 1970-01-01T00:00:00Z'],
    ['INKSEAL_SECURITY_CONTACT', 'https://user:hunter2@example.com'],
    ['INKSEAL_SECURITY_POLICY', 'http://example.com/policy'],
    ['INKSEAL_SUBPROCESSORS', 'Fjord AS | servers'],
    ['INKSEAL_SUBPROCESSORS', 'Fjord AS | servers | Norway | more'],
  ] as const)
    expect(() => parseConfig({ [name]: value }), value).toThrow(new RegExp(`${name}(?!.*hunter2)`));
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

test('documents go to a folder unless a bucket is named, and what else stands in its name is not repeated', () => {
  expect(parseConfig({}).blobStore).toBeUndefined();
  expect(parseConfig({ INKSEAL_BLOB_STORE: 's3://inkseal-documents' }).blobStore).toEqual({
    bucket: 'inkseal-documents',
    prefix: '',
    endpoint: undefined,
    region: undefined,
  });
  const elsewhere = {
    INKSEAL_BLOB_STORE: 's3://documents/of/inkseal/',
    INKSEAL_S3_ENDPOINT: 'https://s3.example.com/',
    AWS_REGION: 'eu-north-1',
  };
  expect(parseConfig(elsewhere).blobStore).toEqual({
    bucket: 'documents',
    prefix: 'of/inkseal/',
    endpoint: 'https://s3.example.com',
    region: 'eu-north-1',
  });
  for (const refused of [
    's3://key:hunter2@documents',
    'documents',
    's3://a',
    's3://documents/../x',
    's3://D',
  ])
    expect(() => parseConfig({ INKSEAL_BLOB_STORE: refused })).toThrow(
      /^(?![^]*hunter2)[^]*INKSEAL_BLOB_STORE/,
    );
  expect(() => parseConfig({ INKSEAL_S3_ENDPOINT: 'https://s3.example.com' })).toThrow(/INKSEAL_BLOB_STORE/);
  expect(() =>
    parseConfig({ INKSEAL_BLOB_STORE: 's3://documents', INKSEAL_S3_ENDPOINT: 'http://s3.example.com' }),
  ).toThrow(/INKSEAL_S3_ENDPOINT must use https/);
});

test('the root key is a file unless another is named, and what it is reached with is not repeated', () => {
  expect(parseConfig({}).rootKey).toEqual({
    configured: undefined,
    access: { pin: undefined, vault: undefined },
  });
  const inVault = {
    INKSEAL_ROOT_KEY: 'vault:transit/inkseal',
    VAULT_ADDR: 'https://vault.example.com:8200',
    VAULT_TOKEN: 'hunter2',
  };
  expect(parseConfig(inVault).rootKey).toMatchObject({
    configured: 'vault:transit/inkseal',
    access: { vault: { address: 'https://vault.example.com:8200', token: 'hunter2' } },
  });
  expect(() => parseConfig({ ...inVault, VAULT_TOKEN: '' })).toThrow(/VAULT_TOKEN/);
  for (const env of [{ VAULT_ADDR: 'http://vault.example.com' }, { INKSEAL_ROOT_KEY: 'hsm' }])
    expect(() => parseConfig({ ...inVault, ...env })).toThrow(
      /^(?![^]*hunter2)[^]*(?:VAULT_ADDR|INKSEAL_ROOT_KEY)/,
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

test('witnesses of the log are each named by key and address', () => {
  const read = (text: string) => parseConfig({ INKSEAL_LOG_WITNESSES: text }).witnesses;
  const key = 'witness.example/w1+1a2b3c4d+BAAA';
  expect(parseConfig({}).witnesses).toEqual([]);
  expect(read(`${key} https://one.example/a ; ${key} http://two.example;`)).toEqual([
    { key, url: 'https://one.example/a' },
    { key, url: 'http://two.example' },
  ]);
  for (const wrong of [
    key,
    `https://one.example ${key}`,
    `${key} ftp://one.example`,
    `${key} https://u:p@a.example`,
  ])
    expect(() => read(wrong), wrong).toThrow(/INKSEAL_LOG_WITNESSES/);
});

test('single sign-on is off unless a provider is named, and its secret is not repeated where something is wrong', () => {
  expect(parseConfig({}).singleSignOn).toBeUndefined();
  const right = {
    INKSEAL_OIDC_ISSUER: 'https://id.example.com/realms/harbour',
    INKSEAL_OIDC_CLIENT_ID: 'inkseal',
    INKSEAL_OIDC_CLIENT_SECRET: 'hunter2',
  };
  expect(parseConfig(right).singleSignOn).toEqual({
    issuer: right.INKSEAL_OIDC_ISSUER,
    clientId: 'inkseal',
    clientSecret: 'hunter2',
    clientSecretFile: undefined,
    name: 'single sign-on',
    openSignUp: false,
  });
  for (const [wrong, name] of [
    [{ INKSEAL_OIDC_ISSUER: 'http://id.example.com' }, 'INKSEAL_OIDC_ISSUER'],
    [{ INKSEAL_OIDC_ISSUER: 'https://id.example.com/?tenant=1' }, 'INKSEAL_OIDC_ISSUER'],
    [{ INKSEAL_OIDC_ISSUER: '' }, 'INKSEAL_OIDC_ISSUER'],
    [{ INKSEAL_OIDC_CLIENT_ID: '' }, 'INKSEAL_OIDC_CLIENT_ID'],
    [{ INKSEAL_OIDC_CLIENT_SECRET: '' }, 'INKSEAL_OIDC_CLIENT_SECRET'],
    [{ INKSEAL_OIDC_CLIENT_SECRET_FILE: '/run/secrets/oidc' }, 'INKSEAL_OIDC_CLIENT_SECRET'],
    [{ INKSEAL_OIDC_NAME: 'Harbour\nID' }, 'INKSEAL_OIDC_NAME'],
    [{ INKSEAL_OIDC_SIGN_UP: 'yes' }, 'INKSEAL_OIDC_SIGN_UP'],
  ] as const)
    expect(() => parseConfig({ ...right, ...wrong })).toThrow(new RegExp(`${name}(?!.*hunter2)`, 's'));
});
