/** A token of SoftHSM2 with AES-256 keys that cannot be taken out. One a process: that is when its module reads them. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pkcs11js from 'pkcs11js';

const modulePath = '/usr/lib/softhsm/libsofthsm2.so';
export const softTokenPin = '5678';

export const hasSoftHsm = (): boolean => existsSync(modulePath);

/** Answers the URI of each key. */
export function createSoftToken<Name extends string>(names: readonly Name[]): Record<Name, string> {
  const folder = mkdtempSync(join(tmpdir(), 'inkseal-token-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const configuration = join(folder, 'softhsm.conf');
  writeFileSync(configuration, `directories.tokendir = ${folder}\nobjectstore.backend = file\n`);
  process.env['SOFTHSM2_CONF'] = configuration;
  const parameters = [
    '--init-token',
    '--free',
    '--label',
    'roots',
    '--so-pin',
    '1234',
    '--pin',
    softTokenPin,
  ];
  execFileSync('softhsm2-util', parameters, { stdio: 'pipe' });
  const module = new pkcs11js.PKCS11();
  module.load(modulePath);
  module.C_Initialize();
  const slot = module.C_GetSlotList(true).find((one) => module.C_GetTokenInfo(one).label.trim() === 'roots')!;
  const session = module.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION);
  module.C_Login(session, pkcs11js.CKU_USER, softTokenPin);
  for (const name of names)
    module.C_GenerateKey(session, { mechanism: pkcs11js.CKM_AES_KEY_GEN }, [
      { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_SECRET_KEY },
      { type: pkcs11js.CKA_LABEL, value: name },
      { type: pkcs11js.CKA_TOKEN, value: true },
      { type: pkcs11js.CKA_SENSITIVE, value: true },
      { type: pkcs11js.CKA_EXTRACTABLE, value: false },
      { type: pkcs11js.CKA_ENCRYPT, value: true },
      { type: pkcs11js.CKA_DECRYPT, value: true },
      { type: pkcs11js.CKA_VALUE_LEN, value: 32 },
    ]);
  const uriOf = (name: Name) => `pkcs11:token=roots;object=${name}?module-path=${modulePath}`;
  return Object.fromEntries(names.map((name) => [name, uriOf(name)])) as Record<Name, string>;
}
