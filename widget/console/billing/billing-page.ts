import { localized, msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Billing, Redirect } from '../../contract/billing.ts';
import { controls } from '../../ui/controls.styles.ts';
import { icon } from '../../ui/icons.ts';
import { ApiFailure } from '../console-api.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';
import { factStyles } from '../facts.ts';
import { pageStyles } from '../page.styles.ts';
import { renderPeriod, renderTime } from '../wording.ts';
import { explainState, nameState, toneOf } from './billing-wording.ts';

/** The plan, what was used of it, and the way to the payment service, which alone ever sees a card. */
@customElement('inkseal-billing-page')
@localized()
export class BillingPage extends ConsolePage {
  static override styles = [controls, pageStyles, factStyles];

  @state() private billing: Billing | undefined;
  @state() private isOff = false;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', async () => {
      try {
        this.billing = await this.api.get<Billing>('/v1/billing');
      } catch (error) {
        if (!(error instanceof ApiFailure) || error.code !== 'billing_off') throw error;
        this.isOff = true;
      }
    });
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Billing', { id: 'billing' })}</h1>
          ${this.isOff ? nothing : this.#renderLead()}
        </div>
      </div>
      ${this.renderFailure()} ${this.#renderContent()}`;
  }

  #renderLead(): TemplateResult {
    return html`<p class="lead">
      ${msg('You pay at Stripe. No card number ever reaches Inkseal.', { id: 'billing-lead' })}
    </p>`;
  }

  #renderContent(): TemplateResult | typeof nothing {
    if (this.isOff) return this.#renderOff();
    if (this.billing) return this.#renderBilling(this.billing);
    return this.busy === 'load'
      ? this.renderWaiting(msg('Fetching the plan …', { id: 'billing-loading' }))
      : nothing;
  }

  #renderOff(): TemplateResult {
    return html`<div class="card empty" data-state="off">
      ${icon('check')}
      <h2>${msg('Billing is off on this server', { id: 'billing-off' })}</h2>
      <p>
        ${msg('Nothing is charged, and neither envelopes nor members are limited.', { id: 'billing-off-lead' })}
      </p>
    </div>`;
  }

  #renderBilling(billing: Billing): TemplateResult {
    const mayChoose = billing.state === 'none' || billing.state === 'ended';
    return html`<section class="card" data-state=${billing.state}>
        <h2>${billing.plan?.name ?? nameState(billing.state)}</h2>
        <p>
          ${
            billing.plan
              ? html`<span class="tag" data-tone=${toneOf(billing.state)}>${nameState(billing.state)}</span>`
              : nothing
          }
          ${explainState(billing.state)}
        </p>
        ${this.#renderDates(billing)} ${this.#renderUsage(billing)}
        ${mayChoose ? nothing : this.#renderPortal()}
      </section>
      ${mayChoose ? this.#renderPlans(billing) : nothing}`;
  }

  #renderDates({ trialEndsAt, suspendsAt, cancelsAtPeriodEnd, state, period }: Billing): TemplateResult {
    return html`${
      trialEndsAt === null
        ? nothing
        : html`<p>${msg('The trial ends', { id: 'billing-trial-ends' })} ${renderTime(trialEndsAt)}.</p>`
    }
    ${
      suspendsAt === null || state !== 'past_due'
        ? nothing
        : html`<p>
            ${msg('Unless it is paid, nothing new can be sent from', { id: 'billing-suspends' })}
            ${renderTime(suspendsAt)}.
          </p>`
    }
    ${
      cancelsAtPeriodEnd
        ? html`<p>
            ${msg('Cancelled: the plan ends', { id: 'billing-cancels' })} ${renderTime(period.endsAt)}.
          </p>`
        : nothing
    }`;
  }

  #renderUsage({ usage, seats, period }: Billing): TemplateResult {
    const { completedEnvelopes, waiting } = usage;
    return html`<dl>
      <div>
        <dt>${msg('Completed envelopes', { id: 'billing-envelopes' })}</dt>
        <dd data-usage>
          ${completedEnvelopes}
          ${waiting === 0 ? nothing : html`<span class="muted">${msg(str`(${waiting} not reported yet)`, { id: 'billing-waiting' })}</span>`}
        </dd>
      </div>
      <div>
        <dt>${msg('Seats taken', { id: 'billing-seats' })}</dt>
        <dd data-seats>
          ${
            seats.limit === null
              ? seats.used
              : msg(str`${seats.used} of ${seats.limit}`, { id: 'billing-seats-of' })
          }
        </dd>
      </div>
      <div>
        <dt>${msg('Period', { id: 'billing-period' })}</dt>
        <dd>${renderPeriod(period)}</dd>
      </div>
    </dl>`;
  }

  #renderPortal(): TemplateResult {
    return html`<div class="row end">
      <button
        class="button primary"
        type="button"
        data-act="portal"
        ?disabled=${this.busy !== undefined}
        @click=${() => this.#leaveFor('portal', {})}
      >
        ${msg('Pay, change or cancel at Stripe', { id: 'billing-portal' })}
      </button>
      <span class="muted">${this.#soon()}</span>
    </div>`;
  }

  #soon(): string {
    return msg('What you do there shows here within a minute.', { id: 'billing-soon' });
  }

  #renderPlans({ plans, trialDays }: Billing): TemplateResult {
    return html`<section class="card">
      <h2>${msg('Choose a plan', { id: 'billing-choose' })}</h2>
      <form @submit=${this.#choose}>
        <fieldset>
          <legend>${msg('Plan', { id: 'billing-plan' })}</legend>
          <div class="choices wide">
            ${plans.map(
              ({ name, seats }, index) =>
                html`<label class="tick">
                  <input type="radio" name="plan" value=${name} ?checked=${index === 0} />
                  <span>
                    ${name}<br />
                    <span class="muted">
                      ${
                        seats === null
                          ? msg('Any number of seats', { id: 'billing-any-seats' })
                          : msg(str`Up to ${seats} seats`, { id: 'billing-up-to' })
                      }
                    </span>
                  </span>
                </label>`,
            )}
          </div>
        </fieldset>
        ${
          trialDays === 0
            ? nothing
            : html`<p>${msg(str`The first ${trialDays} days are free.`, { id: 'billing-free-days' })}</p>`
        }
        <div class="row">
          ${this.renderSubmit('checkout', msg('Subscribe at Stripe', { id: 'billing-subscribe' }))}
          <span class="muted">${this.#soon()}</span>
        </div>
      </form>
    </section>`;
  }

  #choose(event: SubmitEvent): void {
    this.#leaveFor('checkout', { plan: textOf(formValues(event), 'plan') });
  }

  #leaveFor(where: 'checkout' | 'portal', wish: object): void {
    void this.attempt(where, async () => {
      const { url } = await this.api.post<Redirect>(`/v1/billing/${where}`, wish);
      window.location.assign(url);
    });
  }
}
