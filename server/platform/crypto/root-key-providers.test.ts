/** Every place outside our own files that a root key can be kept in, through the one behaviour suite. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { KmsStandIn, VaultStandIn } from '../../../test/support/root-key-stand-ins.ts';
import { createSoftToken, hasSoftHsm, softTokenPin } from '../../../test/support/soft-token.ts';
import { describeRootKeyProvider } from '../../../test/suites/root-key-provider.ts';
import { describeFailure } from '../http/failure-log.ts';
import { Keyring } from './keyring.ts';
import { openRootKey, type RootKeyAccess } from './open-root-key.ts';
import { RootKeyFiles } from './root-key-files.ts';

let kms: KmsStandIn;
let vault: VaultStandIn;
let token: Record<'one' | 'two', string> | undefined;
let access: RootKeyAccess;
let folder: string;
const unreachable = { code: 'root_key_unreachable' };
const context = { organizationId: 'org_1', epoch: '2026-11' };

beforeAll(async () => {
  kms = await new KmsStandIn().start();
  vault = await new VaultStandIn().start();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_KMS: kms.url,
    AWS_REGION: 'eu-north-1',
    AWS_ACCESS_KEY_ID: 'stand-in',
    AWS_SECRET_ACCESS_KEY: 'stand-in',
    AWS_MAX_ATTEMPTS: '1',
  });
  if (hasSoftHsm()) token = createSoftToken(['one', 'two']);
  const { token: vaultToken } = vault;
  access = {
    pin: softTokenPin,
    vault: { address: vault.url, token: vaultToken, tokenFile: undefined, namespace: undefined },
  };
  folder = await mkdtemp(join(tmpdir(), 'inkseal-roots-'));
});
afterAll(async () => {
  await kms.close();
  await vault.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  kms.mood = 'honest';
  vault.mood = 'honest';
});

const both = async (one: string, other: string) => ({
  provider: await openRootKey(one, access),
  other: await openRootKey(other, access),
});

describeRootKeyProvider('AWS KMS (stand-in, not AWS)', () => both('awskms:one', 'awskms:two'));
describeRootKeyProvider('Vault transit (stand-in, not Vault)', () =>
  both('vault:transit/one', 'vault:transit/two'),
);
describe.skipIf(!hasSoftHsm())('in a token', () => {
  describeRootKeyProvider('PKCS#11 (SoftHSM2)', () => both(token!.one, token!.two));

  test('the PIN may come from a file, and what is missing is named to the operator (SoftHSM2)', async () => {
    await writeFile(join(folder, 'pin'), `${softTokenPin}\n`);
    const uri = `${token!.one}&pin-source=${join(folder, 'pin')}`;
    await (await openRootKey(uri, { ...access, pin: undefined })).checkHealth();
    for (const [wrong, reason] of [
      [token!.one.replace('object=one', 'object=three'), 'pkcs11_key_missing'],
      [token!.one.replace('token=roots', 'token=others'), 'pkcs11_token_missing'],
      [`${token!.one}&pin-source=/nowhere/pin`, 'pkcs11_pin_unreadable'],
      ['pkcs11:object=one', 'pkcs11_uri_incomplete'],
    ] as const)
      await expect(openRootKey(wrong, access)).rejects.toMatchObject({
        ...unreachable,
        message: expect.stringContaining(reason) as string,
      });
  });
});

describe.each([
  ['AWS KMS (stand-in)', 'awskms:one', () => kms],
  ['Vault transit (stand-in)', 'vault:transit/one', () => vault],
])('%s out of reach', (_, reference, standIn) => {
  test.each(['gone', 'denying'] as const)(
    'by being %s: asked for nothing held, refused by name',
    async (mood) => {
      const provider = await openRootKey(reference, access);
      const wrapped = await provider.wrap(randomBytes(32), context);
      standIn().mood = mood;
      await expect(provider.wrap(randomBytes(32), context)).rejects.toMatchObject(unreachable);
      await expect(provider.unwrap(wrapped, context)).rejects.toMatchObject(unreachable);
      await expect(provider.checkHealth()).rejects.toMatchObject(unreachable);
      const directory = join(folder, `${mood}-${reference.slice(0, 3)}`);
      await expect(RootKeyFiles.open(directory, { configured: reference, access })).rejects.toMatchObject(
        unreachable,
      );
      standIn().mood = 'honest';
      await provider.unwrap(wrapped, context);
    },
  );

  test('a running keyring goes on with the keys it holds, and a start is refused', async () => {
    const directory = join(folder, `running-${reference.slice(0, 3)}`);
    const root = await RootKeyFiles.open(directory, { configured: reference, access });
    const keyring = await Keyring.open({ directory: join(directory, 'keyring'), root });
    const key = randomBytes(32);
    const wrapped = await keyring.wrap('org_1', key, '');
    standIn().mood = 'gone';
    expect((await keyring.unwrap('org_1', wrapped, '')).equals(key)).toBe(true);
    await keyring.unwrap('org_1', await keyring.wrap('org_1', key, ''), '');
    await expect(keyring.wrap('org_2', key, '')).rejects.toMatchObject(unreachable);
    const again = await RootKeyFiles.open(directory, { access });
    const starting = Keyring.open({ directory: join(directory, 'keyring'), root: again });
    await expect(starting).rejects.toMatchObject(unreachable);
    standIn().mood = 'honest';
    await keyring.wrap('org_2', key, '');
  });
});

test('a key that is not there is out of reach, not another’s', async () => {
  for (const reference of ['awskms:three', 'vault:transit/three']) {
    const provider = await openRootKey(reference, access);
    await expect(provider.checkHealth()).rejects.toMatchObject(unreachable);
  }
  const [one, three] = [
    await openRootKey('vault:transit/one', access),
    await openRootKey('vault:transit/three', access),
  ];
  await expect(three.unwrap(await one.wrap(randomBytes(32), context), context)).rejects.toMatchObject(
    unreachable,
  );
});

test('the token of Vault is read from its file at each call, and no error shows one', async () => {
  const tokenFile = join(folder, 'vault-token');
  const { token: right } = vault;
  await writeFile(tokenFile, 'hvs.old-and-secret\n');
  const vaultAccess = { ...access.vault!, token: undefined, tokenFile };
  const provider = await openRootKey('vault:transit/one', { ...access, vault: vaultAccess });
  const failure = await provider.wrap(randomBytes(32), context).catch((error: unknown) => error as Error);
  expect(failure).toMatchObject(unreachable);
  expect(String(failure) + describeFailure(failure)).not.toContain('hvs.');
  await writeFile(tokenFile, `${right}\n`);
  await provider.checkHealth();
});

test.each(['', 'hsm:x', 'vault:x', 'vault:../x', 'awskms:', 'awskms:a\nb', 'local'])(
  'what names no root key elsewhere is refused: %j',
  async (reference) => {
    await expect(openRootKey(reference, access)).rejects.toMatchObject({ code: 'root_key_unknown_kind' });
  },
);

describe('the root key that is configured', () => {
  test('is referred to from the first start, in a file without a secret, and held to', async () => {
    const directory = join(folder, 'first');
    const configured = 'vault:transit/one';
    const first = await RootKeyFiles.open(directory, { configured, access });
    expect((await first.known())[0].id).toBe(configured);
    const content = await readFile(join(directory, 'root.key'), 'utf8');
    expect(content).toBe(`inkseal root key reference 1\n${configured}\n`);
    expect((await (await RootKeyFiles.open(directory, { access })).known())[0].id).toBe(configured);
    for (const other of ['awskms:one', 'vault:transit/two', 'local'])
      await expect(RootKeyFiles.open(directory, { configured: other, access })).rejects.toMatchObject({
        code: 'root_key_other',
      });
  });

  test('is not taken for one in use that is a file', async () => {
    const directory = join(folder, 'file');
    const { id } = (await (await RootKeyFiles.open(directory)).known())[0];
    await expect(RootKeyFiles.open(directory, { configured: 'awskms:one', access })).rejects.toMatchObject({
      code: 'root_key_other',
    });
    expect((await (await RootKeyFiles.open(directory, { configured: 'local' })).known())[0].id).toBe(id);
  });
});
