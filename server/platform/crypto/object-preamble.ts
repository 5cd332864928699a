import { ServiceError } from '../http/service-error.ts';
import { commitmentBytes } from './key-commitment.ts';

/** Which bytes these are and whose. Part of what is encrypted: the same bytes open under no other identity. */
export interface ObjectIdentity {
  /** The organization that stored the object; others may hold a wrapped key for it. */
  organizationId: string;
  objectId: string;
  /** What the bytes are, such as `original` or `sealed`. */
  kind: string;
  /** 0 … 2^32 - 1. */
  version: number;
}

export const saltBytes = 32;
export const noncePrefixBytes = 7;

const magic = Buffer.from('INKS', 'ascii');
const formatVersion = 1;

/** Layout: FORMAT.md §2. Identity and commitment; all of it is the info of the key derivation. */
export function encodeHeader(identity: ObjectIdentity, commitment: Buffer): Buffer {
  if (commitment.length !== commitmentBytes) throw new RangeError('a key commitment has 32 bytes');
  const version = Buffer.alloc(4);
  // Node would write 1.5 as 1, and two identities would share a header.
  if (!Number.isInteger(identity.version)) throw new RangeError('a version is a whole number');
  version.writeUInt32BE(identity.version);
  return Buffer.concat([
    magic,
    Buffer.of(formatVersion),
    shortText(identity.organizationId),
    shortText(identity.objectId),
    shortText(identity.kind),
    version,
    commitment,
  ]);
}

/** Bytes before the first segment: header, salt, nonce prefix. */
export function preambleSize(identity: ObjectIdentity): number {
  return encodeHeader(identity, Buffer.alloc(commitmentBytes)).length + saltBytes + noncePrefixBytes;
}

/**
 * Salt and nonce prefix of a stored preamble. The stored header is not parsed but compared with the one that must be
 * there, so bytes an attacker chose are never interpreted.
 * @throws ServiceError `stored_data_damaged` when the bytes belong to another identity, key or format.
 */
export function splitPreamble(header: Buffer, preamble: Buffer): { salt: Buffer; noncePrefix: Buffer } {
  const whole = header.length + saltBytes + noncePrefixBytes;
  if (preamble.length !== whole || !preamble.subarray(0, header.length).equals(header)) {
    throw new ServiceError('stored_data_damaged');
  }
  return {
    salt: preamble.subarray(header.length, header.length + saltBytes),
    noncePrefix: preamble.subarray(header.length + saltBytes),
  };
}

/** ASCII alone, so that no two texts have the same bytes. */
function shortText(text: string): Buffer {
  if (!/^[\x21-\x7e]{1,255}$/.test(text))
    throw new RangeError('an identity has texts of 1 to 255 ASCII characters');
  return Buffer.concat([Buffer.of(text.length), Buffer.from(text, 'ascii')]);
}
