import { describe, expect, it } from 'vitest';
import { parseRoute, pathOf, type KnownRoute } from './route.ts';

const routes: KnownRoute[] = [
  { page: 'home' },
  { page: 'sign-in' },
  { page: 'reset-password' },
  { page: 'new-app' },
  { page: 'audit-log' },
  { page: 'deletions' },
  { page: 'legal-holds' },
  { page: 'retention' },
  { page: 'export' },
  { page: 'billing' },
  { page: 'usage' },
  { page: 'security' },
  { page: 'keys', appId: 'app_00d23fhh' },
  { page: 'consent', appId: 'app_00d23fhh' },
  { page: 'envelope', appId: 'app_00d23fhh', envelopeId: 'env_00d23fhh' },
];

describe('an address of the console', () => {
  it.each(routes)('leads back to $page', (route) => {
    expect(parseRoute(pathOf(route))).toEqual(route);
    expect(parseRoute(`${pathOf(route)}/`)).toEqual(route);
  });

  it.each([
    '/',
    '/consoles',
    '/console/no-such-page',
    '/console/apps/app_1/passwords',
    '/console/apps/..%2F/settings',
    '/console/apps/app_1/settings/env_1',
    '/console/apps/app_1/envelopes/env_1/more',
    '/console/apps/app_1/envelopes/<script>',
    '/console/apps/<script>/settings',
  ])('that is none of ours, %s, is unknown', (path) => {
    expect(parseRoute(path)).toEqual({ page: 'unknown' });
  });
});
