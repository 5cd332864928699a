/** Bytes over memory that is not shared: what WebCrypto takes. */
export type Bytes = Uint8Array<ArrayBuffer>;

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** The first occurrence of `pattern` that begins at or after `from`; -1 when there is none. */
export function indexOfBytes(bytes: Uint8Array, pattern: Uint8Array, from = 0): number {
  const [first = 0, second] = pattern;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if ((second === undefined || bytes[at + 1] === second) && standsAt(bytes, pattern, at)) return at;
  }
  return -1;
}

/** The last occurrence that ends at or before `before`; -1 when there is none. */
export function lastIndexOfBytes(bytes: Uint8Array, pattern: Uint8Array, before: number): number {
  const [first = 0, second] = pattern;
  let from = before - pattern.length;
  while (from >= 0) {
    const at = bytes.lastIndexOf(first, from);
    if (at < 0) return at;
    if ((second === undefined || bytes[at + 1] === second) && standsAt(bytes, pattern, at)) return at;
    from = at - 1;
  }
  return -1;
}

function standsAt(bytes: Uint8Array, pattern: Uint8Array, at: number): boolean {
  for (let i = 1; i < pattern.length; i++) if (bytes[at + i] !== pattern[i]) return false;
  return at + pattern.length <= bytes.length;
}

export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** SHA-256 over parts, one after the other. */
export type HashParts = (parts: readonly Bytes[]) => Promise<Bytes>;

export const sha256OfParts: HashParts = (parts) => sha256(concatBytes(...parts));

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export const encodeBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

/**
 * RFC 4648 §4, and of each value the one canonical text: with padding, without white space or stray bits, so that
 * nobody can make a second file that means the same. Undefined for anything else.
 */
export function decodeBase64(text: string): Bytes | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return encodeBase64(bytes) === text ? bytes : undefined;
}
