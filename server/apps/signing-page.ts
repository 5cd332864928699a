import { signingPagePlaceholders } from '#contract/recipient-mails.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { AppRow } from './app-store.ts';

/** What RFC 3986 §2 has in a URL, and the braces of placeholders: no space, line break, quote or sign of HTML. */
const written = /^[\w:/?#[\]@!$&'()*+,;=.~%{}-]+$/;
const placeholder = /\{(\w*)\}/g;
/** Ours, all of which open something; what an integrator calls a secret nobody can tell. */
const secret = /(?:sk_(?:test|live)|et|es|ml|whsec)_[\w-]{16}/;

type Named = Record<(typeof signingPagePlaceholders)[number], string>;

/** Ids are letters, digits and underscores: nothing in them means anything in a URL. */
const fill = (template: string, ids: Named): string =>
  template.replace(placeholder, (whole, name: keyof Named) => ids[name] ?? whole);

/**
 * Spelt as a browser sends the origin, and ended by what ends one: a user name, another host behind a backslash or a
 * placeholder within the host begins with none.
 */
const isAt = (template: string, origin: string): boolean =>
  template === origin || ['/', '?', '#'].some((sign) => template.startsWith(origin + sign));

function problemOf(template: string, { allowedOrigins }: Pick<AppRow, 'allowedOrigins'>): string | undefined {
  if (!written.test(template)) return 'characters';
  const isKnown = (name: string): boolean => (signingPagePlaceholders as readonly string[]).includes(name);
  const names = [...template.matchAll(placeholder)].map(([, name = '']) => name);
  if (!names.every(isKnown) || /[{}]/.test(template.replace(placeholder, ''))) return 'placeholder';
  if (secret.test(template)) return 'secret';
  const origin = allowedOrigins.find((one) => isAt(template, one));
  const filled = URL.parse(fill(template, { envelopeId: 'env_0', recipientId: 'rcp_0' }));
  return origin === undefined || filled?.origin !== origin ? 'origin' : undefined;
}

/** @throws ServiceError `signing_page_invalid`, with the reason, or `signing_page_missing` */
export function requireSigningPage(
  app: Pick<AppRow, 'allowedOrigins' | 'signingPageUrl' | 'signingRequests'>,
): void {
  const { signingPageUrl, signingRequests } = app;
  if (signingPageUrl === null) {
    if (signingRequests) throw new ServiceError('signing_page_missing');
    return;
  }
  const reason = problemOf(signingPageUrl, app);
  if (reason !== undefined) throw new ServiceError('signing_page_invalid', { details: { reason } });
}

/** Where one recipient signs; undefined where the app names no such page, or none that it is allowed any more. */
export function signingPageFor(app: AppRow, ids: Named): string | undefined {
  const { signingPageUrl } = app;
  if (signingPageUrl === null || problemOf(signingPageUrl, app) !== undefined) return undefined;
  return fill(signingPageUrl, ids);
}
