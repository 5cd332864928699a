const pieceBytes = 1_048_576;
/** A few times what any server here may take. */
const mostBytes = 192 * pieceBytes;

/**
 * A body without an end, and how much of it was taken so far. Each piece takes a turn of the event loop: one that is
 * always ready keeps undici writing to a connection that has been closed, without ever looking at it. It breaks off at last
 * all the same: undici went on behind an answer, for as long as the test's process lived, until that could start no other.
 */
export function endlessBody(): { body: ReadableStream<Uint8Array>; takenBytes(): number } {
  let taken = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise(setImmediate);
      if (taken >= mostBytes) return controller.error(new Error('Nobody has ended this body.'));
      taken += pieceBytes;
      controller.enqueue(new Uint8Array(pieceBytes));
    },
  });
  return { body, takenBytes: () => taken };
}
