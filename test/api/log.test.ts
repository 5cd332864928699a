/** The public face of the audit log: what anybody may fetch, and what it proves to somebody who trusts nobody. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseCheckpoint, type Checkpoint } from '../../widget/verify/core/checkpoint.ts';
import { openNote, parseVerifierKey } from '../../widget/verify/core/signed-note.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { naiveRoot } from '../support/naive-tree.ts';

describeOnDatabase('the public log', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const get = (path: string) => fetch(`${server.origin}/log/${path}`);
  const origin = () => `${new URL(server.origin).host}/log`;

  /** The checkpoint, once it covers `size` events. */
  async function checkpointOf(size: number): Promise<Checkpoint> {
    for (;;) {
      const response = await get('checkpoint');
      if (response.status === 200) {
        const key = await parseVerifierKey(await server.parts.tree.signer.verifierKey(origin()));
        const checkpoint = parseCheckpoint(await openNote(await response.text(), [key]));
        if (checkpoint.size >= BigInt(size)) return checkpoint;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  test('is a signed checkpoint that covers what has happened, and is never kept', async () => {
    const checkpoint = await checkpointOf(3); // an organization, an app and a key
    expect(checkpoint.origin).toBe(origin());
    const { headers } = await get('checkpoint');
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  test('has tiles from which anybody can compute the signed root', async () => {
    const wanted = 300;
    const actor = { kind: 'operator', id: 'test' } as const;
    const { organizationId } = server.customer;
    await server.parts.audit.record(async () => ({
      result: undefined,
      events: Array.from({ length: wanted }, () => ({
        type: 'app.changed' as const,
        organizationId,
        chain: organizationId,
        actor,
      })),
    }));
    const { size, root } = await checkpointOf(wanted);
    const full = await get('tile/0/000');
    expect(full.headers.get('content-type')).toBe('application/octet-stream');
    expect(full.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const partial = await get(`tile/0/001.p/${Number(size) - 256}`);
    const bytes = new Uint8Array([
      ...new Uint8Array(await full.arrayBuffer()),
      ...new Uint8Array(await partial.arrayBuffer()),
    ]);
    const leaves = Array.from({ length: Number(size) }, (_, at) => bytes.slice(at * 32, at * 32 + 32));
    expect(leaves.at(-1)).toHaveLength(32);
    expect(naiveRoot(leaves)).toEqual(root);
    const above = new Uint8Array(await (await get('tile/1/000.p/1')).arrayBuffer());
    expect(above).toEqual(naiveRoot(leaves.slice(0, 256)));
    // A width that was the last one once is still served as it was.
    const early = new Uint8Array(await (await get('tile/0/000.p/2')).arrayBuffer());
    expect(early).toEqual(bytes.slice(0, 64));
  });

  test.each([
    ['', 'no path'],
    ['tile', 'no tile'],
    ['tile/0/002', 'a tile beyond the end'],
    ['tile/0/001', 'a full tile that is not full'],
    ['tile/0/001.p/255', 'a width beyond the end'],
    ['tile/2/000.p/1', 'a level beyond the top'],
    ['tile/64/000', 'a level that no log has'],
    ['tile/0/0', 'a number of one digit'],
    ['tile/0/x000/000', 'a number with zeros in front'],
    ['tile/0/000.p/256', 'a full tile called partial'],
    ['tile/0/000.p/0', 'an empty tile'],
    ['tile/0/000/', 'something after the number'],
    ['tile/entries/000', 'the entries'],
    ['tile/entries/000.p/3', 'some entries'],
    ['1/checkpoint', 'the first log under a number'],
    ['2/checkpoint', 'a log that does not exist'],
    ['2/tile/0/000', 'a tile of a log that does not exist'],
    ['99999999999/checkpoint', 'a number no log will have'],
    ['checkpoint/', 'something after the checkpoint'],
  ])('has nothing at "%s": %s', async (path) => {
    const response = await get(path);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, 'not_found']);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('shows no name, address or title of anybody', async () => {
    const { size } = await checkpointOf(1);
    const tile = Buffer.from(await (await get('tile/0/000')).arrayBuffer());
    expect(tile).toHaveLength(8192);
    expect(size).toBeGreaterThan(0n);
    const [event] = await server.parts.audit.readChain(
      server.customer.organizationId,
      server.customer.organizationId,
    );
    const leaf = createHash('sha256')
      .update(Buffer.from([0]))
      .update(event!.body)
      .digest();
    expect(tile.includes(leaf)).toBe(true);
    expect(tile.includes(Buffer.from(server.customer.organizationId))).toBe(false);
  });
});
