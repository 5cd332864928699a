/** Longer than any transaction lives: what no row names by then, none ever will. */
export const orphanAgeMilliseconds = 24 * 3_600_000;

export async function* inBatches(keys: AsyncIterable<string>, size: number): AsyncIterable<string[]> {
  let batch: string[] = [];
  for await (const key of keys) {
    if (batch.push(key) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
