import type { ErrorCode } from '../contract/errors.ts';

/**
 * Any refusal the frame meets: by the server (its code is passed on), by the network (`server_unreachable`) or by the
 * host page (`token_unavailable`, `rpc_*`). Code that shows errors looks at `code` only; `message` is for consoles.
 */
export class EmbedError extends Error {
  override readonly name = 'EmbedError';
  readonly code: ErrorCode;
  /** As the server sent it: for `field_required` the ids of the empty fields, for `invalid_request` the problems. */
  readonly details: unknown;
  /** Seconds to wait, from Retry-After; only with `rate_limited`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    options: {
      message?: string;
      details?: unknown;
      retryAfterSeconds?: number | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(options.message ?? code, { cause: options.cause });
    this.code = code;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/**
 * Codes after which this frame can do nothing more: the ceremony makes room for `<inkseal-notice code>`. Everything
 * else (a refused value, a lost connection) is said in place and can be tried again.
 */
export const terminalCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'embed_token_used',
  'embed_token_expired',
  'embed_token_unknown',
  'embed_token_revoked',
  'embed_origin_refused',
  'embed_session_expired',
  'embed_session_revoked',
  'envelope_expired',
  'envelope_voided',
  'recipient_delegated',
  'dpop_proof_invalid',
  'token_unavailable',
  'not_found',
  'unauthorized',
]);
