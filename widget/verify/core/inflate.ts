import { concatBytes, type Bytes } from './bytes.ts';
import { PdfSyntaxError } from './pdf-dictionary.ts';

/**
 * zlib (RFC 1950), of which browsers and Node take no byte more and no byte less.
 * @param longest in bytes, unpacked.
 * @throws PdfSyntaxError when it is longer. @throws TypeError when it is damaged.
 */
export async function inflate(bytes: Bytes, longest: number): Promise<Bytes> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > longest) throw new PdfSyntaxError('too large');
    chunks.push(value);
  }
  return concatBytes(...chunks);
}
