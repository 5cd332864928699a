/** A seal key in AWS KMS. */
import { createHash, type X509Certificate } from 'node:crypto';
import { openKms } from '../platform/crypto/aws-kms.ts';
import { invalidKey, type ProvidedKey } from './checked-seal-key.ts';

interface KmsOptions {
  /** Key id, alias or ARN of an asymmetric key for SIGN_VERIFY. */
  keyId: string;
  chain: readonly X509Certificate[];
}

export async function openKmsKey({ keyId, chain }: KmsOptions): Promise<ProvidedKey> {
  const kms = await openKms((cause) => invalidKey('kms_not_installed', cause));
  const isRsa = chain[0]?.publicKey.asymmetricKeyType === 'rsa';
  return {
    chain,
    sign: async (bytes) => {
      const { Signature } = await kms.sign({
        KeyId: keyId,
        // The digest alone goes out: KMS takes messages of 4096 bytes at most.
        Message: createHash('sha256').update(bytes).digest(),
        MessageType: 'DIGEST',
        SigningAlgorithm: isRsa ? 'RSASSA_PKCS1_V1_5_SHA_256' : 'ECDSA_SHA_256',
      });
      if (!Signature) throw invalidKey('kms_no_signature');
      return Buffer.from(Signature);
    },
  };
}
