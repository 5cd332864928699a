import type { ErrorCode } from '../../contract/errors.ts';
import type { SigningView } from '../../contract/signing.ts';
import type { EmbedSession } from '../embed-session.ts';

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

/** Asks the server for its view, once after each of these milliseconds until it answers. */
export async function lookAgain(
  session: Pick<EmbedSession, 'refresh'>,
  delays: readonly number[],
): Promise<SigningView | undefined> {
  for (const delay of delays) {
    await new Promise((resolve) => setTimeout(resolve, delay));
    try {
      return await session.refresh();
    } catch {
      // Asked again; what was refused is shown if no look succeeds.
    }
  }
  return undefined;
}
