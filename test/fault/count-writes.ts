/**
 * Ends this process, as kill -9 does, right behind one write, and so before the next. A write is what a crash could separate
 * from another: a piece or a name of a file, of the embedded database as of the blob store, or a message to PostgreSQL, whose
 * answer is never read. To be loaded with `--import`, before whatever writes.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';

type Call = (this: unknown, ...given: unknown[]) => unknown;

const databaseUrl = process.env['DATABASE_URL'];
const databasePort = databaseUrl === undefined ? undefined : Number(new URL(databaseUrl).port);
let writesLeft = Infinity;
let made = 0;

/** After so many more writes; 0 is before any. */
export function dieBehind(writes: number): void {
  writesLeft = writes;
  made = 0;
  if (writesLeft === 0) process.kill(process.pid, 'SIGKILL');
}

/** Since `dieBehind`. */
export const writesMade = (): number => made;

function countWrite(): void {
  made += 1;
  writesLeft -= 1;
  if (writesLeft === 0) process.kill(process.pid, 'SIGKILL');
}

/** `isWrite` sees what the call was given. */
function countBehind(
  owner: object,
  names: readonly string[],
  isWrite: (self: unknown, given: unknown[]) => boolean = () => true,
): void {
  const calls = owner as Record<string, Call>;
  for (const name of names) {
    const call = calls[name];
    if (!call) throw new Error(`there is no ${name} any more`);
    calls[name] = function (...given) {
      const answer = call.apply(this, given);
      if (!isWrite(this, given)) return answer;
      if (answer instanceof Promise) return answer.finally(countWrite);
      countWrite();
      return answer;
    };
  }
}

const creates = (_: unknown, [, flags]: unknown[]): boolean =>
  typeof flags === 'number' ? (flags & fs.constants.O_CREAT) !== 0 : /^[wa]/.test(String(flags));

const someFile = await fs.promises.open(process.execPath);
countBehind(Object.getPrototypeOf(someFile) as object, ['write', 'writev', 'writeFile', 'appendFile']);
await someFile.close();
countBehind(fs.promises, ['link', 'rename', 'unlink', 'rm', 'mkdir', 'writeFile', 'appendFile']);
countBehind(fs.promises, ['open'], creates);
countBehind(fs, ['writeSync', 'writevSync', 'ftruncateSync', 'truncateSync', 'linkSync', 'renameSync']);
countBehind(fs, ['unlinkSync', 'mkdirSync', 'writeFileSync']);
countBehind(fs, ['openSync'], creates);
const isToDatabase = (socket: unknown): boolean =>
  databasePort !== undefined && (socket as Socket).remotePort === databasePort;
countBehind(Socket.prototype, ['write'], isToDatabase);
syncBuiltinESMExports();
