/**
 * CAdES signature value for PAdES levels B-B and B-T: CMS SignedData (RFC 5652), detached, with the signed attributes that
 * ETSI EN 319 142-1 §6.3 asks for and none it forbids. Signing time is forbidden there: the signature dictionary's /M
 * carries the claim, a timestamp the proof.
 */
import { createHash } from 'node:crypto';
import * as der from '../platform/crypto/der.ts';
import type { SealSigner } from './seal-signer.ts';

/** Encoded. */
const oids = {
  data: der.oid('1.2.840.113549.1.7.1'),
  signedData: der.oid('1.2.840.113549.1.7.2'),
  contentType: der.oid('1.2.840.113549.1.9.3'),
  messageDigest: der.oid('1.2.840.113549.1.9.4'),
  signingCertificateV2: der.oid('1.2.840.113549.1.9.16.2.47'),
  signatureTimestamp: der.oid('1.2.840.113549.1.9.16.2.14'),
  sha256: der.oid('2.16.840.1.101.3.4.2.1'),
  ecPublicKey: der.oid('1.2.840.10045.2.1'),
  rsaEncryption: der.oid('1.2.840.113549.1.1.1'),
  ecdsaWithSha256: der.oid('1.2.840.10045.4.3.2'),
  rsaWithSha256: der.oid('1.2.840.113549.1.1.11'),
};

const attribute = (type: Uint8Array, value: Uint8Array): Buffer => der.sequence(type, der.setOf(value));

const version = der.integer(1);
const digestAlgorithm = der.sequence(oids.sha256);
const digestAlgorithms = der.setOf(digestAlgorithm);
const encapsulated = der.sequence(oids.data);
const contentType = attribute(oids.contentType, oids.data);

/** A verified token over a signature value; undefined when there is none to be had now, which fails nothing. */
export type StampSignature = (signature: Uint8Array) => Promise<Uint8Array | undefined>;

/**
 * Signs the SHA-256 digest of the covered bytes.
 * @returns the DER ContentInfo that goes into /Contents; about 1 kB for a P-256 key with one certificate.
 */
export async function createCadesSignature(
  contentSha256: Uint8Array,
  signer: SealSigner,
  stamp?: StampSignature,
): Promise<Buffer> {
  const parts = partsOfChain(signer.certificateChain);
  const attributes = [
    contentType,
    attribute(oids.messageDigest, der.octetString(contentSha256)),
    parts.signingCertificate,
  ];
  // RFC 5652 §5.4: the signature covers the attributes as a SET; in the message they stand as [0] instead.
  const signature = await signer.sign(der.setOf(...attributes));
  const token = await stamp?.(signature);
  const signerInfo = der.sequence(
    version,
    parts.issuerAndSerialNumber,
    digestAlgorithm,
    der.tagged(0, ...attributes.toSorted(Buffer.compare)),
    parts.signatureAlgorithm,
    der.octetString(signature),
    ...(token ? [der.tagged(1, attribute(oids.signatureTimestamp, token))] : []),
  );
  const signedData = der.sequence(
    version,
    digestAlgorithms,
    encapsulated,
    parts.certificates,
    der.setOf(signerInfo),
  );
  return der.sequence(oids.signedData, der.tagged(0, signedData));
}

/** What a signature says of its signer, which is the same in each. */
interface ChainParts {
  readonly chain: readonly Buffer[];
  readonly issuerAndSerialNumber: Buffer;
  readonly signatureAlgorithm: Buffer;
  /** As an attribute. */
  readonly signingCertificate: Buffer;
  readonly certificates: Buffer;
}

/** Of the chain that was asked for last. */
let known: ChainParts | undefined;

function partsOfChain(chain: readonly Buffer[]): ChainParts {
  const isKnown =
    known?.chain.length === chain.length && known.chain.every((one, index) => chain[index]?.equals(one));
  if (!known || !isKnown) known = makeParts(chain.map((one) => Buffer.from(one)));
  return known;
}

function makeParts(chain: readonly Buffer[]): ChainParts {
  const [sealCertificate] = chain;
  if (sealCertificate === undefined) throw new Error('A seal signer needs its certificate.');
  const hash = createHash('sha256').update(sealCertificate).digest();
  // RFC 5035: ESSCertIDv2 with the hash algorithm left at its default, SHA-256.
  const named = der.sequence(der.sequence(der.sequence(der.octetString(hash))));
  return {
    chain,
    issuerAndSerialNumber: issuerAndSerialNumber(sealCertificate),
    signatureAlgorithm: signatureAlgorithm(sealCertificate),
    signingCertificate: attribute(oids.signingCertificateV2, named),
    certificates: der.tagged(0, ...chain.toSorted(Buffer.compare)),
  };
}

function signatureAlgorithm(certificate: Buffer): Buffer {
  const [algorithm = certificate] = children(partsOf(certificate)[5] ?? certificate);
  const [keyType = certificate] = children(algorithm);
  if (keyType.equals(oids.ecPublicKey)) return der.sequence(oids.ecdsaWithSha256);
  if (keyType.equals(oids.rsaEncryption)) return der.sequence(oids.rsaWithSha256, der.nullValue());
  throw new Error('A seal key of that type is not supported.');
}

/**
 * Issuer and serial number exactly as encoded in the certificate: a re-encoded name may differ in string type, and
 * verifiers compare bytes.
 */
function issuerAndSerialNumber(certificate: Buffer): Buffer {
  const [serialNumber, , issuer] = partsOf(certificate);
  if (serialNumber === undefined || issuer === undefined)
    throw new Error('The seal certificate is malformed.');
  return der.sequence(issuer, serialNumber);
}

/** Of what is signed of it: serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, … */
function partsOf(certificate: Buffer): Buffer[] {
  const toBeSigned = children(children(certificate)[0] ?? certificate);
  return toBeSigned[0]?.[0] === 0xa0 ? toBeSigned.slice(1) : toBeSigned; // the version is absent in v1 certificates
}

/** The complete encodings inside a constructed value. Only fed with certificates that X509Certificate has parsed. */
function children(encoded: Buffer): Buffer[] {
  const items: Buffer[] = [];
  let at = header(encoded, 0).contentStart;
  while (at < encoded.length) {
    const { contentStart, contentLength } = header(encoded, at);
    items.push(encoded.subarray(at, contentStart + contentLength));
    at = contentStart + contentLength;
  }
  return items;
}

function header(bytes: Buffer, at: number): { contentStart: number; contentLength: number } {
  const short = bytes.readUInt8(at + 1);
  if (short < 0x80) return { contentStart: at + 2, contentLength: short };
  const count = short & 0x7f;
  return { contentStart: at + 2 + count, contentLength: bytes.readUIntBE(at + 2, count) };
}
