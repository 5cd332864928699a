import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const commitmentSaltBytes = 32;

/** What a commitment hides until it is opened. */
export interface Opening {
  /** 32 fresh random bytes for every value: an unsalted hash of an address could be guessed, a shared salt linked. */
  salt: Buffer;
  value: string;
}

/** SHA-256("inkseal/commitment/v1" 0x00 name 0x00 salt value), name and value in UTF-8. */
export function commit(name: string, { salt, value }: Opening): Buffer {
  return createHash('sha256').update(`inkseal/commitment/v1\0${name}\0`).update(salt).update(value).digest();
}

export function createOpening(value: string): Opening {
  return { salt: randomBytes(commitmentSaltBytes), value };
}

/** Whether `opening` is what `commitment` (hex, as in an event body) was made from. */
export function opens(name: string, opening: Opening, commitment: string): boolean {
  const expected = commit(name, opening);
  const given = Buffer.from(commitment, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Salt, then value: the plaintext of a sealed opening. */
export function encodeOpening({ salt, value }: Opening): Buffer {
  return Buffer.concat([salt, Buffer.from(value)]);
}

export function decodeOpening(bytes: Buffer): Opening {
  return {
    salt: bytes.subarray(0, commitmentSaltBytes),
    value: bytes.subarray(commitmentSaltBytes).toString(),
  };
}

/** Binds a sealed opening to its place, so that openings cannot be exchanged between events. */
export function openingContext(eventId: string, name: string): string {
  return `audit-opening/${eventId}/${name}`;
}
