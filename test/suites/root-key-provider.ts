import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { RootKeyProvider } from '../../server/platform/crypto/root-key-provider.ts';

/** What any root key provider promises. `create` answers two that hold different root keys. */
export function describeRootKeyProvider(
  name: string,
  create: () => Promise<{ provider: RootKeyProvider; other: RootKeyProvider }>,
): void {
  const context = { organizationId: 'org_1', epoch: '2026-11' };

  describe(`root key provider: ${name}`, () => {
    let provider: RootKeyProvider;
    let other: RootKeyProvider;
    let key: Buffer;
    beforeEach(async () => {
      ({ provider, other } = await create());
      key = randomBytes(32);
    });

    test('gives back the key it wrapped, whatever the order of the context', async () => {
      const wrapped = await provider.wrap(key, context);
      expect(wrapped.includes(key)).toBe(false);
      const reordered = { epoch: '2026-11', organizationId: 'org_1' };
      expect((await provider.unwrap(wrapped, reordered)).equals(key)).toBe(true);
    });

    test('never wraps the same way twice', async () => {
      expect((await provider.wrap(key, context)).equals(await provider.wrap(key, context))).toBe(false);
    });

    test('leaves the key it was given as it was', async () => {
      const before = Buffer.from(key);
      await provider.wrap(key, context);
      expect(key.equals(before)).toBe(true);
    });

    test.each([
      ['another organization', { organizationId: 'org_2', epoch: '2026-11' }],
      ['another epoch', { organizationId: 'org_1', epoch: '2026-12' }],
      ['less context', { organizationId: 'org_1' }],
      ['more context', { organizationId: 'org_1', epoch: '2026-11', more: '' }],
      ['values under exchanged names', { organizationId: '2026-11', epoch: 'org_1' }],
      ['no context', {}],
    ])('refuses %s', async (_, wrong) => {
      const wrapped = await provider.wrap(key, context);
      await expect(provider.unwrap(wrapped, wrong)).rejects.toMatchObject({ code: 'key_refused' });
    });

    test('refuses a key another root wrapped, and has another id', async () => {
      const wrapped = await other.wrap(key, context);
      await expect(provider.unwrap(wrapped, context)).rejects.toMatchObject({ code: 'key_refused' });
      expect(provider.id).not.toBe(other.id);
    });

    test('refuses a wrapped key with any byte changed, cut off or added', async () => {
      const wrapped = await provider.wrap(key, context);
      const damaged = [wrapped.subarray(0, -1), wrapped.subarray(1), Buffer.concat([wrapped, Buffer.of(0)])];
      for (let at = 0; at < wrapped.length; at++) {
        const flipped = Buffer.from(wrapped);
        flipped[at] = (flipped[at] ?? 0) ^ 1;
        damaged.push(flipped);
      }
      damaged.push(Buffer.alloc(0));
      for (const bytes of damaged)
        await expect(provider.unwrap(bytes, context)).rejects.toMatchObject({ code: 'key_refused' });
    });

    test('wraps keys of 32 bytes only', async () => {
      for (const length of [0, 16, 31, 33])
        await expect(provider.wrap(Buffer.alloc(length), context)).rejects.toThrow(RangeError);
    });

    test('reports itself healthy, and its id holds no key', async () => {
      await expect(provider.checkHealth()).resolves.toBeUndefined();
      expect(provider.id).toMatch(/^[a-z0-9]+:[\x21-\x7e]+$/);
    });
  });
}
