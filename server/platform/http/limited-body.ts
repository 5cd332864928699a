type Body = AsyncIterable<Uint8Array> | null;

/** The pieces of a body up to `limit` bytes, whatever Content-Length claims; beyond it throws what `tooMuch` makes. */
export async function* withinLimit(
  body: Body,
  limit: number,
  tooMuch: () => Error,
): AsyncGenerator<Uint8Array, void> {
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > limit) throw tooMuch();
    yield chunk;
  }
}

/** The same in one piece. */
export async function readWithin(
  body: Body,
  limit: number,
  tooMuch: () => Error,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of withinLimit(body, limit, tooMuch)) {
    chunks.push(chunk);
    size += chunk.byteLength;
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
