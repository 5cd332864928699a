/** Tells a caller's failing stream, whose error is theirs, from a failing store. */
export class WatchedSource implements AsyncIterable<Uint8Array> {
  failed = false;
  readonly #chunks: AsyncIterable<Uint8Array>;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of this.#chunks) yield chunk;
    } catch (error) {
      this.failed = true;
      throw error;
    }
  }
}
