/**
 * DER (X.690) for the few structures we sign. Every function takes and gives complete encodings, so structures nest by
 * plain calls and read like the ASN.1 they implement.
 */

const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

function encode(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag, ...encodeLength(content.length)]), content]);
}

function encodeLength(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}

export const sequence = (...items: readonly Uint8Array[]): Buffer =>
  encode(tags.sequence, Buffer.concat(items));

/** SET OF in DER order: by encoding (X.690 §11.6). Signed attributes are hashed in this order. */
export const setOf = (...items: readonly Uint8Array[]): Buffer =>
  encode(tags.set, Buffer.concat(items.toSorted(Buffer.compare)));

export const octetString = (bytes: Uint8Array): Buffer => encode(tags.octetString, bytes);
export const nullValue = (): Buffer => encode(tags.null, Buffer.alloc(0));
export const utf8String = (text: string): Buffer => encode(tags.utf8String, Buffer.from(text, 'utf8'));
export const boolean = (value: boolean): Buffer => Buffer.from([0x01, 0x01, value ? 0xff : 0x00]);

/** Unsigned integer from big-endian bytes; a leading zero is added where the top bit would make it negative. */
export function integer(value: number | Uint8Array): Buffer {
  let bytes = typeof value === 'number' ? Buffer.from([value]) : Buffer.from(value);
  while (bytes.length > 1 && bytes[0] === 0 && (bytes[1] ?? 0) < 0x80) bytes = bytes.subarray(1);
  const negative = (bytes[0] ?? 0) >= 0x80;
  return encode(tags.integer, negative ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

export const bitString = (bytes: Uint8Array, unusedBits = 0): Buffer =>
  encode(tags.bitString, Buffer.concat([Buffer.from([unusedBits]), bytes]));

/** Object identifier from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return encode(tags.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}

/** Time of a certificate's validity: UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5). */
export function time(instant: Date): Buffer {
  const digits = instant.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return instant.getUTCFullYear() < 2050
    ? encode(tags.utcTime, Buffer.from(`${digits.slice(2)}Z`, 'ascii'))
    : encode(tags.generalizedTime, Buffer.from(`${digits}Z`, 'ascii'));
}

/** Context-specific constructed [n] around complete encodings: explicit tagging, or an implicit SET/SEQUENCE's content. */
export const tagged = (number: number, ...items: readonly Uint8Array[]): Buffer =>
  encode(0xa0 | number, Buffer.concat(items));

/** Context-specific primitive [n] with raw content (implicit tagging of a primitive type). */
export const taggedPrimitive = (number: number, content: Uint8Array): Buffer =>
  encode(0x80 | number, content);
