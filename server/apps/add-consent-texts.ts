import type { NewConsentTexts } from '#contract/consent-texts.ts';
import type { Language } from '#contract/languages.ts';
import type { AuditActor, AuditLog } from '../audit/audit-log.ts';
import { sha256Hex } from '../platform/crypto/digest.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { lockApp, type AppRow } from './app-store.ts';
import { insertConsentTexts, listConsentLanguages, type ConsentTextRow } from './consent-store.ts';

/** Markup would stand before signers as it is written; what turns or hides letters would let a text read as another. */
const problems: readonly (readonly [pattern: RegExp, problem: string])[] = [
  [/<[a-z!/?]/i, 'markup'],
  [/[^\P{C}\n\u200c-\u200f]/u, 'characters'],
];

/** Line ends as one kind, so that the same words have the same hash. @throws ServiceError `consent_text_invalid` */
function readText(language: Language, given: string): string {
  const text = given.replaceAll(/\r\n?/g, '\n').trim();
  const refuse = (problem: string) =>
    new ServiceError('consent_text_invalid', { details: { language, problem } });
  if (text === '') throw refuse('empty');
  const [, problem] = problems.find(([pattern]) => pattern.test(text)) ?? [];
  if (problem !== undefined) throw refuse(problem);
  return text;
}

/**
 * A new version of what the app's signers agree to besides our own text. It is shown to nobody until the app's settings name
 * it, and never changed: whoever agreed to it agreed to these words.
 * @throws ServiceError `consent_text_invalid` or `consent_version_taken`
 */
export async function addConsentTexts(
  audit: AuditLog,
  actor: AuditActor,
  app: AppRow,
  { version, texts }: NewConsentTexts,
): Promise<ConsentTextRow[]> {
  const given = Object.entries(texts) as [Language, string][];
  if (given.length === 0)
    throw new ServiceError('consent_text_invalid', { details: { language: null, problem: 'empty' } });
  const createdAt = new Date();
  const rows = given.map(([language, text]) => ({
    appId: app.id,
    version,
    language,
    text: readText(language, text),
    createdAt,
  }));
  return audit.record(async (tx) => {
    await lockApp(tx, app.id);
    if ((await listConsentLanguages(tx, app.id, version)).length > 0)
      throw new ServiceError('consent_version_taken', { details: { version } });
    await insertConsentTexts(tx, rows);
    const hashes = rows.map(({ language, text }) => `${language}:${sha256Hex(Buffer.from(text, 'utf8'))}`);
    return {
      result: rows,
      events: [
        {
          type: 'consent_text.added' as const,
          organizationId: app.organizationId,
          chain: app.organizationId,
          actor,
          facts: { app: app.id, version, sha256: hashes.join(' ') },
        },
      ],
    };
  });
}
