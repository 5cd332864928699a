/**
 * Cuts a stream into pieces of `size` bytes. One is always held back, because only the end of the stream tells which is the
 * last, which may be shorter or empty. A piece must be consumed before the next is asked for: the buffer is used again, and
 * what lies whole in a chunk is given as it lies there.
 */
export async function* equalPieces(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ bytes: Buffer; last: boolean }> {
  const buffer = Buffer.allocUnsafe(size);
  let filled = 0;
  for await (const chunk of source) {
    let taken = 0;
    while (taken < chunk.length) {
      if (filled === 0 && chunk.length - taken > size) {
        yield { bytes: Buffer.from(chunk.buffer, chunk.byteOffset + taken, size), last: false };
        taken += size;
        continue;
      }
      if (filled === size) {
        yield { bytes: buffer, last: false };
        filled = 0;
      }
      const step = Math.min(size - filled, chunk.length - taken);
      buffer.set(chunk.subarray(taken, taken + step), filled);
      filled += step;
      taken += step;
    }
  }
  yield { bytes: buffer.subarray(0, filled), last: true };
}
