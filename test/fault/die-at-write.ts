/**
 * Loaded into a server with `--import`, by seal-faults.ts alone: ends it, as kill -9 does, right behind one write of the
 * sealing of one envelope, and so before the next. A write is what a crash could separate from another: a piece or a name
 * of a file, of the embedded database as of the blob store, or a message to PostgreSQL, whose answer is never read.
 *
 * FAULT_ORDER_FILE names the file that holds "<envelope id> <writes that are still made>"; it is taken when that envelope
 * begins to be sealed, so that whoever seals it after the crash is left alone.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import { Sealer } from '../../server/sealing/sealer.ts';

type Call = (this: unknown, ...given: unknown[]) => unknown;

const orderFile = process.env['FAULT_ORDER_FILE'] ?? '';
const databaseUrl = process.env['DATABASE_URL'];
const databasePort = databaseUrl === undefined ? undefined : Number(new URL(databaseUrl).port);
const { readFileSync, rmSync } = fs;
let writesLeft = Infinity;

function countWrite(): void {
  if (writesLeft === 0) process.kill(process.pid, 'SIGKILL');
  writesLeft -= 1;
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

function takeOrder(): { envelopeId?: string; writes?: string } {
  try {
    const [envelopeId, writes] = readFileSync(orderFile, 'utf8').split(' ');
    return { ...(envelopeId && { envelopeId }), ...(writes && { writes }) };
  } catch {
    return {}; // there is none
  }
}

const { seal } = Sealer.prototype;
Sealer.prototype.seal = function (input) {
  const { envelopeId, writes } = takeOrder();
  if (input.certificate.envelopeId === envelopeId) {
    rmSync(orderFile);
    writesLeft = Number(writes);
    if (writesLeft === 0) countWrite();
  }
  return seal.call(this, input);
};
