/** What every page of the console really asks for, in a real browser: documented routes of its own server and nothing else. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pathOf, type KnownRoute } from '../../widget/console/route.ts';
import { isAt } from '../support/console-requests.ts';
import { signUp, usualPassword } from '../support/console-login.ts';
import { furnish } from '../support/furnished-customer.ts';
import { openEmbeddedWorld, type EmbeddedWorld } from './embedded-server.ts';

/** Signing in and out is a browser's alone, and stands in no document for backends. */
const ofLogin = [
  'GET /api/auth/get-session',
  'GET /api/auth/organization/list',
  'POST /api/auth/organization/set-active',
  'POST /api/auth/sign-in/email',
];
const ofOrganization = [
  'account',
  'members',
  'roles',
  'mails',
  'billing',
  'usage',
  'security',
  'apps',
  'new-app',
  'audit-log',
  'deletions',
  'legal-holds',
  'retention',
  'export',
] as const;
const ofApp = ['start', 'envelopes', 'sessions', 'keys', 'webhooks', 'settings', 'consent'] as const;

describe('the console in a browser', () => {
  let world: EmbeddedWorld;
  beforeAll(async () => {
    world = await openEmbeddedWorld({ openSignUp: true });
  });
  afterAll(async () => {
    expect(world.server.failures).toEqual([]);
    await world.close();
  });

  async function signIn(page: Page): Promise<void> {
    const person = await signUp(world.server);
    await person.becomes('owner', world.server.customer.organizationId);
    await page.goto(`${world.server.origin}/console`);
    await page.locator('#email').fill(person.email);
    await page.locator('#password').fill(usualPassword);
    await page.locator('[data-act=sign-in]').click();
    await page.locator('nav a[href="/console/audit-log"]').waitFor();
  }

  test('asks for documented routes of its own server alone, on every page', async () => {
    const { server, browser } = world;
    const { envelopes: envelopeId } = await furnish(server, server.customer);
    const { paths } = (await (await fetch(`${server.origin}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const page = await browser.newPage();
    const asked = new Set<string>();
    page.on('request', (request) => {
      const { origin, pathname } = new URL(request.url());
      if (request.url().startsWith('blob:') || request.url().startsWith('data:')) return;
      // Pages, scripts and fonts are of no interest here, unless they are somebody else's.
      if (origin === server.origin && !/^\/(?:v1|api)\//.test(pathname)) return;
      asked.add(`${request.method()} ${origin === server.origin ? pathname : origin}`);
    });
    await signIn(page);
    const { appId } = server.customer;
    const places: KnownRoute[] = [
      ...ofOrganization.map((name) => ({ page: name })),
      ...ofApp.map((name) => ({ page: name, appId })),
      { page: 'envelope', appId, envelopeId: envelopeId! },
    ];
    for (const place of places) {
      await page.goto(server.origin + pathOf(place));
      await page.locator('h1').first().waitFor();
      await page.waitForLoadState('networkidle');
    }
    const isDocumented = (one: string): boolean => {
      const [method = '', path = ''] = one.split(' ');
      return Object.entries(paths).some(
        ([documented, methods]) => Object.hasOwn(methods, method.toLowerCase()) && isAt(documented, path),
      );
    };
    expect([...asked].filter((one) => !isDocumented(one) && !ofLogin.includes(one))).toEqual([]);
    const documented = Object.keys(paths).filter((path) =>
      [...asked].some((one) => one.startsWith('GET ') && isAt(path, one.slice(4))),
    );
    expect(documented.length, documented.join(' ')).toBeGreaterThan(20);
    await page.close();
  }, 120_000);
});
