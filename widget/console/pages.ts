import type { ConsolePage } from './console-page.ts';
import type { Route } from './route.ts';

/** The element of each page, and where its code is. */
const loaders: Readonly<Record<Route['page'], () => Promise<new () => ConsolePage>>> = {
  home: async () => (await import('./unknown-page.ts')).UnknownPage,
  unknown: async () => (await import('./unknown-page.ts')).UnknownPage,
  'sign-in': async () => (await import('./login/sign-in-page.ts')).SignInPage,
  'sign-up': async () => (await import('./login/sign-up-page.ts')).SignUpPage,
  organization: async () => (await import('./login/organization-page.ts')).OrganizationPage,
  apps: async () => (await import('./apps/apps-page.ts')).AppsPage,
  'new-app': async () => (await import('./apps/new-app-page.ts')).NewAppPage,
  settings: async () => (await import('./apps/settings-page.ts')).SettingsPage,
  start: async () => (await import('./start/start-page.ts')).StartPage,
};

export async function loadPage(route: Route): Promise<ConsolePage> {
  return new (await loaders[route.page]())();
}
