import { localized, msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { ConsolePage } from './console-page.ts';
import { pathOf } from './route.ts';

@customElement('inkseal-unknown-page')
@localized()
export class UnknownPage extends ConsolePage {
  protected override render(): TemplateResult {
    return html`<h1 tabindex="-1">${msg('There is no such page', { id: 'unknown-heading' })}</h1>
      <p class="lead">
        ${msg(
          'The address is wrong, or belongs to another organization than the one you are signed in for.',
          { id: 'unknown-lead' },
        )}
      </p>
      <p class="row end">
        <a class="button primary" href=${pathOf({ page: 'home' })}>
          ${msg('To the console', { id: 'unknown-home' })}
        </a>
      </p>`;
  }
}
