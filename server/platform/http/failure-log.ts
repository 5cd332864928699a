/**
 * What the operator sees of an unexpected failure: where it happened, never the message. Database drivers put query
 * parameters into messages, and those are names and addresses (research: DrizzleQueryError, PGlite).
 */
export interface FailureLog {
  failure(requestId: string, cause: unknown): void;
  /** What an operator is to read although nothing failed yet; `line` names nobody. */
  notice(line: string): void;
}

/** Name, code and own stack frames of an error and its causes; messages only of errors known to carry none of it. */
export function describeFailure(cause: unknown): string {
  const lines: string[] = [];
  let current: unknown = cause;
  for (let depth = 0; current instanceof Error && depth < 5; depth++) {
    const code = (current as { code?: unknown }).code;
    const safe =
      current.constructor === TypeError ||
      current.constructor === ReferenceError ||
      current.constructor === RangeError;
    lines.push(
      `${current.name}${typeof code === 'string' ? ` [${code}]` : ''}${safe ? `: ${current.message}` : ''}`,
    );
    const frames = (current.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
    lines.push(...frames.slice(0, 6));
    current = current.cause;
  }
  return lines.length > 0 ? lines.join('\n') : typeof cause;
}

export function createFailureLog(write: (line: string) => void): FailureLog {
  return {
    failure(requestId, cause) {
      write(`request ${requestId} failed\n${describeFailure(cause)}\n`);
    },
    notice(line) {
      write(`${line}\n`);
    },
  };
}
