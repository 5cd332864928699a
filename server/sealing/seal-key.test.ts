import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ServerSecret } from '../platform/crypto/server-secret.ts';
import { LocalRootKey } from '../platform/crypto/local-root-key.ts';
import { loadOrCreateSealKey } from './seal-key.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkseal-seal-key-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function open() {
  const root = await LocalRootKey.open(join(directory, 'root.key'));
  const secret = await ServerSecret.open({ directory, root });
  return loadOrCreateSealKey({
    directory,
    organization: 'Inkseal',
    wrapping: {
      wrap: async (plaintext, context) => secret.seal(plaintext, context),
      unwrap: async (wrapped, context) => secret.unseal(wrapped, context),
    },
  });
}

test('a generated seal certificate is known to be self-signed, so the operator is told', async () => {
  expect((await open()).selfSigned).toBe(true);
});

test('the same seal key is there after a restart, and its file holds no private key in the clear', async () => {
  const first = await open();
  expect((await open()).certificateSha256).toBe(first.certificateSha256);
  expect(await readFile(join(directory, 'seal-key.json'), 'utf8')).not.toContain('PRIVATE KEY');
});

test('the generated certificate may sign documents, and mail for the verifiers that know no other purpose; no more', async () => {
  const { certificate } = await open();
  expect(certificate.ca).toBe(false);
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.4']);
});
