/** An operator at the command line, from an empty server to a live seal. The CLI runs as the process that it is. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deploymentChain } from '../../server/audit/deployment-chain.ts';
import { listenForOperator } from '../../server/cli/operator-socket.ts';
import { createOrganization } from '../../server/accounts/create-organization.ts';
import { createApp } from '../../server/apps/create-app.ts';
import { dataPaths } from '../../server/config.ts';
import { verifySealedPdf } from '../../widget/verify/core/verify-sealed-pdf.ts';
import { createEmbedFor, openFrame, sendSample, signAndSeal } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { customerOrigin, customerWith, startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { runCli, type CliOutcome } from '../support/operator.ts';
import { repositoryRoot } from '../support/stages.ts';

/** What the CLI's client is told; where the tests run as root, who may use every socket, without root's rights. */
async function askAsNobody(socket: string): Promise<string> {
  const client = pathToFileURL(join(repositoryRoot, 'server', 'cli', 'operator-client.ts')).href;
  const script = `import { askOperator } from ${JSON.stringify(client)};
    if (process.getuid() === 0) { process.setgid(65534); process.setuid(65534); }
    await askOperator(process.argv[1], 'list-apps', {}).catch(({ message }) => console.log(message));`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    script,
    socket,
  ]);
  return stdout;
}

const actor = { kind: 'operator', id: 'test' } as const;

/** One line that names the code, and nothing of the program's inside. */
function expectRefusal(outcome: CliOutcome, code: string, named: string | RegExp, exitCode = 1): void {
  expect(outcome).toMatchObject({ code: exitCode, stdout: '' });
  expect(outcome.stderr).toMatch(new RegExp(`^error: ${code}: [^\\n]+\\n$`));
  expect(outcome.stderr).toMatch(named);
  expect(outcome.stderr).not.toMatch(/ {2,}at |Zod|\{/);
}

describeOnDatabase('the operator', (openDatabase) => {
  let server: TestServer;
  let folder: string;
  let closeOperator: () => Promise<void>;
  const expectedFailures: string[] = [];

  const cli = (...parameters: string[]) => runCli(server.dataDirectory, parameters);
  const made = async (...parameters: string[]) => {
    const outcome = await cli(...parameters);
    expect(outcome.code, outcome.stderr).toBe(0);
    return outcome.stdout.trim();
  };
  /** What a test begins with, made without a process for each; the command line makes it in the first two. */
  const hasOrganization = () => createOrganization(server.parts.audit, actor, 'Acme AS');
  const hasApp = async (settings: { allowedOrigins: string[]; testMode?: boolean }) => {
    const organizationId = await hasOrganization();
    const app = { organizationId, name: 'Portal', testMode: true, ...settings };
    return (await createApp(server.parts.audit, actor, app)).id;
  };
  const events = async (organizationId: string) =>
    (await server.parts.audit.readChain(organizationId, organizationId)).map(({ body }) => {
      const { type, actor, facts } = JSON.parse(body) as { type: string; actor: object; facts: object };
      return { type, actor, facts };
    });

  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
    closeOperator = await listenForOperator(dataPaths(server.dataDirectory).operatorSocket, server.parts);
    folder = await mkdtemp(join(tmpdir(), 'inkseal-operator-'));
  });
  afterAll(async () => {
    expect(server.failures).toEqual(expectedFailures);
    await closeOperator();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('gets from an empty server to a live seal, every step in the log', async () => {
    const organizationId = await made('create-organization', '--name', 'Acme AS');
    const appId = await made(
      'create-app',
      `--organization=${organizationId}`,
      '--name=Portal',
      '--live',
      `--origin=${customerOrigin}`,
    );
    const apiKey = await made('create-api-key', '--app', appId);
    expect(apiKey).toMatch(/^sk_live_[\w-]{43}$/);

    const customer = customerWith(server.origin, { organizationId, appId, apiKey });
    const { envelope } = await sendSample(customer);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    await signAndSeal(customer, session, envelope.id);
    const { response } = await customer.call('GET', `/v1/envelopes/${envelope.id}/documents/sealed`);
    const sealed = new Uint8Array(await response.arrayBuffer());
    const liveKey = server.parts.sealSigners.live.certificateChain[0] as Buffer;
    const certificateSha256 = createHash('sha256').update(liveKey).digest('hex');
    const report = await verifySealedPdf(sealed, { certificateSha256 });
    expect(report).toMatchObject({ valid: true });
    expect(report.seal?.subject).not.toMatch(/TEST/);
    expect(await textOf(sealed)).not.toMatch(/TEST\s*MODE/i);

    const actor = { kind: 'operator', id: 'cli' };
    const key = expect.stringMatching(/^key_/) as string;
    expect(await events(organizationId)).toMatchObject([
      { type: 'organization.created', actor },
      { type: 'app.created', actor, facts: { app: appId, mode: 'live', origins: customerOrigin } },
      { type: 'api_key.created', actor, facts: { app: appId, key } },
      { type: 'document.uploaded' },
    ]);
  });

  test('without --live makes a test app, whose seal says so', async () => {
    const origins = ['--origin', 'http://localhost:4200', '--origin', customerOrigin];
    const organization = `--organization=${await hasOrganization()}`;
    const appId = await made('create-app', organization, '--name=Portal', ...origins);
    const apiKey = await made('create-api-key', '--app', appId);
    expect(apiKey).toMatch(/^sk_test_/);
    const customer = customerWith(server.origin, { organizationId: '', appId, apiKey });
    const { envelope } = await sendSample(customer);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    await signAndSeal(customer, session, envelope.id);
    const { response } = await customer.call('GET', `/v1/envelopes/${envelope.id}/documents/sealed`);
    const sealed = new Uint8Array(await response.arrayBuffer());
    expect((await verifySealedPdf(sealed)).seal?.subject).toMatch(/TEST/);
    expect(await textOf(sealed)).toMatch(/TEST\s*MODE/i);
  });

  test.each([
    'http://localhost:4200',
    'https://localhost',
    'http://hr.example.com',
    'https://a.example/path',
  ])('is refused %s for a live app, and makes nothing', async (origin) => {
    const organization = await hasOrganization();
    const refused = await cli(
      'create-app',
      `--organization=${organization}`,
      '--name=Portal',
      '--live',
      `--origin=${origin}`,
    );
    expectRefusal(refused, 'origin_invalid', origin);
    expect((await events(organization)).map(({ type }) => type)).toEqual(['organization.created']);
  });

  test('replaces the origins of an app; embeds for one that is gone are refused', async () => {
    const appId = await hasApp({ testMode: false, allowedOrigins: [customerOrigin] });
    const apiKey = await made('create-api-key', '--app', appId);
    const customer = customerWith(server.origin, { organizationId: '', appId, apiKey });
    const { envelope } = await sendSample(customer);
    const other = ['https://hr.example.com', 'https://hr.example.org:8443'];
    const answered = await made(
      'set-allowed-origins',
      '--app',
      appId,
      ...other.flatMap((one) => ['--origin', one]),
    );
    expect(answered.split('\n')).toEqual(other);
    expect(await createEmbedFor(customer, envelope)).toMatchObject({ code: 'origin_not_allowed' });
    const listed = await made('list-apps');
    const organization = ownerIn(listed, appId);
    expect((await events(organization)).findLast(({ type }) => type === 'app.changed')).toMatchObject({
      facts: { app: appId, origins: other.join(' ') },
    });
    expectRefusal(
      await cli('set-allowed-origins', '--app', appId, '--origin', 'http://localhost:1'),
      'origin_invalid',
      'localhost:1',
    );
  });

  test('changes nothing when the event cannot be written', async () => {
    const appId = await hasApp({ allowedOrigins: [customerOrigin] });
    const listener = async () => {
      if (blocked) throw new RangeError('no more room in the log');
    };
    let blocked = true;
    server.parts.audit.on('app.changed', listener);
    const refused = await cli('set-allowed-origins', '--app', appId, '--origin', 'https://b.example');
    blocked = false;
    expectRefusal(refused, 'internal_error', 'server');
    expectedFailures.push(expect.stringContaining('no more room') as string);
    expect(await made('list-apps')).toMatch(new RegExp(`${appId}  test  Portal  ${customerOrigin}$`, 'm'));
  });

  test('ends a key at once, and is told when that was so before', async () => {
    const appId = await hasApp({ allowedOrigins: [customerOrigin] });
    const file = join(folder, `${appId}.key`);
    const keyId = await made('create-api-key', '--app', appId, '--out', file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const apiKey = (await readFile(file, 'utf8')).trim();
    const customer = customerWith(server.origin, { organizationId: '', appId, apiKey });
    expect((await customer.call('GET', '/v1/envelopes')).status).toBe(200);
    expect(await made('revoke-api-key', '--key', keyId)).toContain(keyId);
    expect((await customer.call('GET', '/v1/envelopes')).body).toMatchObject({ code: 'unauthorized' });
    expectRefusal(await cli('revoke-api-key', '--key', keyId), 'api_key_revoked', /before/);
    const listed = await made('list-apps');
    expect(listed).toMatch(new RegExp(`${keyId}  sk_test_.*…  created .*, revoked 2`));
    expect(listed).not.toContain(apiKey);
    expect(
      (await events(ownerIn(listed, appId))).findLast(({ type }) => type === 'api_key.revoked'),
    ).toMatchObject({
      type: 'api_key.revoked',
      facts: { app: appId, key: keyId },
    });
  });

  test('never writes a key over a file, and leaves no file behind where there is no key', async () => {
    const appId = await hasApp({ allowedOrigins: [customerOrigin] });
    const file = join(folder, `${appId}.taken`);
    await writeFile(file, 'in use');
    expectRefusal(await cli('create-api-key', '--app', appId, '--out', file), 'file_not_writable', file);
    expect(await readFile(file, 'utf8')).toBe('in use');
    const nowhere = join(folder, 'missing', 'key');
    expectRefusal(
      await cli('create-api-key', '--app', appId, '--out', nowhere),
      'file_not_writable',
      nowhere,
    );
    expect(await made('list-apps')).toMatch(new RegExp(`${appId}[^\\n]+(?!\\n {4}key_)(?:\\n|$)`));
    const unused = join(folder, 'unused');
    const unknown = `app_${'0'.repeat(36)}`;
    expectRefusal(await cli('create-api-key', '--app', unknown, '--out', unused), 'not_found', unknown);
    await expect(stat(unused)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('is told in a sentence what is not there or cannot be so', async () => {
    const none = '0'.repeat(36);
    const origin = ['--origin', customerOrigin];
    for (const [parameters, code, named] of [
      [
        ['create-app', `--organization=org_${none}`, '--name=A', ...origin],
        'not_found',
        `organization org_${none}`,
      ],
      [['set-allowed-origins', `--app=app_${none}`, ...origin], 'not_found', `app app_${none}`],
      [['revoke-api-key', `--key=key_${none}`], 'not_found', `API key key_${none}`],
      [['create-organization', `--name=${'x'.repeat(101)}`], 'invalid_request', 'name: 1 to 100'],
      [['create-organization', '--name=a\u001b[2Jb'], 'invalid_request', 'name: 1 to 100'],
    ] as const)
      expectRefusal(await cli(...parameters), code, named);
    expectRefusal(await cli('create-organisation'), 'unknown_command', 'create-organization', 2);
    expectRefusal(await cli(), 'unknown_command', 'create-organization', 2);
    expectRefusal(await cli('create-app', '--lives'), 'invalid_option', '--lives', 2);
  });

  test('replaces the root key while all goes on, destroys no key that is needed, and no key is ever printed', async () => {
    const customer = await server.addCustomer();
    const { document } = await sendSample(customer);
    const earlier = server.failures.length;
    const { keys, keyring } = dataPaths(server.dataDirectory);
    const root = join(keys, 'root.key');
    const [before, torn] = [await readFile(root), join(keyring, 'org_torn.2026-01.key')];
    await writeFile(torn, 'torn', { mode: 0o600 });
    const said: string[] = [await made('keys', 'rotate')];
    expectRefusal(await cli('keys', 'rotate'), 'root_rotation_pending', 'keys status');
    await expect.poll(() => server.failures.length, { timeout: 20_000 }).toBeGreaterThan(earlier);
    said.push(await made('keys', 'status'));
    expect(said.join('\n')).toMatch(/replaces local:[0-9a-f]{16}, which 1 organization keys still need/);
    expect(said.at(-1)).toContain('2026-01  org_torn: the key file is damaged');
    await rm(torn);
    await expect.poll(() => readFile(root), { timeout: 30_000 }).not.toEqual(before);
    const since = server.failures.slice(earlier);
    expect(since.join('')).toContain('root_key_in_use');
    expectedFailures.push(...since);
    expect((await customer.call('GET', `/v1/documents/${document.id}/content`)).status).toBe(200);

    await made('keys', 'rewrap');
    const rewrapped = ['key_epoch.rewrapped'] as const;
    const lastRewrap = () => server.parts.audit.readLast(deploymentChain, deploymentChain, rewrapped);
    await expect.poll(lastRewrap, { timeout: 20_000 }).toMatchObject({ facts: { objects: 0, left: 0 } });

    const month = new Date().toISOString().slice(0, 7);
    const refusals = [await cli('keys', 'destroy-epoch', month), await cli('keys', 'destroy-epoch', 'May')];
    expectRefusal(refusals[0]!, 'key_epoch_not_over', month);
    expectRefusal(refusals[1]!, 'invalid_request', 'a month such as 2026-11');
    expectRefusal(await cli('keys', 'destroy-epoch', '2020-01'), 'not_found', '2020-01');
    said.push(await made('keys', 'status'), ...refusals.map(({ stderr }) => stderr), ...server.failures);
    const deployment = await server.parts.audit.readChain(deploymentChain, deploymentChain);
    expect(deployment.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['root_key.rotation_started', 'root_key.rotated']),
    );
    said.push(...deployment.map(({ body }) => body));
    for (const secret of [before, await readFile(root)])
      for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const)
        expect(said.join('\n')).not.toContain(secret.toString(encoding).replace(/=+$/, ''));
  });

  test('reads no escape sequence out of a name that a stranger chose', async () => {
    const id = await createOrganization(server.parts.audit, actor, 'A\u001b[2J\u202eB');
    expect(await made('list-apps')).toContain(`${id}  A\u{FFFD}[2J\u{FFFD}B`);
  });

  test('seeds a test customer once, however often it is asked', async () => {
    const state = join(folder, 'customer.json');
    const parameters = ['seed', '--name=Seeded', '--origin=http://localhost:4200', `--state=${state}`];
    expect(await made(...parameters)).toMatch(/^Created org_/);
    const first = await readFile(state, 'utf8');
    expect((JSON.parse(first) as { apiKey: string }).apiKey).toMatch(/^sk_test_/);
    expect((await stat(state)).mode & 0o777).toBe(0o600);
    expect(await made(...parameters)).toMatch(/^Found org_/);
    expect(await readFile(state, 'utf8')).toBe(first);
    expectRefusal(await cli(...parameters.slice(0, 3), `--state=${folder}`), 'file_not_writable', folder);
    expectRefusal(await cli('seed', ...parameters.slice(2)), 'invalid_option', '--name NAME', 2);
  });
});

describe('the command line without a server', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkseal-nowhere-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('helps all the same', async () => {
    for (const parameters of [['--help'], ['create-app', '--help']]) {
      const { code, stdout, stderr } = await runCli(folder, parameters);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^Usage: npm run cli -- /);
    }
  });

  test('says that nobody answers, and where', async () => {
    expectRefusal(await runCli(folder, ['list-apps']), 'server_unreachable', folder);
  });

  test('says so too when the server goes away in the middle', async () => {
    const dying: Server = createServer((socket) => socket.once('data', () => socket.destroy()));
    dying.listen(dataPaths(folder).operatorSocket);
    await once(dying, 'listening');
    expectRefusal(await runCli(folder, ['list-apps']), 'server_unreachable', folder);
    dying.close();
  });

  test('names the user when the socket is somebody else’s', async () => {
    const socket = dataPaths(folder).operatorSocket;
    const other: Server = createServer().listen(socket);
    await once(other, 'listening');
    await chmod(socket, 0);
    expect(await askAsNobody(socket)).toMatch(/Run this as the user/);
    other.close();
  });
});

async function textOf(pdf: Uint8Array): Promise<string> {
  const loading = getDocument({ data: pdf.slice() });
  const document = await loading.promise;
  const texts: string[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const { items } = await (await document.getPage(number)).getTextContent();
    texts.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  await loading.destroy();
  return texts.join('\n');
}

/** The organization above the app in what list-apps printed. */
function ownerIn(listed: string, appId: string): string {
  const above = listed.slice(0, listed.indexOf(appId));
  return /org_\w+/.exec(above.slice(above.lastIndexOf('\norg_') + 1))?.[0] ?? '';
}
