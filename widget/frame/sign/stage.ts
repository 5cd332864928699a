import type { ErrorCode } from '../../contract/errors.ts';
import type { SigningView } from '../../contract/signing.ts';

/** Where a ceremony stands, derived from the server's view and nothing else. */
export type Stage =
  | { kind: 'consent' | 'signing' | 'reading' }
  /** Earlier recipients have still to act. */
  | { kind: 'waiting' }
  /** This recipient has signed, others have not. */
  | { kind: 'signed' }
  /** Everybody has signed; the sealed document is being made. */
  | { kind: 'sealing' | 'completed' }
  /** This recipient has declined, or passed the document on. */
  | { kind: 'declined' | 'delegated' }
  /** Ended by somebody else or by time. */
  | { kind: 'ended'; code: ErrorCode };

/** Whether the person has the document's pages before them. */
export function showsPages({ kind }: Stage): boolean {
  return kind === 'consent' || kind === 'signing' || kind === 'reading';
}

export function stageOf(view: SigningView): Stage {
  const { envelope, recipient, scopes } = view;
  if (recipient.status === 'delegated') return { kind: 'delegated' };
  if (envelope.status === 'completed' || envelope.status === 'sealing') return { kind: envelope.status };
  if (recipient.status === 'declined') return { kind: 'declined' };
  if (envelope.status === 'declined') return { kind: 'ended', code: 'envelope_declined' };
  if (envelope.status === 'voided') return { kind: 'ended', code: 'envelope_voided' };
  if (envelope.status === 'expired') return { kind: 'ended', code: 'envelope_expired' };
  if (recipient.status === 'signed') return { kind: 'signed' };
  if (envelope.status === 'draft') return { kind: 'ended', code: 'envelope_not_sent' };
  if (!recipient.isTurn) return { kind: 'waiting' };
  if (!scopes.includes('field:write') || !scopes.includes('signature:create')) return { kind: 'reading' };
  return { kind: recipient.consentedAt === null ? 'consent' : 'signing' };
}
