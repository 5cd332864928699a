import { verify } from 'node:crypto';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { SealKey } from '../../server/sealing/checked-seal-key.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { verifySealedPdf } from '../../widget/verify/core/verify-sealed-pdf.ts';
import { createBlankPdf, createSealInput } from '../support/seal-input.ts';

export interface SealKeyProvider {
  open(options?: { now?: Date }): Promise<SealKey>;
  /** The same key with a certificate of another; undefined where a provider makes both itself. */
  openMismatched?(): Promise<SealKey>;
  close(): Promise<void>;
}

/** What any provider of seal keys promises. */
export function describeSealKey(name: string, create: () => Promise<SealKeyProvider>): void {
  describe(`seal key: ${name}`, () => {
    let provider: SealKeyProvider;
    let key: SealKey;
    beforeAll(async () => {
      provider = await create();
      key = await provider.open();
    });
    afterAll(() => provider?.close());

    test('seals a file that verifies, as the certificate that it names', async () => {
      const input = createSealInput({ bytes: await createBlankPdf(), signer: key.signer });
      const { document } = await sealDocument(input);
      const { certificateSha256 } = key;
      expect(await verifySealedPdf(document.bytes, { certificateSha256 })).toMatchObject({ valid: true });
    });

    test('signs anything with SHA-256, several at once', async () => {
      const messages = [0, 1, 5_000_000].map((length) => Buffer.alloc(length, 7));
      const signatures = await Promise.all(messages.map((message) => key.signer.sign(message)));
      for (const [index, signature] of signatures.entries())
        expect(
          verify('sha256', messages[index] ?? Buffer.alloc(0), key.certificate.publicKey, signature),
        ).toBe(true);
    });

    test('names its certificate first in the chain, and shows no private key', () => {
      expect(key.signer.certificateChain[0]?.equals(key.certificate.raw)).toBe(true);
      expect(inspect(key, { depth: 10, showHidden: true })).not.toMatch(/PRIVATE|pkcs8|PrivateKeyObject/i);
    });

    test.each([
      ['certificate_expired', new Date('2060-01-01')],
      ['certificate_not_yet_valid', new Date('2001-01-01')],
    ])('is refused as %s', async (reason, now) => {
      await expect(provider.open({ now })).rejects.toMatchObject({
        code: 'seal_key_invalid',
        details: { reason },
      });
    });

    test('signs nothing once its certificate is over, however long it was open', async () => {
      const opened = await provider.open();
      const asked = vi.useFakeTimers({
        toFake: ['Date'],
        now: opened.certificate.validToDate.getTime() + 1000,
      });
      try {
        await expect(opened.signer.sign(Buffer.from('x'))).rejects.toMatchObject({
          code: 'seal_key_invalid',
          details: { reason: 'certificate_expired' },
        });
      } finally {
        asked.useRealTimers();
      }
      await opened.signer.sign(Buffer.from('x'));
    });

    test('is refused with a certificate of another key, where one can be given', async () => {
      if (!provider.openMismatched) return;
      await expect(provider.openMismatched()).rejects.toMatchObject({
        code: 'seal_key_invalid',
        details: { reason: 'key_mismatch' },
      });
    });
  });
}
