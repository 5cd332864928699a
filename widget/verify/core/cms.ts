/** CMS SignedData (RFC 5652) with exactly one signer, as PDF signatures and timestamps hold it. Input may come from an attacker. */
import type { Bytes } from './bytes.ts';
import {
  DerError,
  expectTag,
  readChildren,
  readDer,
  readOid,
  readTagged,
  type DerValue,
} from './der-reader.ts';

export interface CmsSignature {
  /** Null in a seal, as it must be there: the file is the content. */
  embeddedContent: DerValue | null;
  /** DER of each certificate carried along, in no particular order. */
  certificates: Bytes[];
  signerIssuer: Bytes;
  signerSerialNumber: Bytes;
  digestAlgorithm: string;
  signatureAlgorithm: string;
  signature: Bytes;
  /** Signed attributes by OID; each with its values. */
  attributes: ReadonlyMap<string, readonly DerValue[]>;
  /** True when an attribute occurs twice, which lets two verifiers see two different things. */
  repeatedAttribute: boolean;
  /** What the signature covers: the attributes re-tagged as a SET (RFC 5652 §5.4). */
  signedBytes: Bytes;
  /** The tokens of timestamps over the signature value (RFC 3161 appendix A): nobody signed that they are there. */
  signatureTimestamps: Bytes[];
}

export const cmsOids = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  signatureTimestamp: '1.2.840.113549.1.9.16.2.14',
  timestampInfo: '1.2.840.113549.1.9.16.1.4',
  sha256: '2.16.840.1.101.3.4.2.1',
} as const;

/** @throws DerError when it is not SignedData of that content with one signer identified by issuer and serial number. */
export function readCms(contents: Bytes, contentOid: string = cmsOids.data): CmsSignature {
  const [contentType, wrapped] = readTagged(readDer(contents, { allowPadding: true }), 0x30);
  if (readOid(contentType) !== cmsOids.signedData) throw new DerError('not SignedData');
  const signedData = readTagged(readTagged(wrapped, 0xa0)[0], 0x30);
  const encapsulated = readTagged(signedData[2], 0x30);
  if (readOid(encapsulated[0]) !== contentOid) throw new DerError('content is of another type');
  const certificates = signedData.slice(3).find((part) => part.tag === 0xa0);
  const signers = readTagged(signedData.at(-1), 0x31);
  const [signer] = signers;
  if (signer === undefined || signers.length !== 1) throw new DerError('not exactly one signer');
  return {
    embeddedContent: encapsulated[1] ?? null,
    certificates: certificates === undefined ? [] : readChildren(certificates).map((item) => item.encoded),
    ...readSigner(signer),
  };
}

function readSigner(signer: DerValue): Omit<CmsSignature, 'embeddedContent' | 'certificates'> {
  const [, identifier, digestAlgorithm, attributes, signatureAlgorithm, signature, unsigned] = readTagged(
    signer,
    0x30,
  );
  const [issuer, serialNumber] = readTagged(identifier, 0x30);
  const list = readTagged(attributes, 0xa0).map((attribute) => {
    const [type, values] = readTagged(attribute, 0x30);
    return [readOid(type), readTagged(values, 0x31)] as const;
  });
  const byType = new Map(list);
  const signedBytes = expectTag(attributes, 0xa0).encoded.slice();
  signedBytes[0] = 0x31;
  return {
    signerIssuer: expectTag(issuer, 0x30).encoded,
    signerSerialNumber: expectTag(serialNumber, 0x02).encoded,
    digestAlgorithm: readOid(readTagged(digestAlgorithm, 0x30)[0]),
    signatureAlgorithm: readOid(readTagged(signatureAlgorithm, 0x30)[0]),
    signature: expectTag(signature, 0x04).content,
    attributes: byType,
    repeatedAttribute: byType.size !== list.length || list.some(([, values]) => values.length !== 1),
    signedBytes,
    signatureTimestamps: unsigned === undefined ? [] : readTimestamps(unsigned),
  };
}

function readTimestamps(unsigned: DerValue): Bytes[] {
  return readTagged(unsigned, 0xa1).flatMap((attribute) => {
    const [type, values] = readTagged(attribute, 0x30);
    if (readOid(type) !== cmsOids.signatureTimestamp) return [];
    return readTagged(values, 0x31).map(({ encoded }) => encoded);
  });
}

/** The SHA-256 that signing-certificate-v2 (RFC 5035) gives of the signer's certificate; null when it uses another hash. */
export function readSigningCertificateHash(attribute: DerValue): Bytes | null {
  const [certificateIds] = readTagged(attribute, 0x30);
  const [first] = readTagged(certificateIds, 0x30);
  const [algorithmOrHash, hash] = readTagged(first, 0x30);
  if (algorithmOrHash?.tag === 0x04) return algorithmOrHash.content; // the default algorithm is left out in DER
  if (readOid(readTagged(algorithmOrHash, 0x30)[0]) !== cmsOids.sha256) return null;
  return expectTag(hash, 0x04).content;
}
