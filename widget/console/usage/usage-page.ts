import { localized, msg, str } from '@lit/localize';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Billing } from '../../contract/billing.ts';
import type { AppUsage, Usage } from '../../contract/usage.ts';
import { controls } from '../../ui/controls.styles.ts';
import { icon } from '../../ui/icons.ts';
import { currentLanguage } from '../../ui/localization.ts';
import { ApiFailure } from '../console-api.ts';
import { ConsolePage } from '../console-page.ts';
import { factStyles, renderFact, wordSize } from '../facts.ts';
import { pageStyles } from '../page.styles.ts';
import { pathOf } from '../route.ts';
import { renderMode, renderPeriod } from '../wording.ts';

/** `off`: this server has no plans; `hidden`: one may not see it. */
type Plan = Billing | 'off' | 'hidden';

const total = (counts: readonly number[]): number => counts.reduce((sum, one) => sum + one, 0);

/** What of each month was completed by whom, what is open now, what is stored, and how that stands to the plan. */
@customElement('inkseal-usage-page')
@localized()
export class UsagePage extends ConsolePage {
  static override styles = [
    controls,
    pageStyles,
    factStyles,
    css`
      table {
        inline-size: 100%;
        border-collapse: collapse;
      }
      caption {
        text-align: start;
        color: var(--ink-muted);
        font-size: 13px;
        padding-block-end: 6px;
      }
      th,
      td {
        padding: 6px 12px 6px 0;
        border-block-start: 1px solid var(--ink-line);
        text-align: start;
        font-weight: 400;
        white-space: nowrap;
      }
      td:last-child {
        inline-size: 70%;
        padding-inline-end: 0;
      }
      meter {
        display: block;
        inline-size: 100%;
      }
      meter::-webkit-meter-optimum-value {
        background: var(--ink-accent);
      }
      meter::-moz-meter-bar {
        background: var(--ink-accent);
      }
      summary {
        cursor: pointer;
        padding-block: 6px;
      }
      .list details {
        flex: 1 1 100%;
      }
    `,
  ];

  @state() private usage: Usage | undefined;
  @state() private plan: Plan | undefined;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', async () => {
      [this.usage, this.plan] = await Promise.all([this.api.get<Usage>('/v1/usage'), this.#readPlan()]);
    });
  }

  async #readPlan(): Promise<Plan> {
    try {
      return await this.api.get<Billing>('/v1/billing');
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      if (error.code === 'billing_off') return 'off';
      if (error.code === 'forbidden') return 'hidden';
      throw error;
    }
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Usage', { id: 'usage' })}</h1>
          <p class="lead">
            ${msg(
              'An envelope counts in the month in which it is completed: everybody has signed, and it is sealed. Months are in UTC.',
              { id: 'usage-lead' },
            )}
          </p>
        </div>
      </div>
      ${this.renderFailure()} ${this.#renderContent()}`;
  }

  #renderContent(): TemplateResult | typeof nothing {
    const { usage } = this;
    if (!usage)
      return this.busy === 'load' ? this.renderWaiting(msg('Counting …', { id: 'usage-loading' })) : nothing;
    return html`${this.#renderNow(usage)} ${this.#renderPlan()}
    ${usage.apps.some((app) => total(app.completedEnvelopes) > 0) ? this.#renderApps(usage) : this.#renderNone(usage)}`;
  }

  #renderNow({ apps, storage }: Usage): TemplateResult {
    const live = apps.filter(({ testMode }) => !testMode);
    const count = (of: readonly AppUsage[]) => total(of.map((app) => app.completedEnvelopes[0] ?? 0));
    return html`<section class="card">
      <h2>${msg('Now', { id: 'usage-now' })}</h2>
      <dl>
        ${renderFact(msg('Completed this month, live', { id: 'usage-live' }), String(count(live)), 'live')}
        ${renderFact(
          msg('Completed this month, test mode', { id: 'usage-test' }),
          String(count(apps.filter(({ testMode }) => testMode))),
          'test',
        )}
        ${renderFact(
          msg('Open embed sessions', { id: 'usage-sessions' }),
          String(total(apps.map((app) => app.activeEmbedSessions))),
          'sessions',
        )}
        ${renderFact(
          msg('Stored', { id: 'usage-stored' }),
          html`${wordSize(storage.byteSize)}
            <span class="muted"
              >${msg(str`(stored objects: ${storage.objects})`, { id: 'usage-objects' })}</span
            >`,
          'stored',
        )}
      </dl>
    </section>`;
  }

  #renderPlan(): TemplateResult | typeof nothing {
    const { plan } = this;
    if (plan === undefined || plan === 'hidden') return nothing;
    if (plan === 'off')
      return html`<section class="card" data-plan="off">
        <h2>${msg('No limits', { id: 'usage-no-plan' })}</h2>
        <p>
          ${msg('Nothing is charged, and neither envelopes nor members are limited.', { id: 'billing-off-lead' })}
        </p>
      </section>`;
    const { usage, seats, period } = plan;
    return html`<section class="card" data-plan=${plan.state}>
      <h2>${plan.plan?.name ?? msg('No plan', { id: 'billing-none' })}</h2>
      <dl>
        ${renderFact(
          msg('Completed envelopes', { id: 'billing-envelopes' }),
          String(usage.completedEnvelopes),
          'billed',
        )}
        ${renderFact(
          msg('Seats taken', { id: 'billing-seats' }),
          seats.limit === null
            ? String(seats.used)
            : msg(str`${seats.used} of ${seats.limit}`, { id: 'billing-seats-of' }),
          'seats',
        )}
        ${renderFact(msg('Period', { id: 'billing-period' }), renderPeriod(period))}
      </dl>
      <p class="row end">
        <a href=${pathOf({ page: 'billing' })}>${msg('Plan and payment', { id: 'usage-to-billing' })}</a>
      </p>
    </section>`;
  }

  #renderNone({ apps: [first] }: Usage): TemplateResult {
    return html`<section class="card empty" data-state="none">
      ${icon('list')}
      <h2>${msg('No envelope was completed yet', { id: 'usage-none' })}</h2>
      <p>
        ${msg('Send one and sign it, in test mode for a start: it then stands here, by month and app.', {
          id: 'usage-none-lead',
        })}
      </p>
      ${
        first
          ? html`<a class="button primary" href=${pathOf({ page: 'start', appId: first.id })}
              >${msg('Get started', { id: 'nav-start' })}</a
            >`
          : html`<a class="button primary" href=${pathOf({ page: 'new-app' })}
              >${msg('New app', { id: 'apps-new' })}</a
            >`
      }
    </section>`;
  }

  #renderApps({ apps, months }: Usage): TemplateResult {
    const most = Math.max(...apps.flatMap((app) => app.completedEnvelopes));
    return html`<section class="card">
      <h2>${msg('By app', { id: 'usage-apps' })}</h2>
      <ul class="list">
        ${apps.map(
          (app) =>
            html`<li data-app=${app.id}>
              <div class="main">
                <strong>${app.name}</strong>
                <div class="muted">
                  ${msg(str`Open embed sessions: ${app.activeEmbedSessions}`, { id: 'usage-app-sessions' })}
                </div>
              </div>
              ${renderMode(app.testMode)}
              <details ?open=${apps.length === 1}>
                <summary>
                  ${msg(str`Completed in ${months.length} months: ${total(app.completedEnvelopes)}`, {
                    id: 'usage-app-total',
                  })}
                </summary>
                ${renderMonths(app, months, most)}
              </details>
            </li>`,
        )}
      </ul>
    </section>`;
  }
}

function renderMonths(app: AppUsage, months: readonly string[], most: number): TemplateResult {
  const name = new Intl.DateTimeFormat(currentLanguage(), {
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return html`<table>
    <caption>
      ${msg(str`Completed envelopes of ${app.name}`, { id: 'usage-caption' })}
    </caption>
    <tbody>
      ${months.map((month, index) => {
        const count = app.completedEnvelopes[index] ?? 0;
        const label = name.format(new Date(`${month}-01T00:00:00Z`));
        return html`<tr>
          <th scope="row">${label}</th>
          <td data-month=${month}>${count}</td>
          <td><meter min="0" max=${most} value=${count} aria-label=${`${label}: ${count}`}></meter></td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}
