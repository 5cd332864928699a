import { concatBytes, type Bytes } from '#verify/bytes.ts';

/** A file and how many bytes behind it, in its memory, are there to be appended to it. */
export interface Appendable {
  readonly bytes: Uint8Array;
  readonly roomBehind?: number | undefined;
}

const mebibyte = 1_048_576;

/** What sealing appends has some hundred kilobytes; a file that is soon copied needs no room. */
export const roomBehind = (byteSize: number): number => (byteSize < 4 * mebibyte ? 0 : mebibyte);

/** Both as one file; without copying the first where there is room behind it. */
export function withAppended({ bytes, roomBehind: room = 0 }: Appendable, appended: Uint8Array): Bytes {
  if (appended.length > room) return concatBytes(bytes, appended);
  const whole = withRoom(bytes, appended.length);
  whole.set(appended, bytes.length);
  return whole;
}

/** Those bytes with so many of the ones behind them. */
export const withRoom = (bytes: Uint8Array, room: number): Bytes =>
  new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length + room);
