/**
 * A second implementation of FORMAT.md §2, written from the text with WebCrypto and nothing of the server's, salt and nonce
 * prefix chosen by the caller. It makes the frozen vectors, and shows that the text says what the code does.
 */
export interface ReferenceObject {
  organizationId: string;
  objectId: string;
  kind: string;
  version: number;
  dataKey: Uint8Array<ArrayBuffer>;
  salt: Uint8Array<ArrayBuffer>;
  noncePrefix: Uint8Array<ArrayBuffer>;
  plaintext: Uint8Array<ArrayBuffer>;
}

const segmentSize = 65_536;

export async function encryptByTheText(object: ReferenceObject): Promise<Uint8Array> {
  const commitment = await hkdf(object.dataKey, new Uint8Array(), ascii('inkseal/key-commitment/v1'));
  const header = join([
    ascii('INKS'),
    [1],
    text(object.organizationId),
    text(object.objectId),
    text(object.kind),
    u32(object.version),
    commitment,
  ]);
  const raw = await hkdf(object.dataKey, object.salt, header);
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt']);
  const count = Math.max(1, Math.ceil(object.plaintext.length / segmentSize));
  const parts: ArrayLike<number>[] = [header, object.salt, object.noncePrefix];
  for (let i = 0; i < count; i++) {
    const iv = join([object.noncePrefix, u32(i), [i === count - 1 ? 1 : 0]]);
    const plaintext = object.plaintext.subarray(i * segmentSize, (i + 1) * segmentSize);
    parts.push(
      new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv, tagLength: 128 }, key, plaintext)),
    );
  }
  return join(parts);
}

/** Byte i is i modulo 251, a prime, so that no two segments are alike. */
export function countingBytes(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => i % 251);
}

async function hkdf(
  ikm: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer>,
  info: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey('raw', ikm, 'HKDF', false, ['deriveBits']);
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, 256),
  );
}

function ascii(value: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(value, (character) => character.charCodeAt(0));
}

function text(value: string): number[] {
  return [value.length, ...ascii(value)];
}

function u32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function join(parts: ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
