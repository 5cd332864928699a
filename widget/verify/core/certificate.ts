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
  keyUsage: { digitalSignature: boolean; contentCommitment: boolean } | null;
  signed: Bytes;
  signatureAlgorithm: string;
  signature: Bytes;
}

const oids = {
  ecPublicKey: '1.2.840.10045.2.1',
  rsa: '1.2.840.113549.1.1.1',
  keyUsage: '2.5.29.15',
} as const;
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
    keyUsage: readKeyUsage(optional.find((part) => part.tag === 0xa3)),
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

function readKeyUsage(extensions: DerValue | undefined): Certificate['keyUsage'] {
  if (extensions === undefined) return null;
  const [list] = readChildren(extensions);
  for (const extension of readTagged(list, 0x30)) {
    const parts = readTagged(extension, 0x30);
    if (readOid(parts[0]) !== oids.keyUsage) continue;
    const [bits = 0] = readBits(readDer(expectTag(parts.at(-1), 0x04).content));
    return { digitalSignature: (bits & 0x80) !== 0, contentCommitment: (bits & 0x40) !== 0 };
  }
  return null;
}

function readBits(value: DerValue | undefined): Bytes {
  const { content } = expectTag(value, 0x03);
  if (content.length < 1) throw new DerError('empty bit string');
  return content.subarray(1);
}

function readTime(value: DerValue | undefined): Date {
  if (value === undefined) throw new DerError('time missing');
  const digits = new TextDecoder().decode(value.content);
  const match = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(digits);
  const yearLength = value.tag === 0x17 ? 2 : value.tag === 0x18 ? 4 : 0;
  if (match === null || match[1]?.length !== yearLength) throw new DerError('time malformed');
  const [year = NaN, month = NaN, day, hour, minute, second] = match.slice(1).map(Number);
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
  const encoding = value.tag === 0x1e ? 'utf-16be' : 'utf-8'; // BMPString; the other string types are ASCII or UTF-8
  return new TextDecoder(encoding).decode(value.content);
}
