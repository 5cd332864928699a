/**
 * Identifiers: a prefix naming the kind, 48 bits of Unix milliseconds, 128 random bits, in lower-case
 * Crockford base32. They sort by creation time; they are public and never a secret (ASVS 11.5.1).
 */

// prettier-ignore
export const idPrefixes = [
  'org', 'app', 'env', 'doc', 'rcp', 'fld', 'tpl', 'emb', 'evt', 'txn', 'whk', 'lgh', 'del', 'rtp', 'dcr',
  'es', 'key', 'mrk', 'obj', 'acc', 'inv', 'lgn', 'mem', 'msg', 'att', 'whd', 'rol',
] as const;
export type IdPrefix = (typeof idPrefixes)[number];
export type Id<P extends IdPrefix> = `${P}_${string}`;

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const idLength = 36; // 176 bits padded to 180, five per character

/** A new id whose text order follows `now` (Unix milliseconds). */
export function createId<P extends IdPrefix>(prefix: P, now: number = Date.now()): Id<P> {
  let bits = BigInt(now);
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let i = 0; i < idLength; i++) {
    text = alphabet[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return `${prefix}_${text}`;
}

/** Whether `value` is a well-formed id of that kind; says nothing about whether it exists. */
export function isId<P extends IdPrefix>(prefix: P, value: unknown): value is Id<P> {
  return (
    typeof value === 'string' &&
    value.startsWith(`${prefix}_`) &&
    /^[0-9a-hjkmnp-tv-z]{36}$/.test(value.slice(prefix.length + 1))
  );
}

/** When `id` was made, in Unix milliseconds by its maker's clock; undefined for what is not one of our ids. */
export function idTime(id: string): number | undefined {
  const prefix = idPrefixes.find((known) => isId(known, id));
  if (prefix === undefined) return undefined;
  let bits = 0n;
  for (const digit of id.slice(prefix.length + 1)) bits = (bits << 5n) | BigInt(alphabet.indexOf(digit));
  return Number(bits >> 128n);
}
