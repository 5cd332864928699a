/**
 * What a customer's backend does when its page says "completed": a page can say anything, so the server's statement is
 * checked against Inkseal's published keys before anything is believed.
 */
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { DemoError } from './demo-error.ts';

export interface ExpectedCompletion {
  appId: string;
  embedId: string;
  envelopeId: string;
}

export type CompletionKeys = JWTVerifyGetKey;

export function completionKeys(serverUrl: string): CompletionKeys {
  return createRemoteJWKSet(new URL('/.well-known/jwks.json', serverUrl));
}

/** Resolves when `statement` is Inkseal's own word that this envelope is completed; else throws `statement_invalid`. */
export async function verifyCompletion(
  statement: string,
  keys: CompletionKeys,
  expected: ExpectedCompletion,
): Promise<void> {
  try {
    const { payload } = await jwtVerify(statement, keys, {
      typ: 'inkseal-completion+jwt',
      audience: expected.appId,
      algorithms: ['ES256'],
    });
    if (payload['embedId'] === expected.embedId && payload['envelopeId'] === expected.envelopeId) return;
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError)) throw cause;
    throw new DemoError('statement_invalid', 'The completion statement is not signed by Inkseal.', { cause });
  }
  throw new DemoError('statement_invalid', 'The completion statement is about another envelope.');
}
