/** Whether an engine was stopped by the memory limit rather than by what the file says. */
export function ranOutOfMemory(error: unknown): boolean {
  return error instanceof Error && /allocation failed|out of memory|could not allocate/i.test(error.message);
}
