import { and, asc, eq } from 'drizzle-orm';
import type { Language } from '#contract/languages.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { consentTexts } from './tables.ts';

export type ConsentTextRow = typeof consentTexts.$inferSelect;

/** All versions of an app's, the oldest first. */
export async function listConsentTexts(on: Queries, appId: string): Promise<ConsentTextRow[]> {
  return on
    .select()
    .from(consentTexts)
    .where(eq(consentTexts.appId, appId))
    .orderBy(asc(consentTexts.createdAt), asc(consentTexts.version), asc(consentTexts.language));
}

export async function listConsentLanguages(on: Queries, appId: string, version: string): Promise<Language[]> {
  const rows = await on
    .select({ language: consentTexts.language })
    .from(consentTexts)
    .where(and(eq(consentTexts.appId, appId), eq(consentTexts.version, version)));
  return rows.map(({ language }) => language);
}

export async function findAddedConsent(
  on: Queries,
  appId: string,
  version: string,
  language: string,
): Promise<ConsentTextRow | undefined> {
  const rows = await on
    .select()
    .from(consentTexts)
    .where(
      and(
        eq(consentTexts.appId, appId),
        eq(consentTexts.version, version),
        eq(consentTexts.language, language as Language),
      ),
    );
  return rows[0];
}

export async function insertConsentTexts(tx: Transaction, rows: ConsentTextRow[]): Promise<void> {
  await tx.insert(consentTexts).values(rows);
}

/** Of an organization that goes. */
export async function deleteConsentTexts(tx: Transaction, appId: string): Promise<void> {
  await tx.delete(consentTexts).where(eq(consentTexts.appId, appId));
}
