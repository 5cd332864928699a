/** The addresses of the console. All that a page shows is in its address, so it can be kept, shared and reloaded. */

export type AppPage = 'start' | 'envelopes' | 'sessions' | 'keys' | 'webhooks' | 'settings' | 'consent';
/** Where a link in a mail leads (server/accounts/mail-link.ts). */
export type MailPage = 'invitation' | 'verify-email' | 'reset-password';
export type LifecyclePage = 'received' | 'deletions' | 'legal-holds' | 'retention' | 'export';
export type KnownRoute =
  | { page: 'home' | 'sign-in' | 'sign-up' | 'organization' | 'apps' | 'new-app' | 'audit-log' }
  | { page: 'forgot-password' | 'single-sign-on' | MailPage }
  | { page: LifecyclePage }
  | { page: 'account' | 'members' | 'roles' | 'mails' | 'billing' | 'usage' | 'security' }
  | { page: AppPage; appId: string }
  | { page: 'envelope'; appId: string; envelopeId: string };
export type Route = KnownRoute | { page: 'unknown' };

const root = '/console';
const places = {
  home: '',
  'sign-in': '/sign-in',
  'sign-up': '/sign-up',
  'forgot-password': '/forgot-password',
  'single-sign-on': '/single-sign-on',
  invitation: '/invitation',
  'verify-email': '/verify-email',
  'reset-password': '/reset-password',
  account: '/account',
  members: '/members',
  roles: '/roles',
  mails: '/mails',
  billing: '/billing',
  usage: '/usage',
  security: '/security',
  organization: '/organization',
  apps: '/apps',
  'new-app': '/apps/new',
  'audit-log': '/audit-log',
  received: '/received',
  deletions: '/deletions',
  'legal-holds': '/legal-holds',
  retention: '/retention',
  export: '/export',
} as const;
const ofApp: readonly AppPage[] = [
  'start',
  'envelopes',
  'sessions',
  'keys',
  'webhooks',
  'settings',
  'consent',
];
const idPattern = /^[a-z]+_[0-9a-z]{1,60}$/;

export function pathOf(route: KnownRoute): string {
  if (route.page === 'envelope') return `${root}/apps/${route.appId}/envelopes/${route.envelopeId}`;
  return 'appId' in route ? `${root}/apps/${route.appId}/${route.page}` : root + places[route.page];
}

export function parseRoute(pathname: string): Route {
  const path = pathname.replace(/\/$/, '');
  for (const [page, place] of Object.entries(places) as [keyof typeof places, string][])
    if (path === root + place) return { page };
  const [, start, apps, appId = '', page, envelopeId, ...more] = path.split('/');
  const isApp = `/${start}` === root && apps === 'apps' && idPattern.test(appId) && more.length === 0;
  const known = ofApp.find((one) => one === page);
  if (!isApp || !known) return { page: 'unknown' };
  if (envelopeId === undefined) return { page: known, appId };
  const isEnvelope = known === 'envelopes' && idPattern.test(envelopeId);
  return isEnvelope ? { page: 'envelope', appId, envelopeId } : { page: 'unknown' };
}

/** Goes there without loading a page; `replace` when Back must not come by here again. */
export function go(path: string, { replace = false } = {}): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', path);
  window.dispatchEvent(new PopStateEvent('popstate'));
}
