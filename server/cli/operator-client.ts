import { request } from 'node:http';
import { errorExplanations, isErrorCode } from '#contract/errors.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { printable } from './printable.ts';

const answerLimitMs = 60_000;
/** They read everything there is, however long that takes. */
const patientCommands: ReadonlySet<string> = new Set([
  'backup',
  'keys-backup',
  'fsck',
  'log-fsck',
  'export-organization',
  'export-person',
]);

function unreachable(socketPath: string, cause: NodeJS.ErrnoException): ServiceError {
  const message =
    cause.code === 'EACCES' || cause.code === 'EPERM'
      ? `You may not use ${socketPath}. Run this as the user that the server runs as.`
      : `No Inkseal server answers at ${socketPath}. Start it first, with the same INKSEAL_DATA_DIR.`;
  return new ServiceError('server_unreachable', { message, cause });
}

function post(socketPath: string, command: string, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = request(
      { socketPath, path: `/${command}`, method: 'POST', headers: { 'content-type': 'application/json' } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    const limitMs = patientCommands.has(command) ? 0 : answerLimitMs;
    call.setTimeout(limitMs, () => call.destroy(new Error('no answer in time')));
    call.on('error', reject);
    call.end(body);
  });
}

/** Runs a command in the server process and returns its JSON answer, or throws its refusal as a sentence. */
export async function askOperator<T>(socketPath: string, command: string, input: object): Promise<T> {
  const { status, text } = await post(socketPath, command, JSON.stringify(input)).catch((cause) => {
    throw unreachable(socketPath, cause as NodeJS.ErrnoException);
  });
  const answer = JSON.parse(text) as { code?: unknown; details?: unknown };
  if (status === 200) return answer as T;
  const code = isErrorCode(answer.code) ? answer.code : 'internal_error';
  throw new ServiceError(code, { message: explain(code, answer.details) });
}

/** The code's explanation with what it is about: `details` is a list of problems, or names with values. */
function explain(code: keyof typeof errorExplanations, details: unknown): string {
  if (code === 'internal_error') return 'Something failed in the server; its own output says where.';
  if (Array.isArray(details)) {
    const problems = details as { path?: string; problem?: string }[];
    return `${problems.map(({ path, problem }) => `${path || 'the request'}: ${problem}`).join('; ')}.`;
  }
  const facts = Object.entries((details ?? {}) as Record<string, unknown>);
  const [first] = facts;
  if (code === 'not_found' && first) return `There is no ${first[0]} ${printable(String(first[1]))} here.`;
  const about = facts.map(([name, value]) => `${name}: ${printable(String(value))}`).join(', ');
  return about === '' ? errorExplanations[code] : `${errorExplanations[code]} (${about})`;
}
