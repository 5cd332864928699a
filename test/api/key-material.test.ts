import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { dataPaths } from '../../server/config.ts';
import { Keyring } from '../../server/platform/crypto/keyring.ts';
import { LocalRootKey } from '../../server/platform/crypto/local-root-key.ts';
import { completeOne } from '../support/lifecycle.ts';
import { findKeys } from '../support/canaries.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';

describeOnDatabase('the keys of a server', (open) => {
  let server: TestServer;
  const keys: Buffer[] = [];
  const keep = (key: Buffer): Buffer => {
    keys.push(Buffer.from(key)); // the real one is overwritten after use
    return key;
  };

  beforeAll(async () => {
    const { wrap: wrapKey, unwrap: unwrapKey } = LocalRootKey.prototype;
    vi.spyOn(LocalRootKey.prototype, 'wrap').mockImplementation(function (this: LocalRootKey, key, context) {
      return wrapKey.call(this, keep(key), context);
    });
    vi.spyOn(LocalRootKey.prototype, 'unwrap').mockImplementation(async function (
      this: LocalRootKey,
      ...given
    ) {
      return keep(await unwrapKey.apply(this, given));
    });
    const { wrap, unwrap } = Keyring.prototype;
    vi.spyOn(Keyring.prototype, 'wrap').mockImplementation(function (this: Keyring, id, key, context) {
      return wrap.call(this, id, keep(key), context);
    });
    vi.spyOn(Keyring.prototype, 'unwrap').mockImplementation(async function (this: Keyring, ...given) {
      return keep(await unwrap.apply(this, given));
    });
    server = await startTestServer(await open());
  });
  afterAll(async () => {
    await server.close();
    vi.restoreAllMocks();
  });

  test('lie nowhere as they are, in no table, file, queue or log, whatever goes wrong', async () => {
    const { customer, parts, dataDirectory } = server;
    const { document } = await completeOne(server, customer);
    const paths = dataPaths(dataDirectory);
    const content = `/v1/documents/${document.id}/content`;
    const [row] = await parts.database.rows<{ id: string }>(
      parts.database.queries,
      sql`SELECT original_object_id AS id FROM document WHERE id = ${document.id}`,
    );
    const blob = join(paths.blobs, row!.id.slice(-2), row!.id);
    const intact = await readFile(blob);
    await writeFile(blob, intact.subarray(0, -1));
    expect((await customer.call('GET', content)).body).toMatchObject({ code: 'stored_data_damaged' });
    await writeFile(blob, intact);
    await parts.database.queries.execute(
      sql`UPDATE object_key SET wrapped = set_byte(wrapped, 50, get_byte(wrapped, 50) # 1)`,
    );
    expect((await customer.call('GET', content)).body).toMatchObject({ code: 'key_refused' });

    // Organization keys, data keys and subject keys; and the root key, which lies in its file alone.
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBeGreaterThan(6);
    const root = await readFile(join(paths.keys, 'root.key'));
    expect(await findKeys(server, [root])).toEqual([join(paths.keys, 'root.key')]);
    expect(await findKeys(server, keys)).toEqual([]);
    server.failures.push(`lost ${keys[0]!.toString('base64url')}`);
    expect(await findKeys(server, keys)).toEqual(['the log']);
  });
});
