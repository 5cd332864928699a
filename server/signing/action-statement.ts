import { compactVerify, type CryptoKey } from 'jose';
import { createHash } from 'node:crypto';
import {
  actionStatementSchema,
  embedActionSchema,
  type ActionStatement,
  type EmbedAction,
} from '#contract/signing.ts';
import type { EmbedCaller } from '../embedding/authenticate-session.ts';
import { clockToleranceSeconds } from '../embedding/dpop-proof.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { parseJson } from '../platform/http/storable-text.ts';

export const actionStatementType = 'inkseal-action+jwt';

export interface StatedAction {
  statement: ActionStatement;
  action: EmbedAction;
  /** SHA-256 of the compact JWS. */
  digest: Buffer;
}

async function readStatement(jws: string, key: CryptoKey): Promise<ActionStatement> {
  try {
    const { payload, protectedHeader } = await compactVerify(jws, key, { algorithms: ['ES256'] });
    if (protectedHeader.typ !== actionStatementType) throw new ServiceError('action_statement_invalid');
    return actionStatementSchema.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
  } catch (cause) {
    throw new ServiceError('action_statement_invalid', { cause });
  }
}

/**
 * The action a frame states it performed. DPoP does not cover the body (RFC 9449 §11.7), so the statement, signed by
 * the same key, ties the person's act to the exact payload, documents, embed and recipient; it is kept as evidence.
 * This much can be judged without the database; `requireStatedFor` judges the rest.
 */
export async function verifyActionStatement(
  key: CryptoKey,
  request: { statement: string; payload: string },
): Promise<StatedAction> {
  const statement = await readStatement(request.statement, key);
  const payloadSha256 = createHash('sha256').update(request.payload).digest('base64url');
  const isNow = Math.abs(Date.now() / 1000 - statement.iat) <= clockToleranceSeconds;
  if (statement.payloadSha256 !== payloadSha256 || !isNow) throw new ServiceError('action_statement_invalid');
  const action = embedActionSchema.parse(parseJson(request.payload));
  requireBrief(request.payload, action);
  if (action.act !== statement.act) throw new ServiceError('action_statement_invalid');
  // What nobody was shown in plain sight, or asked twice about, is no signature (clickjacking).
  if (action.act === 'recipient.sign' && statement.visibility === 'not-gated')
    throw new ServiceError('action_statement_invalid', { details: { visibility: statement.visibility } });
  return { statement, action, digest: createHash('sha256').update(request.statement).digest() };
}

/** White space around what somebody typed, which is taken off. */
const mostSurplus = 200;

/**
 * The payload is kept as it was stated, and goes into copies of the trail: nobody may make those long with what says nothing.
 * Throws `invalid_request`.
 */
function requireBrief(payload: string, action: EmbedAction): void {
  if (payload.length > JSON.stringify(action).length + mostSurplus)
    throw new ServiceError('invalid_request', {
      details: [{ path: 'payload', problem: 'longer than what it says' }],
    });
}

/** Throws `action_statement_invalid` unless the statement is about this session and the documents shown in it. */
export function requireStatedFor(
  { principal, session }: EmbedCaller,
  statement: ActionStatement,
  documentSha256: readonly string[],
): void {
  const matches =
    statement.embedId === principal.embedId &&
    statement.envelopeId === principal.envelopeId &&
    statement.recipientId === principal.recipientId &&
    statement.hostOrigin === session.hostOrigin &&
    statement.documentSha256.length === documentSha256.length &&
    documentSha256.every((sha256) => statement.documentSha256.includes(sha256));
  if (!matches) throw new ServiceError('action_statement_invalid');
}
