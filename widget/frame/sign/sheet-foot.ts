/** The foot of a sheet that ends the person's part here: to stay comes first, to go is what spins while it is under way. */
import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../../ui/icons.ts';

export interface SheetFoot {
  act: 'decline-confirm' | 'delegate-confirm';
  look: 'danger' | 'primary';
  label: string;
  isBusy: boolean;
  stay(): void;
  go(): void;
}

export function renderSheetFoot({ act, look, label, isBusy, stay, go }: SheetFoot): TemplateResult {
  return html`<div slot="footer" class="actions pair">
    <button class="button" type="button" @click=${stay}>${msg('Go back', { id: 'go-back' })}</button>
    <button class="button ${look}" type="button" data-act=${act} aria-busy=${isBusy} @click=${go}>
      ${isBusy ? html`<span class="spinner"></span>` : nothing} ${label}
    </button>
  </div>`;
}

/** Why it did not succeed, for whoever reads and whoever listens. */
export function renderSheetProblem(problem: string): TemplateResult {
  return html`<div role="alert">
    ${problem === '' ? nothing : html`<p class="problem">${icon('warning')}<span>${problem}</span></p>`}
  </div>`;
}

/** On a telephone it stands below what can be seen of the sheet. */
export const bringProblemIntoSight = (sheet: ParentNode): void =>
  sheet.querySelector('.problem, .hint.bad')?.scrollIntoView({ block: 'nearest' });
