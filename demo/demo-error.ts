/** A refusal with a stable code, printed as `error: <code>: <explanation>`. Never carries a secret. */
export class DemoError extends Error {
  readonly code: string;

  constructor(code: string, explanation: string, options?: ErrorOptions) {
    super(explanation, options);
    this.code = code;
  }
}

/** One line for a person. What has no code of ours is named by its class only: a message may carry anything. */
export function describeError(error: unknown): string {
  if (error instanceof DemoError) return `error: ${error.code}: ${error.message}`;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return `error: ${error.code.toLowerCase()}: ${firstLine(error.message)}`;
  }
  return `error: demo_failed: ${error instanceof Error ? `${error.name}: ${firstLine(error.message)}` : 'unknown'}`;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 300);
}
