/** The snippet of widget/README.md that checks a completion statement, run as it stands there. */
import { serve } from '@hono/node-server';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../server/platform/database/database.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import { createEmbedFor, openFrame, sendSample, signAndSeal } from '../support/ceremony.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { fencedBlock } from '../support/markdown.ts';
import { repositoryRoot } from '../support/stages.ts';

interface Expected {
  appId: string;
  embedId: string;
  envelopeId: string;
}
type Verify = (
  statement: string,
  expected: Expected,
) => Promise<{ transactionId: string; completedAt: string }>;

let folder: string;
let database: Database;
let server: TestServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkseal-statement-'));
  await symlink(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'));
  database = await openDatabase({ inMemory: true });
  server = await startTestServer(database);
});
afterAll(async () => {
  await server.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

/** The snippet with the address of that server in it. */
async function readSnippet(issuer: string): Promise<Verify> {
  const code = fencedBlock(await readFile(join(repositoryRoot, 'widget/README.md'), 'utf8'), 'verify');
  expect(code).toContain('https://sign.example.com');
  const file = join(folder, `verify-${new URL(issuer).port}.ts`);
  await writeFile(file, code.replace('https://sign.example.com', issuer));
  return ((await import(pathToFileURL(file).href)) as { verifyCompletion: Verify }).verifyCompletion;
}

const failsWith = (code: string) => expect.objectContaining({ code });

test('it takes the server’s own statement, and for nobody else, about nothing else, and unaltered only', async () => {
  const { customer } = server;
  const { envelope } = await sendSample(customer);
  const { embedId, ...embed } = await createEmbedFor(customer, envelope);
  const session = await openFrame(server, { embedId, ...embed });
  await signAndSeal(customer, session, envelope.id);
  const statement = (await session.refresh()).completionStatement ?? '';
  const expected = { appId: customer.appId, embedId, envelopeId: envelope.id };
  const verify = await readSnippet(server.origin);
  expect(await verify(statement, expected)).toMatchObject({
    transactionId: envelope.transactionId,
    completedAt: expect.stringMatching(/^20.+Z$/),
  });

  const stranger = await server.addCustomer();
  const invalid = failsWith('ERR_JWT_CLAIM_VALIDATION_FAILED');
  await expect(verify(statement, { ...expected, appId: stranger.appId })).rejects.toEqual(invalid);
  for (const change of [{ embedId: 'emb_1' }, { envelopeId: 'env_1' }])
    await expect(verify(statement, { ...expected, ...change })).rejects.toThrow(/another embed/);

  const [head = '', body = '', signature = ''] = statement.split('.');
  const payload = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
  const edited = Buffer.from(JSON.stringify({ ...payload, envelopeId: 'env_1' })).toString('base64url');
  await expect(
    verify([head, edited, signature].join('.'), { ...expected, envelopeId: 'env_1' }),
  ).rejects.toEqual(failsWith('ERR_JWS_SIGNATURE_VERIFICATION_FAILED'));
  const none = Buffer.from('{"alg":"none","typ":"inkseal-completion+jwt"}').toString('base64url');
  await expect(verify([none, body, ''].join('.'), expected)).rejects.toEqual(
    failsWith('ERR_JOSE_ALG_NOT_ALLOWED'),
  );
});

describe('signed with the server’s key all the same, it refuses', () => {
  const expected = { appId: 'app_1', embedId: 'emb_1', envelopeId: 'env_1' };
  let issuer: string;
  let make: (change?: { typ?: string; issuer?: string; ageSeconds?: number }) => Promise<string>;
  let verify: Verify;
  let close: () => void;

  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] };
    const port = await new Promise<number>((resolve) => {
      const listening = serve(
        { fetch: () => Response.json(keys), hostname: '127.0.0.1', port: 0 },
        ({ port: taken }) => resolve(taken),
      );
      close = () => void listening.close();
    });
    issuer = `http://127.0.0.1:${port}`;
    verify = await readSnippet(issuer);
    make = ({ typ = 'inkseal-completion+jwt', ageSeconds = 0, ...other } = {}) =>
      new SignJWT({ embedId: 'emb_1', envelopeId: 'env_1', transactionId: 'txn_1', completedAt: 'now' })
        .setProtectedHeader({ alg: 'ES256', typ, kid: 'k' })
        .setIssuer(other.issuer ?? issuer)
        .setAudience('app_1')
        .setIssuedAt(Math.floor(Date.now() / 1000) - ageSeconds)
        .sign(privateKey);
  });
  afterAll(() => close());

  test('nothing that is as it should be', async () => {
    await expect(verify(await make(), expected)).resolves.toMatchObject({ transactionId: 'txn_1' });
  });

  test.each([
    ['another typ', { typ: 'inkseal-action+jwt' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['another issuer', { issuer: 'https://sign.example.net' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['one that is old', { ageSeconds: 700 }, 'ERR_JWT_EXPIRED'],
  ])('%s', async (_what, change, code) => {
    await expect(verify(await make(change), expected)).rejects.toEqual(failsWith(code));
  });
});
