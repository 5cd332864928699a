const pieceBytes = 1_048_576;

/**
 * A body without an end, and how much of it was taken so far. Each piece takes a turn of the event loop: one that is
 * always ready keeps undici writing to a connection that has been closed, without ever looking at it.
 */
export function endlessBody(): { body: ReadableStream<Uint8Array>; takenBytes(): number } {
  let taken = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise(setImmediate);
      taken += pieceBytes;
      controller.enqueue(new Uint8Array(pieceBytes));
    },
  });
  return { body, takenBytes: () => taken };
}
