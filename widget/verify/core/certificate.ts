/** The parts of an X.509 v3 certificate (RFC 5280) that verifying a seal needs. Input may come from an attacker. */
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

export interface Certificate {
  der: Bytes;
  /** Complete encodings, compared byte by byte. */
  serialNumber: Bytes;
  issuer: Bytes;
  subject: Bytes;
  issuerText: string;
  subjectText: string;
  notBefore: Date;
  notAfter: Date;
  publicKeyInfo: Bytes;
  publicKeyAlgorithm: 'p256' | 'p384' | 'rsa' | 'other';
  /** Null when the extension is absent, which allows every use. */
  keyUsage: { digitalSignature: boolean; contentCommitment: boolean; certificateSigning: boolean } | null;
  /** Null when the extension is absent. */
  extendedKeyUsage: { isCritical: boolean; purposes: readonly string[] } | null;
  /** Whether it may issue certificates (basicConstraints). */
  isAuthority: boolean;
  /** Where its status is told (RFC 5280 §4.2.2.1 and §4.2.1.13); http and https only. */
  ocspUrls: readonly string[];
  crlUrls: readonly string[];
  signed: Bytes;
  signatureAlgorithm: string;
  signature: Bytes;
}

const oids = {
  ecPublicKey: '1.2.840.10045.2.1',
  rsa: '1.2.840.113549.1.1.1',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  crlDistributionPoints: '2.5.29.31',
  extendedKeyUsage: '2.5.29.37',
  authorityInformation: '1.3.6.1.5.5.7.1.1',
  ocsp: '1.3.6.1.5.5.7.48.1',
} as const;
const utf8 = new TextDecoder();
const curves: Record<string, 'p256' | 'p384'> = { '1.2.840.10045.3.1.7': 'p256', '1.3.132.0.34': 'p384' };
const attributeNames: Record<string, string> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '1.2.840.113549.1.9.1': 'emailAddress',
};

/** @throws DerError when it is no certificate. */
export function readCertificate(der: Bytes): Certificate {
  const [toBeSigned, algorithm, signature] = readTagged(readDer(der), 0x30);
  const parts = readTagged(toBeSigned, 0x30);
  if (parts[0]?.tag === 0xa0) parts.shift(); // version; absent in v1
  const [serialNumber, , issuer, validity, subject, publicKeyInfo, ...optional] = parts;
  const [notBefore, notAfter] = readTagged(validity, 0x30);
  const extensions = readExtensions(optional.find((part) => part.tag === 0xa3));
  return {
    der,
    serialNumber: expectTag(serialNumber, 0x02).encoded,
    issuer: expectTag(issuer, 0x30).encoded,
    subject: expectTag(subject, 0x30).encoded,
    issuerText: nameText(issuer),
    subjectText: nameText(subject),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    publicKeyInfo: expectTag(publicKeyInfo, 0x30).encoded,
    publicKeyAlgorithm: readKeyAlgorithm(publicKeyInfo),
    keyUsage: readKeyUsage(extensions.get(oids.keyUsage)),
    extendedKeyUsage: readExtendedKeyUsage(extensions.get(oids.extendedKeyUsage)),
    isAuthority: readIsAuthority(extensions.get(oids.basicConstraints)),
    ocspUrls: readOcspUrls(extensions.get(oids.authorityInformation)),
    crlUrls: readUrls(extensions.get(oids.crlDistributionPoints)?.value),
    signed: expectTag(toBeSigned, 0x30).encoded,
    signatureAlgorithm: readOid(readTagged(algorithm, 0x30)[0]),
    signature: readBits(signature),
  };
}

function readKeyAlgorithm(publicKeyInfo: DerValue | undefined): Certificate['publicKeyAlgorithm'] {
  const [identifier, parameters] = readTagged(readTagged(publicKeyInfo, 0x30)[0], 0x30);
  const algorithm = readOid(identifier);
  if (algorithm === oids.rsa) return 'rsa';
  if (algorithm !== oids.ecPublicKey || parameters?.tag !== 0x06) return 'other';
  return curves[readOid(parameters)] ?? 'other';
}

interface Extension {
  isCritical: boolean;
  value: DerValue;
}

function readExtensions(wrapped: DerValue | undefined): ReadonlyMap<string, Extension> {
  if (wrapped === undefined) return new Map();
  const [list] = readChildren(wrapped);
  return new Map(
    readTagged(list, 0x30).map((extension) => {
      const parts = readTagged(extension, 0x30);
      const value = readDer(expectTag(parts.at(-1), 0x04).content);
      const isCritical = parts.length === 3 && parts[1]?.content[0] === 0xff;
      return [readOid(parts[0]), { isCritical, value }];
    }),
  );
}

function readKeyUsage(extension: Extension | undefined): Certificate['keyUsage'] {
  if (extension === undefined) return null;
  const [bits = 0] = readBits(extension.value);
  return {
    digitalSignature: (bits & 0x80) !== 0,
    contentCommitment: (bits & 0x40) !== 0,
    certificateSigning: (bits & 0x04) !== 0,
  };
}

function readExtendedKeyUsage(extension: Extension | undefined): Certificate['extendedKeyUsage'] {
  if (extension === undefined) return null;
  return { isCritical: extension.isCritical, purposes: readTagged(extension.value, 0x30).map(readOid) };
}

function readIsAuthority(extension: Extension | undefined): boolean {
  if (extension === undefined) return false;
  const [first] = readTagged(extension.value, 0x30);
  return first?.tag === 0x01 && first.content[0] === 0xff;
}

function readOcspUrls(extension: Extension | undefined): string[] {
  if (extension === undefined) return [];
  return readTagged(extension.value, 0x30).flatMap((description) => {
    const [method] = readTagged(description, 0x30);
    return readOid(method) === oids.ocsp ? readUrls(description) : [];
  });
}

/** The lists of distribution points, those, their names and the parts of a name are five. */
const deepestUrl = 8;

/** Every uniformResourceIdentifier [6] anywhere inside: how deep a distribution point nests its name varies. */
function readUrls(value: DerValue | undefined, depth = 0): string[] {
  if (value === undefined) return [];
  if (depth > deepestUrl) throw new DerError('nested too deep');
  if (value.tag === 0x86) {
    const url = utf8.decode(value.content);
    return /^https?:\/\//.test(url) ? [url] : [];
  }
  return (value.tag & 0x20) === 0 ? [] : readChildren(value).flatMap((child) => readUrls(child, depth + 1));
}

function readBits(value: DerValue | undefined): Bytes {
  const { content } = expectTag(value, 0x03);
  if (content.length < 1) throw new DerError('empty bit string');
  return content.subarray(1);
}

/** UTCTime or GeneralizedTime. A fraction of a second is dropped; X.509 has none, timestamps may. */
export function readTime(value: DerValue | undefined): Date {
  if (value === undefined) throw new DerError('time missing');
  const digits = utf8.decode(value.content);
  const match = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.\d{1,9})?Z$/.exec(digits);
  const yearLength = value.tag === 0x17 ? 2 : value.tag === 0x18 ? 4 : 0;
  if (match === null || match[1]?.length !== yearLength) throw new DerError('time malformed');
  const [year = NaN, month = NaN, day, hour, minute, second] = match.slice(1, 7).map(Number);
  // RFC 5280 §4.1.2.5.1: two-digit years from 50 on belong to the twentieth century.
  const fullYear = yearLength === 4 ? year : year + (year >= 50 ? 1900 : 2000);
  const instant = new Date(Date.UTC(fullYear, month - 1, day, hour, minute, second));
  if (Number.isNaN(instant.getTime())) throw new DerError('time malformed');
  return instant;
}

/** For people to read; never compared. */
function nameText(name: DerValue | undefined): string {
  return readTagged(name, 0x30)
    .flatMap((set) => readTagged(set, 0x31))
    .map((attribute) => {
      const [type, value] = readTagged(attribute, 0x30);
      const identifier = readOid(type);
      return `${attributeNames[identifier] ?? identifier}=${valueText(value)}`;
    })
    .join(', ');
}

function valueText(value: DerValue | undefined): string {
  if (value === undefined) throw new DerError('value missing');
  const isWide = value.tag === 0x1e; // BMPString; the other string types are ASCII or UTF-8
  return (isWide ? new TextDecoder('utf-16be') : utf8).decode(value.content);
}
