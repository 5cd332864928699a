/**
 * DER reader (X.690) for evidence that may come from an attacker: definite, minimal lengths only, nothing beyond the
 * end, and an error instead of a guess. Values are views into the input, never copies.
 */

import type { Bytes } from './bytes.ts';

export interface DerValue {
  /** Identifier octet, e.g. 0x30 for SEQUENCE, 0xa0 for constructed [0]. */
  tag: number;
  /** The complete encoding. */
  encoded: Bytes;
  content: Bytes;
}

export class DerError extends Error {}

/** The one value that `bytes` holds. Trailing bytes are an error unless `allowPadding` (zeros fill a /Contents hole). */
export function readDer(bytes: Bytes, options: { allowPadding?: boolean } = {}): DerValue {
  const value = readAt(bytes, 0);
  const end = value.encoded.length;
  if (options.allowPadding ? !isPadding(bytes, end) : end < bytes.length)
    throw new DerError('trailing bytes');
  return value;
}

function isPadding(bytes: Bytes, from: number): boolean {
  for (let at = from; at < bytes.length; at++) if (bytes[at] !== 0) return false;
  return true;
}

/** The values inside a constructed one. */
export function readChildren(parent: DerValue): DerValue[] {
  if ((parent.tag & 0x20) === 0) throw new DerError('not constructed');
  const children: DerValue[] = [];
  for (let at = 0; at < parent.content.length;) {
    const child = readAt(parent.content, at);
    children.push(child);
    at += child.encoded.length;
  }
  return children;
}

/** Children of a value that must have this tag. */
export function readTagged(value: DerValue | undefined, tag: number): DerValue[] {
  return readChildren(expectTag(value, tag));
}

export function expectTag(value: DerValue | undefined, tag: number): DerValue {
  if (value === undefined) throw new DerError('value missing');
  if (value.tag !== tag) throw new DerError(`tag ${value.tag} where ${tag} was expected`);
  return value;
}

/** Dotted form of an OBJECT IDENTIFIER. */
export function readOid(value: DerValue | undefined): string {
  const { content } = expectTag(value, 0x06);
  const parts: number[] = [];
  let part = 0;
  for (const [index, byte] of content.entries()) {
    part = part * 128 + (byte & 0x7f);
    if (part > Number.MAX_SAFE_INTEGER / 128) throw new DerError('object identifier too large');
    if ((byte & 0x80) === 0) {
      parts.push(part);
      part = 0;
    } else if (index === content.length - 1) throw new DerError('object identifier cut off');
  }
  const [first] = parts;
  if (first === undefined) throw new DerError('object identifier empty');
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...parts.slice(1)].join('.');
}

function readAt(bytes: Bytes, at: number): DerValue {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) throw new DerError('cut off');
  if ((tag & 0x1f) === 0x1f) throw new DerError('multi-byte tag');
  const { length, size } = readLength(bytes, at + 1, first);
  const start = at + 1 + size;
  if (start + length > bytes.length) throw new DerError('length beyond the end');
  return { tag, encoded: bytes.subarray(at, start + length), content: bytes.subarray(start, start + length) };
}

function readLength(bytes: Bytes, at: number, first: number): { length: number; size: number } {
  if (first < 0x80) return { length: first, size: 1 };
  const count = first & 0x7f;
  if (count === 0 || count > 4) throw new DerError('indefinite or huge length');
  let length = 0;
  for (let i = 1; i <= count; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) throw new DerError('cut off');
    length = length * 256 + byte;
  }
  const minimal = length >= 0x80 && length >= 2 ** (8 * (count - 1));
  if (!minimal) throw new DerError('length not minimal');
  return { length, size: count + 1 };
}
