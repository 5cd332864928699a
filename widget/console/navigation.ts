import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../contract/apps.ts';
import type { Permission } from '../contract/permissions.ts';
import { icon, type IconName } from '../ui/icons.ts';
import { go, pathOf, type AppPage, type KnownRoute, type Route } from './route.ts';

interface Whereabouts {
  route: Route;
  apps: readonly App[];
  app: App | undefined;
  permissions: ReadonlySet<Permission>;
}

const appPages = (): readonly [page: AppPage, icon: IconName, label: string][] => [
  ['envelopes', 'paper', msg('Envelopes', { id: 'nav-envelopes' })],
  ['start', 'arrow', msg('Get started', { id: 'nav-start' })],
  ['sessions', 'person', msg('Embed sessions', { id: 'nav-sessions' })],
  ['keys', 'shield', msg('API keys', { id: 'nav-keys' })],
  ['webhooks', 'arrow', msg('Webhooks', { id: 'webhooks' })],
  ['settings', 'pen', msg('App settings', { id: 'nav-settings' })],
  ['consent', 'check', msg('Consent text', { id: 'consent' })],
];

/** The app one is working for, and where one can go; without an app, only what belongs to the organization. */
export function renderNavigation({ route, apps, app, permissions }: Whereabouts): TemplateResult {
  const [first] = apps;
  const current = app ?? first;
  const isEnvelope = route.page === 'envelope';
  const link = (to: KnownRoute, shape: IconName, label: string, isHere: boolean) =>
    html`<li>
      <a href=${pathOf(to)} aria-current=${isHere ? 'page' : nothing}>${icon(shape)}${label}</a>
    </li>`;
  /** No way to a page that would show nothing but a refusal. */
  const linkFor = (needed: Permission, ...shown: Parameters<typeof link>) =>
    permissions.has(needed) ? link(...shown) : nothing;
  return html`${current ? renderChoice(route, apps, current) : nothing}
    <nav aria-label=${msg('Console', { id: 'nav-console' })}>
      ${
        current
          ? html`<ul>
              ${appPages().map(([page, shape, label]) =>
                link(
                  { page, appId: current.id },
                  shape,
                  label,
                  route.page === page || (isEnvelope && page === 'envelopes'),
                ),
              )}
            </ul>`
          : nothing
      }
      <ul class="apart">
        ${link({ page: 'apps' }, 'document', msg('Apps', { id: 'nav-apps' }), route.page === 'apps')}
        ${link({ page: 'audit-log' }, 'seal', msg('Audit log', { id: 'nav-audit-log' }), route.page === 'audit-log')}
        ${linkFor('documents:read', { page: 'received' }, 'view', msg('Given to you', { id: 'nav-received' }), route.page === 'received')}
        ${linkFor('deletions:read', { page: 'deletions' }, 'trash', msg('Deletions', { id: 'nav-deletions' }), route.page === 'deletions')}
        ${linkFor('legal_holds:read', { page: 'legal-holds' }, 'shield', msg('Legal holds', { id: 'nav-holds' }), route.page === 'legal-holds')}
        ${linkFor('retention:read', { page: 'retention' }, 'clock', msg('Retention', { id: 'nav-retention' }), route.page === 'retention')}
        ${linkFor('data:export', { page: 'export' }, 'download', msg('Data export', { id: 'nav-export' }), route.page === 'export')}
        ${link({ page: 'members' }, 'list', msg('Members', { id: 'members' }), route.page === 'members')}
        ${link({ page: 'roles' }, 'shield', msg('Roles', { id: 'roles' }), route.page === 'roles')}
        ${link({ page: 'mails' }, 'paper', msg('Mails', { id: 'mails' }), route.page === 'mails')}
        ${link({ page: 'usage' }, 'list', msg('Usage', { id: 'usage' }), route.page === 'usage')}
        ${link({ page: 'billing' }, 'card', msg('Billing', { id: 'billing' }), route.page === 'billing')}
        ${link({ page: 'security' }, 'shield', msg('Security', { id: 'security' }), route.page === 'security')}
        ${link({ page: 'account' }, 'person', msg('Your account', { id: 'account' }), route.page === 'account')}
      </ul>
    </nav>`;
}

/** Whoever changes the app stays on the page of that name. */
function renderChoice(route: Route, apps: readonly App[], current: App): TemplateResult {
  const page: AppPage = 'appId' in route && route.page !== 'envelope' ? route.page : 'envelopes';
  const change = (event: Event): void =>
    go(pathOf({ page, appId: (event.target as HTMLSelectElement).value }));
  return html`<div class="which">
    <label class="label" for="app">${msg('App', { id: 'nav-app' })}</label>
    <select class="control" id="app" @change=${change}>
      ${apps.map(({ id, name }) => html`<option value=${id} ?selected=${id === current.id}>${name}</option>`)}
    </select>
    ${
      current.testMode
        ? html`<span class="tag">${msg('Test mode', { id: 'mode-test' })}</span>`
        : html`<span class="tag" data-live>${msg('Live', { id: 'mode-live' })}</span>`
    }
  </div>`;
}
