import type { ErrorCode } from '../../contract/errors.ts';

/** The code of a refusal; anything that is none of ours is an error of this program. */
export function codeOf(error: unknown): ErrorCode {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? (code as ErrorCode) : 'internal_error';
}

const passing: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'server_unreachable',
  'rate_limited',
  'rpc_timeout',
  'internal_error',
]);
export const isPassing = (code: ErrorCode): boolean => passing.has(code);

/** Refusals that say the world has moved on: the server's view is asked for instead of showing them. */
export const movedOn: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'envelope_completed',
  'envelope_declined',
  'envelope_expired',
  'envelope_voided',
  'recipient_already_signed',
  'recipient_declined',
  'recipient_not_turn',
  'consent_required',
  'consent_text_changed',
  'values_changed',
]);
