/**
 * An outline is made by a parser, and sealing goes by it instead of by the file. So it is kept with the hash that the
 * server itself has computed of the file: whatever else it is handed in for, sealing then reads the file.
 */

/** Another release may need to know more. */
const format = 3;
const hashBytes = 32;
const headBytes = 1 + hashBytes;

const headOf = (sha256: string): Buffer => Buffer.from([format, ...Buffer.from(sha256, 'hex')]);

/** @param sha256 of the file that it was made of, hex, from whoever stored that and not from whoever read it. */
export function bindOutline(packed: Uint8Array, sha256: string): Uint8Array {
  return Buffer.concat([headOf(sha256), packed]);
}

/** What was bound to exactly those bytes; undefined where it was bound to others, or by another release. */
export function outlineBoundTo(sha256: string, bound: Uint8Array): Uint8Array | undefined {
  const head = headOf(sha256);
  const isOfThem = head.length === headBytes && head.equals(bound.subarray(0, headBytes));
  return isOfThem ? bound.subarray(headBytes) : undefined;
}
