/** Every place that a seal key can be kept in, through the one behaviour suite. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { hasOpenssl } from '../../test/support/timestamp-authority.ts';
import { describeSealKey, type SealKeyProvider } from '../../test/suites/seal-key.ts';
import { LocalRootKey } from '../platform/crypto/local-root-key.ts';
import { ServerSecret } from '../platform/crypto/server-secret.ts';
import { openOperatorSealKey } from './operator-seal-key.ts';
import { ExpiryWatch, noticeOfExpiry, sealState } from './seal-expiry.ts';
import { loadOrCreateSealKey } from './seal-key.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'inkseal-seal-keys-'));
const remove = async (folder: string): Promise<void> => rmSync(folder, { recursive: true, force: true });

/** Keys and certificates by openssl: `root` has issued `seal`; `other` has nothing to do with them. */
function createFiles(kind: 'ec' | 'rsa'): { folder: string; at(name: string): string } {
  const folder = newFolder();
  const at = (name: string): string => join(folder, name);
  const run = (...parameters: string[]) =>
    execFileSync('openssl', parameters, { cwd: folder, stdio: 'pipe' });
  const newKey = kind === 'ec' ? ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['rsa:2048'];
  const make = (name: string, ...more: string[]) =>
    run('req', '-x509', '-newkey', ...newKey, '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj',
      `/CN=Test ${name}`, '-days', '20', ...more); // prettier-ignore
  make('root');
  make('other');
  make('seal', '-CA', 'root.pem', '-CAkey', 'root.key', '-addext', 'basicConstraints=critical,CA:FALSE');
  writeFileSync(at('chain.pem'), readFileSync(at('seal.pem'), 'utf8') + readFileSync(at('root.pem'), 'utf8'));
  run(
    'pkcs12',
    '-export',
    '-inkey',
    'seal.key',
    '-in',
    'chain.pem',
    '-passout',
    'pass:secret',
    '-out',
    'seal.p12',
  );
  return { folder, at };
}

function fromFile(kind: 'ec' | 'rsa', name: 'seal.key' | 'seal.p12'): SealKeyProvider {
  const { folder, at } = createFiles(kind);
  const isPem = name === 'seal.key';
  const options = { key: at(name), passphrase: isPem ? undefined : 'secret' };
  return {
    open: (more) =>
      openOperatorSealKey({ ...options, chainPath: isPem ? at('chain.pem') : undefined, ...more }),
    openMismatched: () => openOperatorSealKey({ ...options, chainPath: at('other.pem') }),
    close: () => remove(folder),
  };
}

describeSealKey('generated and self-signed', async () => {
  const directory = newFolder();
  const root = await LocalRootKey.open(join(directory, 'root.key'));
  const secret = await ServerSecret.open({ directory, root });
  const wrapping = {
    wrap: async (bytes: Buffer, context: string) => secret.seal(bytes, context),
    unwrap: async (bytes: Buffer, context: string) => secret.unseal(bytes, context),
  };
  return {
    open: (more) => loadOrCreateSealKey({ directory, organization: 'Inkseal', wrapping, ...more }),
    close: () => remove(directory),
  };
});

describe.skipIf(!hasOpenssl())('made by openssl', () => {
  for (const kind of ['ec', 'rsa'] as const) {
    describeSealKey(`PEM, ${kind}`, async () => fromFile(kind, 'seal.key'));
    describeSealKey(`PKCS#12, ${kind}`, async () => fromFile(kind, 'seal.p12'));
  }

  test('a PKCS#12 file with another passphrase is refused', async () => {
    const { folder, at } = createFiles('ec');
    const opening = openOperatorSealKey({ key: at('seal.p12'), chainPath: undefined, passphrase: 'wrong' });
    await expect(opening).rejects.toMatchObject({ details: { reason: 'key_unreadable' } });
    await remove(folder);
  });
});

const softHsm = '/usr/lib/softhsm/libsofthsm2.so';

describe.skipIf(!existsSync(softHsm) || !hasOpenssl())('in a token of SoftHSM2', () => {
  for (const kind of ['ec', 'rsa'] as const) describeSealKey(`PKCS#11, ${kind}`, async () => inToken(kind));

  test.each([
    ['pkcs11:token=x', 'pkcs11_uri_incomplete'],
    [uriOf('seal-ec', 'seal', '/nowhere.so'), 'pkcs11_module_unusable'],
    [uriOf('another', 'seal'), 'pkcs11_token_missing'],
    [uriOf('seal-ec', 'another'), 'pkcs11_key_missing'],
  ])('is refused by what is wrong: %s, %s', async (key, reason) => {
    const chainPath = tokens().ec.at('chain.pem');
    const opening = openOperatorSealKey({ key, chainPath, passphrase: '5678' });
    await expect(opening).rejects.toMatchObject({ code: 'seal_key_invalid', details: { reason } });
  });

  test('is refused with a PIN that is wrong', async () => {
    const { at } = tokens().rsa;
    const child = `import { openOperatorSealKey } from ${JSON.stringify(join(import.meta.dirname, 'operator-seal-key.ts'))};
      await openOperatorSealKey(${JSON.stringify({ key: uriOf('seal-rsa', 'seal'), chainPath: at('chain.pem'), passphrase: '0000' })})
        .catch((error) => console.log(error.details.reason));`;
    // In another process: the token has let this one in already.
    const said = spawnSync(process.execPath, ['--input-type=module', '-e', child], { encoding: 'utf8' });
    expect(`${said.stdout}${said.stderr}`.trim()).toBe('pkcs11_pin_refused');
  });
});

function uriOf(token: string, object: string, module = softHsm): string {
  return `pkcs11:token=${token};object=${object}?module-path=${module}`;
}

/** Both tokens at once: a process reads them when it loads the module, and no more after that. */
let made: Record<'ec' | 'rsa', ReturnType<typeof createFiles>> | undefined;
function tokens(): NonNullable<typeof made> {
  if (made) return made;
  const folder = newFolder();
  writeFileSync(
    join(folder, 'softhsm.conf'),
    `directories.tokendir = ${folder}\nobjectstore.backend = file\n`,
  );
  process.env['SOFTHSM2_CONF'] = join(folder, 'softhsm.conf');
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  made = { ec: createToken('ec'), rsa: createToken('rsa') };
  return made;
}

function createToken(kind: 'ec' | 'rsa'): ReturnType<typeof createFiles> {
  const files = createFiles(kind);
  const run = (program: string, ...parameters: string[]) =>
    execFileSync(program, parameters, { cwd: files.folder, stdio: 'pipe' });
  const token = `seal-${kind}`;
  run('softhsm2-util', '--init-token', '--free', '--label', token, '--so-pin', '1234', '--pin', '5678');
  run('openssl', 'pkcs8', '-topk8', '-nocrypt', '-in', 'seal.key', '-out', 'seal.p8');
  run(
    'softhsm2-util',
    '--import',
    'seal.p8',
    '--token',
    token,
    '--label',
    'seal',
    '--id',
    'A1',
    '--pin',
    '5678',
  );
  return files;
}

function inToken(kind: 'ec' | 'rsa'): SealKeyProvider {
  const { at } = tokens()[kind];
  const options = { key: uriOf(`seal-${kind}`, 'seal'), passphrase: '5678' };
  return {
    open: (more) => openOperatorSealKey({ ...options, chainPath: at('chain.pem'), ...more }),
    openMismatched: () => openOperatorSealKey({ ...options, chainPath: at('other.pem') }),
    close: async () => undefined,
  };
}

describe.skipIf(!hasOpenssl())('in a local stand-in for AWS KMS, not AWS', () => {
  for (const kind of ['ec', 'rsa'] as const)
    describeSealKey(`AWS KMS (stand-in), ${kind}`, () => inKms(kind));

  test('that denies is refused as unreachable', async () => {
    const provider = await inKms('ec', 'AccessDeniedException');
    await expect(provider.open()).rejects.toMatchObject({ details: { reason: 'key_unreachable' } });
    await provider.close();
  });
});

/** Answers `TrentService.Sign` as KMS documents it, with a key from a file; every other call is an error. */
async function inKms(kind: 'ec' | 'rsa', refusal?: string): Promise<SealKeyProvider> {
  const { folder, at } = createFiles(kind);
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const asked = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
      const expected = kind === 'rsa' ? 'RSASSA_PKCS1_V1_5_SHA_256' : 'ECDSA_SHA_256';
      const isRight =
        request.headers['x-amz-target'] === 'TrentService.Sign' &&
        request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') === true &&
        asked['SigningAlgorithm'] === expected &&
        asked['MessageType'] === 'DIGEST';
      const problem = refusal ?? (isRight ? undefined : 'ValidationException');
      response.writeHead(problem ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      if (problem) return response.end(JSON.stringify({ __type: problem }));
      const digest = Buffer.from(asked['Message'] ?? '', 'base64');
      return response.end(
        JSON.stringify({ KeyId: asked['KeyId'], Signature: signDigest(digest).toString('base64') }),
      );
    });
  };
  /** openssl signs a digest as it is; node would hash it once more. */
  const signDigest = (digest: Buffer): Buffer => {
    writeFileSync(at('digest'), digest);
    const parameters = [
      'pkeyutl',
      '-sign',
      '-inkey',
      at('seal.key'),
      '-in',
      at('digest'),
      '-pkeyopt',
      'digest:sha256',
    ];
    return execFileSync('openssl', parameters);
  };
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_KMS: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-north-1',
    AWS_ACCESS_KEY_ID: 'stand-in',
    AWS_SECRET_ACCESS_KEY: 'stand-in',
  });
  return {
    open: (more) => openOperatorSealKey({ key: 'awskms:alias/seal', chainPath: at('chain.pem'), ...more }),
    openMismatched: () => openOperatorSealKey({ key: 'awskms:alias/seal', chainPath: at('other.pem') }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await remove(folder);
    },
  };
}

describe('a seal certificate that ends', () => {
  const validTo = new Date('2026-12-31T00:00:00Z');
  test.each([
    ['2026-11-30', /^$/],
    ['2026-12-02', /expires on 2026-12-31 \(days left: 29\)/],
    ['2026-12-30', /days left: 1/],
    ['2027-01-02', /has expired/],
  ])('is told of on %s', (now, expected) => {
    expect(noticeOfExpiry(validTo, new Date(now)).join()).toMatch(expected);
  });

  test.each([
    ['2026-11-30', 'valid'],
    ['2026-12-02', 'expiring'],
    ['2026-12-30T23:59:59Z', 'expiring'],
    ['2027-01-02', 'expired'],
  ])('is shown on %s as %s', (now, state) => {
    expect(sealState(validTo, new Date(now))).toBe(state);
  });

  test('is told of each day by a server that runs on, from 30 days before', () => {
    vi.useFakeTimers({ now: new Date('2026-11-28T12:00:00Z') });
    const said: string[] = [];
    const watch = new ExpiryWatch(validTo, (line) => said.push(line));
    watch.start();
    const days = (count: number): void => void vi.advanceTimersByTime(count * 86_400_000);
    days(2);
    expect(said).toEqual([]);
    days(3);
    expect(said).toHaveLength(3);
    expect(said.at(-1)).toContain('(days left: 27)');
    days(30);
    expect(said.at(-1)).toContain('has expired');
    watch.stop();
    const told = said.length;
    days(3);
    expect(said).toHaveLength(told);
    vi.useRealTimers();
  });
});
