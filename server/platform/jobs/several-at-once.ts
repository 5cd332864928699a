/** Enough that each turn of a busy event loop takes some of them on, few enough to leave the file system to others, too. */
const usualWidth = 8;

/** Does it with each, some at a time; answers in their order. After a failure none is begun, and none is left running. */
export async function severalAtOnce<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  width = usualWidth,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  let failure: { cause: unknown } | undefined;
  const goOn = async (): Promise<void> => {
    for (const [index, item] of left) {
      if (failure) return;
      try {
        results[index] = await work(item);
      } catch (cause) {
        failure ??= { cause };
      }
    }
  };
  await Promise.all(Array.from({ length: width }, goOn));
  if (failure) throw failure.cause;
  return results;
}
