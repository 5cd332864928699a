/**
 * Seals as somebody with a key of their own would make them over a sealed file: correct to the last byte, but for one
 * thing that a verifier has to find. Each has its own CMS (RFC 5652), signed anew; those of timestamps RFC 3161's.
 */
import { createHash, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import * as der from '../../server/platform/crypto/der.ts';
import type { SealFailureCode } from '../../widget/verify/core/seal-report.ts';

const oids = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  digestedData: '1.2.840.113549.1.7.5',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  signatureTimestamp: '1.2.840.113549.1.9.16.2.14',
  timestampInfo: '1.2.840.113549.1.9.16.1.4',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  crlDistributionPoints: '2.5.29.31',
  extendedKeyUsage: '2.5.29.37',
  timestamping: '1.3.6.1.5.5.7.3.8',
} as const;

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const attribute = (type: string, ...values: Uint8Array[]): Buffer =>
  der.sequence(der.oid(type), der.setOf(...values));

interface Identity {
  privateKey: KeyObject;
  certificate: Buffer;
  name: Buffer;
  serialNumber: Buffer;
}

interface IdentityOptions {
  /** First byte of the BIT STRING of key usage. */
  usage?: number;
  isForTimestamps?: boolean;
  notAfter?: Date;
  curve?: string;
  commonName?: string;
  /** How deep where its revocation is told lies. */
  nesting?: number;
}

function createIdentity({
  usage = 0x80,
  isForTimestamps = false,
  notAfter = new Date(Date.now() + 86_400_000),
  curve = 'P-256',
  commonName = 'Crafted',
  nesting = 0,
}: IdentityOptions = {}): Identity {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const keyInfo = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const name = der.sequence(der.setOf(der.sequence(der.oid(oids.commonName), der.utf8String(commonName))));
  const serialNumber = der.integer(7);
  const algorithm = der.sequence(der.oid(oids.ecdsaWithSha256));
  const extension = (type: string, value: Uint8Array): Buffer =>
    der.sequence(der.oid(type), der.boolean(true), der.octetString(value));
  let points = der.sequence();
  for (let depth = 0; depth < nesting; depth++) points = der.sequence(points);
  const extensions = der.sequence(
    extension(oids.keyUsage, der.bitString(Buffer.from([usage]))),
    ...(nesting > 0 ? [extension(oids.crlDistributionPoints, points)] : []),
    ...(isForTimestamps ? [extension(oids.extendedKeyUsage, der.sequence(der.oid(oids.timestamping)))] : []),
  );
  const validity = der.sequence(der.time(new Date(Date.now() - 30 * 86_400_000)), der.time(notAfter));
  const toBeSigned = der.sequence(
    der.tagged(0, der.integer(2)),
    serialNumber,
    algorithm,
    name,
    validity,
    name,
    keyInfo,
    der.tagged(3, extensions),
  );
  const signature = der.bitString(sign('sha256', toBeSigned, privateKey));
  return { privateKey, certificate: der.sequence(toBeSigned, algorithm, signature), name, serialNumber };
}

interface CmsOptions {
  identity?: Identity;
  /** Instead of the signer's. */
  certificates?: readonly Uint8Array[];
  content?: Uint8Array;
  contentOid?: string;
  /** Of the signed attribute. */
  contentType?: string;
  digestAlgorithm?: string;
  /** Given the three that belong there. */
  attributes?: (usual: readonly Buffer[]) => readonly Buffer[];
  certificateHash?: Uint8Array;
  unsigned?: (signature: Uint8Array) => Uint8Array;
}

function createCms(digest: Uint8Array, options: CmsOptions): Buffer {
  const { identity = createIdentity(), contentOid = oids.data, content, unsigned } = options;
  const { privateKey, certificate, name, serialNumber } = identity;
  const certificateHash = options.certificateHash ?? sha256(certificate);
  const usual = [
    attribute(oids.contentType, der.oid(options.contentType ?? contentOid)),
    attribute(oids.messageDigest, der.octetString(digest)),
    attribute(
      oids.signingCertificateV2,
      der.sequence(der.sequence(der.sequence(der.octetString(certificateHash)))),
    ),
  ];
  const attributes = options.attributes?.(usual) ?? usual;
  const signature = sign('sha256', der.setOf(...attributes), privateKey);
  const algorithm = der.sequence(der.oid(options.digestAlgorithm ?? oids.sha256));
  const signerInfo = der.sequence(
    der.integer(1),
    der.sequence(name, serialNumber),
    algorithm,
    der.tagged(0, ...attributes.toSorted(Buffer.compare)),
    der.sequence(der.oid(oids.ecdsaWithSha256)),
    der.octetString(signature),
    ...(unsigned ? [der.tagged(1, attribute(oids.signatureTimestamp, unsigned(signature)))] : []),
  );
  const signedData = der.sequence(
    der.integer(3),
    der.setOf(algorithm),
    der.sequence(der.oid(contentOid), ...(content ? [der.tagged(0, der.octetString(content))] : [])),
    der.tagged(0, ...(options.certificates ?? [certificate])),
    der.setOf(signerInfo),
  );
  return der.sequence(der.oid(oids.signedData), der.tagged(0, signedData));
}

interface TokenOptions extends CmsOptions {
  imprintAlgorithm?: string;
  /** When it says that it was made. */
  made?: Date;
}

/** A token over a signature value or whatever else, made by an authority of the moment. */
export const stampedWith =
  ({ imprintAlgorithm = oids.sha256, identity, made = new Date(), ...options }: TokenOptions = {}) =>
  (signature: Uint8Array): Buffer => {
    const authority = identity ?? createIdentity({ isForTimestamps: true });
    const digits = made.toISOString().replace(/[-:T]/g, '').slice(0, 14);
    const at = Buffer.from(`${digits}Z`, 'latin1');
    const info = der.sequence(
      der.integer(1),
      der.oid('1.2.3.4'),
      der.sequence(der.sequence(der.oid(imprintAlgorithm)), der.octetString(sha256(signature))),
      der.integer(9),
      Buffer.concat([Buffer.from([0x18, at.length]), at]),
    );
    return createCms(sha256(info), {
      contentOid: oids.timestampInfo,
      content: info,
      identity: authority,
      ...options,
    });
  };

/** The file with a seal of another key in the room of its own; `edit` may change as much as it leaves as long. */
export function withSeal(
  sealed: Uint8Array,
  options: CmsOptions = {},
  edit = (text: string): string => text,
): Buffer {
  const text = edit(Buffer.from(sealed).toString('latin1'));
  if (text.length !== sealed.length) throw new Error('a file of another length');
  const file = Buffer.from(text, 'latin1');
  const range = [...text.matchAll(/\/ByteRange \[0 (\d+) (\d+) (\d+)\s*\]/g)].at(-1);
  const [first = 0, second = 0, rest = 0] = range?.slice(1).map(Number) ?? [];
  const covered = [file.subarray(0, first), file.subarray(second, second + rest)];
  const cms = createCms(sha256(Buffer.concat(covered)), options);
  const room = second - first - 2;
  if (2 * cms.length > room) throw new Error('a seal longer than its room');
  file.write(cms.toString('hex').padEnd(room, '0'), first + 1, 'latin1');
  return file;
}

const another = (): Buffer => createIdentity().certificate;

const sealOptions: Readonly<Record<string, readonly [SealFailureCode, () => CmsOptions]>> = {
  content_carried_fail: ['cms_not_detached', () => ({ content: Buffer.from('another document') })],
  digest_sha1_fail: ['algorithm_unsupported', () => ({ digestAlgorithm: oids.sha1 })],
  curve_unknown_fail: ['algorithm_unsupported', () => ({ identity: createIdentity({ curve: 'secp256k1' }) })],
  certificate_garbled_fail: [
    'certificate_malformed',
    () => ({ certificates: [der.sequence(der.sequence(der.integer(1)), der.nullValue())] }),
  ],
  certificate_nested_fail: ['certificate_malformed', () => ({ identity: createIdentity({ nesting: 3000 }) })],
  certificate_for_encryption_fail: [
    'certificate_usage_wrong',
    () => ({ identity: createIdentity({ usage: 0x20 }) }),
  ],
  certificate_unnamed_fail: ['attributes_missing', () => ({ attributes: (usual) => usual.slice(0, 2) })],
  signing_time_signed_fail: [
    'attributes_forbidden',
    () => ({ attributes: (usual) => [...usual, attribute(oids.signingTime, der.time(new Date()))] }),
  ],
  attribute_repeated_fail: [
    'attributes_forbidden',
    () => ({ attributes: (usual) => [...usual, ...usual.slice(0, 1)] }),
  ],
  content_of_another_type_fail: ['content_type_wrong', () => ({ contentType: oids.digestedData })],
  certificate_swapped_fail: ['signing_certificate_mismatch', () => ({ certificateHash: sha256(another()) })],
  stamp_sha1_fail: [
    'timestamp_algorithm_unsupported',
    () => ({ unsigned: stampedWith({ imprintAlgorithm: oids.sha1 }) }),
  ],
  stamp_without_certificate_fail: [
    'timestamp_certificate_missing',
    () => ({ unsigned: stampedWith({ certificates: [] }) }),
  ],
  stamp_for_another_certificate_fail: [
    'timestamp_attributes_wrong',
    () => ({ unsigned: stampedWith({ certificateHash: sha256(another()) }) }),
  ],
  stamp_of_another_content_fail: [
    'timestamp_attributes_wrong',
    () => ({ unsigned: stampedWith({ contentType: oids.data }) }),
  ],
  stamp_before_seal_fail: [
    'timestamp_too_early',
    () => ({ unsigned: stampedWith({ made: new Date(Date.now() - 86_400_000) }) }),
  ],
  stamp_expired_fail: [
    'timestamp_outside_validity_period',
    () => ({
      unsigned: stampedWith({
        identity: createIdentity({ isForTimestamps: true, notAfter: new Date(Date.now() - 86_400_000) }),
      }),
    }),
  ],
};

const untimed = 'time_unclaimed_fail';
export const craftedSealNames = [...Object.keys(sealOptions), untimed] as const;

/** By name, each with the code that it fails with. */
export function craftSeals(sealed: Uint8Array): Record<string, { failure: SealFailureCode; bytes: Buffer }> {
  const crafted = Object.entries(sealOptions).map(([name, [failure, options]]) => [
    name,
    { failure, bytes: withSeal(sealed, options()) },
  ]);
  const withoutTime = (text: string): string => {
    const at = text.lastIndexOf('/M (D:');
    return `${text.slice(0, at)}/m${text.slice(at + 2)}`;
  };
  const bytes = withSeal(sealed, {}, withoutTime);
  return Object.fromEntries([
    ...crafted,
    [untimed, { failure: 'signing_time_missing', bytes }],
  ]) as ReturnType<typeof craftSeals>;
}

/** The same craft without a fault, with a timestamp: what shows that nothing but the fault is refused. */
export const craftSoundSeal = (sealed: Uint8Array): Buffer => withSeal(sealed, { unsigned: stampedWith() });

export const craftCertificate = (commonName: string, nesting = 0): Buffer =>
  createIdentity({ commonName, nesting }).certificate;
