import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { Keyring } from '../../server/platform/crypto/keyring.ts';
import { LocalRootKey } from '../../server/platform/crypto/local-root-key.ts';

/** A real keyring in a folder of its own, there while this file's tests run. Call it inside tests and hooks. */
export function throwAwayKeyring(): () => Keyring {
  let folder: string;
  let keyring: Keyring | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkseal-keyring-'));
    const root = await LocalRootKey.open(join(folder, 'root.key'));
    keyring = await Keyring.open({ directory: join(folder, 'keyring'), root });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => {
    if (!keyring) throw new Error('The keyring is opened before the tests, not before that.');
    return keyring;
  };
}
