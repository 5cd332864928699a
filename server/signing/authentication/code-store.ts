import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Language } from '#contract/languages.ts';
import type { SignerAuthentication } from '#contract/signer-methods.ts';
import type { RecipientPrincipal } from '../../accounts/principal.ts';
import { apps } from '../../apps/tables.ts';
import { embedSessions } from '../../embedding/tables.ts';
import type { EnvelopeRow, RecipientRow } from '../../envelopes/envelope-store.ts';
import { envelopes, recipients } from '../../envelopes/tables.ts';
import type { Queries, Transaction } from '../../platform/database/database.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { signerCodes } from '../tables.ts';
import { mostGuesses } from './code-limits.ts';

export type SignerCodeRow = typeof signerCodes.$inferSelect;

/** Whom a code goes to, and in what words. */
export interface CodeOwner {
  recipient: RecipientRow;
  envelope: EnvelopeRow;
  allowedLanguages: Language[];
  defaultLanguage: Language;
}

/** @throws ServiceError `not_found` */
export async function findCodeOwner(
  on: Queries,
  { organizationId, envelopeId, recipientId }: RecipientPrincipal,
): Promise<CodeOwner> {
  const [row] = await on
    .select({
      recipient: recipients,
      envelope: envelopes,
      allowedLanguages: apps.allowedLanguages,
      defaultLanguage: apps.defaultLanguage,
    })
    .from(recipients)
    .innerJoin(envelopes, eq(envelopes.id, recipients.envelopeId))
    .innerJoin(apps, eq(apps.id, envelopes.appId))
    .where(
      and(
        eq(recipients.id, recipientId),
        eq(envelopes.id, envelopeId),
        eq(envelopes.organizationId, organizationId),
      ),
    );
  if (!row) throw new ServiceError('not_found');
  return row as CodeOwner;
}

/** The code that was sent last for that embed session, good or not. */
export async function findCode(on: Queries, embedSessionId: string): Promise<SignerCodeRow | undefined> {
  const rows = await on.select().from(signerCodes).where(eq(signerCodes.embedSessionId, embedSessionId));
  return rows[0];
}

/** In place of the one before, which is over. */
export async function saveCode(
  tx: Transaction,
  { embedSessionId, ...code }: Omit<SignerCodeRow, 'attempts'>,
): Promise<void> {
  const row = { ...code, attempts: 0 };
  await tx
    .insert(signerCodes)
    .values({ embedSessionId, ...row })
    .onConflictDoUpdate({ target: signerCodes.embedSessionId, set: row });
}

/**
 * Counts a guess before it is looked at: the row is locked from here on, so of guesses that come together each is one more.
 * Undefined when there is nothing that could be guessed.
 */
export async function takeGuess(
  tx: Transaction,
  embedSessionId: string,
  now: Date,
): Promise<{ digest: Buffer; attempts: number; method: SignerCodeRow['method'] } | undefined> {
  const { attempts, digest, expiresAt, method } = signerCodes;
  const isGood = sql`${digest} IS NOT NULL AND ${expiresAt} > ${now.toISOString()}::timestamptz
    AND ${attempts} < ${mostGuesses}::int`;
  const [row] = await tx
    .update(signerCodes)
    .set({ attempts: sql`${attempts} + 1` })
    .where(and(eq(signerCodes.embedSessionId, embedSessionId), isGood))
    .returning({ digest, attempts, method });
  return row?.digest ? { ...row, digest: row.digest } : undefined;
}

export async function endCode(tx: Transaction, embedSessionId: string): Promise<void> {
  await tx.update(signerCodes).set({ digest: null }).where(eq(signerCodes.embedSessionId, embedSessionId));
}

/** What whoever has that embed session open has shown. False when it has ended. */
export async function markAuthenticated(
  tx: Transaction,
  embedSessionId: string,
  by: SignerAuthentication,
  at: Date,
): Promise<boolean> {
  const rows = await tx
    .update(embedSessions)
    .set({ authenticatedBy: by, authenticatedAt: at })
    .where(and(eq(embedSessions.id, embedSessionId), isNull(embedSessions.endedAt)))
    .returning({ id: embedSessions.id });
  return rows.length === 1;
}

export async function sweepCodes(on: Queries, now: Date): Promise<void> {
  await on.delete(signerCodes).where(lt(signerCodes.expiresAt, now));
}
