/** The other end of LimitedProcess: what a program in such a process does first. */
import { constants } from 'node:fs';

// qpdf's loader asks this for the numbers of open flags; the real one, which hands out Node's internals, is refused here.
Object.defineProperty(process, 'binding', { value: () => ({ fs: constants }) });

/** Sends what `work` makes of each task. `work` must not reject: what went wrong is for it to put into words. */
export function serveTasks<Task>(work: (task: Task) => Promise<object>): void {
  process.on('message', (message: Task | { answer: unknown }) => {
    if (typeof message === 'object' && message !== null && 'answer' in message) return; // for askServer
    void work(message).then((result) => process.send?.(result));
  });
  process.on('disconnect', () => process.exit(0));
}

/** Asks the server for what this process must not have, and waits. One question at a time. */
export function askServer(question: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    process.once('message', (message: { answer: unknown }) => resolve(message.answer));
    process.send?.({ question });
  });
}
