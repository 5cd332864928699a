import type { AppChange, AppSettings } from '#contract/apps.ts';
import { isAtLeast } from '#contract/signer-methods.ts';
import { findThemeProblem } from '#contract/theme-rules.ts';
import type { AuditActor, AuditLog } from '../audit/audit-log.ts';
import type { Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { parseAllowedOrigin } from './allowed-origin.ts';
import { findApp, lockApp, updateApp, type AppRow } from './app-store.ts';
import { requireSigningPage } from './signing-page.ts';
import { listConsentLanguages } from './consent-store.ts';

/** What an app gives by default it must be allowed to give, or its backend would be refused for what it never asked. */
function requireSound(app: AppRow): void {
  const beyond = app.defaultScopes.filter((scope) => !app.allowedScopes.includes(scope));
  if (beyond.length > 0)
    throw new ServiceError('default_scopes_not_allowed', { details: { scopes: beyond } });
  if (!app.allowedLanguages.includes(app.defaultLanguage))
    throw new ServiceError('default_language_not_allowed', {
      details: { allowedLanguages: app.allowedLanguages },
    });
  requireSigningPage(app);
  const unusable = findThemeProblem(app.theme);
  if (unusable) {
    const { code, ...details } = unusable;
    throw new ServiceError(code, { details });
  }
}

/**
 * A stolen key must not be able to take the codes away that stand between it and the signing of what it sends, nor to lead whoever
 * reads our mails to a page of its choice.
 */
function requirePersonFor(before: AppRow, change: Change, actor: AuditActor): void {
  if (actor.kind !== 'api_key') return;
  const { signerAuthentication: wanted, signingPageUrl: page } = change;
  const isLowered = wanted !== undefined && !isAtLeast(wanted, before.signerAuthentication);
  const isLedAway = typeof page === 'string' && page !== before.signingPageUrl;
  if (isLowered || isLedAway) throw new ServiceError('person_required');
}

/** Whoever may be spoken to in a language has to be able to read there what they agree to. */
async function requireConsentTexts(tx: Transaction, app: AppRow): Promise<void> {
  const { consentVersion: version, allowedLanguages } = app;
  if (version === null) return;
  const written = await listConsentLanguages(tx, app.id, version);
  if (written.length === 0) throw new ServiceError('consent_version_unknown', { details: { version } });
  const missing = allowedLanguages.filter((language) => !written.includes(language));
  if (missing.length > 0)
    throw new ServiceError('consent_language_missing', { details: { version, languages: missing } });
}

type Change = Omit<Parameters<typeof updateApp>[2], 'logo'>;

function readChange(app: AppRow, { name, allowedOrigins, ...settings }: AppChange): Change {
  const origins = allowedOrigins && [...new Set(allowedOrigins.map((one) => parseAllowedOrigin(one, app)))];
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const once = given.map(([key, value]) => [key, Array.isArray(value) ? [...new Set(value)] : value]);
  return {
    ...(name !== undefined && { name }),
    ...(origins && { allowedOrigins: origins }),
    ...(Object.fromEntries(once) as Partial<AppSettings>),
  };
}

/** What the log keeps of a change: everything but the name, which may be a person's. */
function factsOf({ allowedOrigins, ...change }: Change): Record<string, string | number> {
  const facts = Object.entries({ ...change, ...(allowedOrigins && { origins: allowedOrigins }) });
  return Object.fromEntries(
    facts.filter(([key]) => key !== 'name').map(([key, value]) => [key, factOf(value)]),
  );
}

function factOf(value: unknown): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.join(' ') : JSON.stringify(value);
}

/**
 * The app with what was given in place of what it was; what is not given stays. Embeds and their sessions lose at once an
 * origin or a permission that is not among the allowed any more.
 * @throws ServiceError `origin_invalid`, `default_scopes_not_allowed`, `default_language_not_allowed`, `signing_page_invalid`,
 * `signing_page_missing`, `theme_…`, `consent_…` or `person_required`
 */
export async function changeApp(
  audit: AuditLog,
  actor: AuditActor,
  app: AppRow,
  asked: AppChange,
): Promise<AppRow> {
  const change = readChange(app, asked);
  if (Object.keys(change).length === 0) return app;
  return audit.record(async (tx) => {
    await lockApp(tx, app.id);
    const before = await findApp(tx, app.organizationId, app.id);
    if (before) requirePersonFor(before, change, actor);
    await updateApp(tx, app, change);
    // As it is now, under the row's lock: of two changes at once neither is judged by what the other has replaced.
    const changed = await findApp(tx, app.organizationId, app.id);
    if (!changed) throw new ServiceError('not_found');
    requireSound(changed);
    await requireConsentTexts(tx, changed);
    return {
      result: changed,
      events: [
        {
          type: 'app.changed' as const,
          organizationId: app.organizationId,
          chain: app.organizationId,
          actor,
          facts: { app: app.id, ...factsOf(change) },
          personal:
            change.name === undefined ? {} : { name: { subjectId: app.organizationId, value: change.name } },
        },
      ],
    };
  });
}
