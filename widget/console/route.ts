/** The addresses of the console. All that a page shows is in its address, so it can be kept, shared and reloaded. */

export type AppPage = 'start' | 'settings';
export type KnownRoute =
  | { page: 'home' | 'sign-in' | 'sign-up' | 'organization' | 'apps' | 'new-app' }
  | { page: AppPage; appId: string };
export type Route = KnownRoute | { page: 'unknown' };

const root = '/console';
const places = {
  home: '',
  'sign-in': '/sign-in',
  'sign-up': '/sign-up',
  organization: '/organization',
  apps: '/apps',
  'new-app': '/apps/new',
} as const;
const ofApp: readonly AppPage[] = ['start', 'settings'];
const idPattern = /^[a-z]+_[0-9a-z]{1,60}$/;

export function pathOf(route: KnownRoute): string {
  return 'appId' in route ? `${root}/apps/${route.appId}/${route.page}` : root + places[route.page];
}

export function parseRoute(pathname: string): Route {
  const path = pathname.replace(/\/$/, '');
  for (const [page, place] of Object.entries(places) as [keyof typeof places, string][])
    if (path === root + place) return { page };
  const [, start, apps, appId = '', page, ...more] = path.split('/');
  const isApp = `/${start}` === root && apps === 'apps' && idPattern.test(appId) && more.length === 0;
  const known = ofApp.find((one) => one === page);
  return isApp && known ? { page: known, appId } : { page: 'unknown' };
}

/** Goes there without loading a page; `replace` when Back must not come by here again. */
export function go(path: string, { replace = false } = {}): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', path);
  window.dispatchEvent(new PopStateEvent('popstate'));
}
