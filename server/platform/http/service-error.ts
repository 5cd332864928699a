import { errorExplanations, type ErrorCode } from '#contract/errors.ts';

/**
 * A refusal as data: a code of the closed list, and details a program or person can act on. `message` is for logs and
 * must not carry personal data or secrets; people are shown the code's explanation.
 */
export class ServiceError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  /** Set where answering wants a header beside the problem document, such as Retry-After or DPoP-Nonce. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    options: { message?: string; cause?: unknown; details?: unknown; headers?: Record<string, string> } = {},
  ) {
    super(options.message ?? errorExplanations[code], { cause: options.cause });
    this.name = 'ServiceError';
    this.code = code;
    this.details = options.details;
    this.headers = options.headers ?? {};
  }
}
