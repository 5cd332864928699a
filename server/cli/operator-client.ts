import { request } from 'node:http';

/** The server is not running on that data directory, or this user may not talk to it. */
export class OperatorUnreachable extends Error {
  constructor(socketPath: string, cause: unknown) {
    super(`No Inkseal server answers at ${socketPath}. Start it first, with the same INKSEAL_DATA_DIR.`, {
      cause,
    });
    this.name = 'OperatorUnreachable';
  }
}

export class OperatorRefusal extends Error {
  readonly code: string;

  constructor(code: string, details: unknown) {
    super(`${code}${details === undefined ? '' : ` ${JSON.stringify(details)}`}`);
    this.name = 'OperatorRefusal';
    this.code = code;
  }
}

/** Runs a command in the server process and returns its JSON answer. */
export async function askOperator<T>(socketPath: string, command: string, input: object): Promise<T> {
  const body = JSON.stringify(input);
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const call = request(
      { socketPath, path: `/${command}`, method: 'POST', headers: { 'content-type': 'application/json' } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    call.on('error', (cause) => reject(new OperatorUnreachable(socketPath, cause)));
    call.end(body);
  });
  const answer = JSON.parse(text) as { code?: string; details?: unknown };
  if (status !== 200) throw new OperatorRefusal(answer.code ?? 'internal_error', answer.details);
  return answer as T;
}
