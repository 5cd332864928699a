import { localized, msg } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Security } from '../../contract/security.ts';
import { controls } from '../../ui/controls.styles.ts';
import { ConsolePage } from '../console-page.ts';
import { factStyles } from '../facts.ts';
import { pageStyles } from '../page.styles.ts';
import { pathOf } from '../route.ts';
import { renderEncryption } from './encryption-part.ts';
import { renderLog } from './log-part.ts';
import { renderSeal } from './seal-part.ts';
import { nameService } from './security-wording.ts';

/** How the organization's data is kept, as the server finds it at this moment, and whom to tell when something is wrong. */
@customElement('inkseal-security-page')
@localized()
export class SecurityPage extends ConsolePage {
  static override styles = [controls, pageStyles, factStyles];

  @state() private security: Security | undefined;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', async () => {
      this.security = await this.api.get<Security>('/v1/security');
    });
  }

  protected override render(): TemplateResult {
    const { security } = this;
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Security', { id: 'security' })}</h1>
          <p class="lead">
            ${msg('What the server found when you opened this page, not a promise.', { id: 'security-lead' })}
          </p>
        </div>
      </div>
      ${this.renderFailure()}
      ${
        security
          ? html`${renderSeal(security.seal)} ${renderEncryption(security.encryption)}
            ${renderLog(security.log)} ${renderProcessors(security)} ${renderExport()}
            ${renderContact(security)}`
          : this.busy === 'load'
            ? this.renderWaiting(msg('Asking the server …', { id: 'security-loading' }))
            : nothing
      }`;
  }
}

function renderProcessors({ subProcessors, outsideServices }: Security): TemplateResult {
  return html`<section class="card" data-part="sub-processors">
    <h2>${msg('Who else processes data', { id: 'security-processors' })}</h2>
    ${
      subProcessors.length === 0
        ? html`<p class="muted">
            ${msg('The operator of this server has named no sub-processor. Ask the operator if that is so.', {
              id: 'security-processors-none',
            })}
          </p>`
        : html`<ul class="list">
            ${subProcessors.map(
              ({ name, purpose, place }) =>
                html`<li data-processor>
                  <div class="main">
                    <strong>${name}</strong>
                    <div class="muted">${purpose}</div>
                  </div>
                  <span>${place}</span>
                </li>`,
            )}
          </ul>`
    }
    <h3>${msg('What this server is set up to use', { id: 'security-services' })}</h3>
    ${
      outsideServices.length === 0
        ? html`<p class="muted">
            ${msg('No outside service: keys, files and mails stay on the server itself.', {
              id: 'security-services-none',
            })}
          </p>`
        : html`<ul>
            ${outsideServices.map((service) => html`<li data-service=${service}>${nameService(service)}</li>`)}
          </ul>`
    }
  </section>`;
}

function renderExport(): TemplateResult {
  return html`<section class="card">
    <h2>${msg('Your data', { id: 'security-data' })}</h2>
    <p>
      ${msg(
        'Take all of it with you at any time, readable without Inkseal, or have it destroyed with a receipt.',
        {
          id: 'security-data-lead',
        },
      )}
    </p>
    <div class="row">
      <a class="button" href=${pathOf({ page: 'export' })}>${msg('Data export', { id: 'nav-export' })}</a>
      <a class="button" href=${pathOf({ page: 'deletions' })}>${msg('Deletions', { id: 'nav-deletions' })}</a>
    </div>
  </section>`;
}

function renderContact({ incidentContact, policyUrl }: Security): TemplateResult {
  return html`<section class="card" data-part="contact">
    <h2>${msg('Something is wrong?', { id: 'security-incident' })}</h2>
    <p>
      ${
        incidentContact === null
          ? msg('The operator has named no contact for incidents. Whoever gave you this address runs it.', {
              id: 'security-contact-none',
            })
          : html`${msg('Tell the operator of this server:', { id: 'security-contact' })}
              <a href=${incidentContact}>${incidentContact.replace(/^mailto:/, '').replace(/\?.*/s, '')}</a>`
      }
    </p>
    ${
      policyUrl === null
        ? nothing
        : html`<p>
            <a href=${policyUrl} target="_blank" rel="noopener noreferrer"
              >${msg('Security policy', { id: 'security-policy' })}</a
            >
          </p>`
    }
  </section>`;
}
