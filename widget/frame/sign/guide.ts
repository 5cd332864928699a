import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Field } from '../../contract/fields.ts';
import { controls } from '../../ui/controls.styles.ts';
import { icon } from '../../ui/icons.ts';
import { plural } from '../../ui/localization.ts';
import type { FieldDrafts } from './field-drafts.ts';
import { fieldName } from './field-naming.ts';
import { guideStyles } from './guide.styles.ts';
import type { Tally } from './progress.ts';

/**
 * How far one is and the one thing to do next, always named. On a phone the control of the current field stands above
 * it (default slot).
 *
 * @slot - the editor of the current field
 * @fires inkseal-next - go to `target`
 * @fires inkseal-review - everything required is filled; the person wants to check and sign
 */
@customElement('inkseal-guide')
@localized()
export class InksealGuide extends LitElement {
  static override styles = [controls, guideStyles];

  @property({ attribute: false }) tally: Tally = { filled: 0, total: 0, optionalLeft: 0 };
  @property({ attribute: false }) target: Field | undefined;
  @property({ attribute: false }) currentId: string | null = null;
  @property({ attribute: false }) saveState: FieldDrafts['state'] = 'untouched';
  /** The slotted editor holds the one thing to do: going on is offered, not urged. */
  @property({ type: Boolean }) quiet = false;
  /** The person has already gone to a field or filled one. */
  @property({ type: Boolean }) started = false;

  @query('.next') private readonly next!: HTMLButtonElement | null;

  override focus(): void {
    this.next?.focus();
  }

  protected override render(): unknown {
    const { filled, total } = this.tally;
    const isDone = filled === total;
    return html`<div class="track" ?data-done=${isDone} aria-hidden="true"><span></span></div>
      <slot></slot>
      <div class="bar">
        <div class="status" role="status">
          <span class="left">${this.#leftText()}</span>
          ${this.#renderSaving()}
        </div>
        ${this.#renderNext()}
      </div>`;
  }

  protected override updated(): void {
    const { filled, total } = this.tally;
    const fill = this.renderRoot.querySelector<HTMLElement>('.track span');
    if (fill) fill.style.inlineSize = `${total === 0 ? 100 : (filled / total) * 100}%`;
  }

  #leftText(): string {
    const { filled, total, optionalLeft } = this.tally;
    const left = total - filled;
    if (left > 0) {
      return plural(left, {
        one: msg('1 required field left', { id: 'left-one' }),
        other: msg(str`${left} required fields left`, { id: 'left-other' }),
      });
    }
    if (optionalLeft > 0) return msg('All required fields are filled in', { id: 'left-optional' });
    return msg('Everything is filled in', { id: 'left-none' });
  }

  #renderSaving(): TemplateResult {
    const wording: Record<FieldDrafts['state'], TemplateResult | typeof nothing> = {
      untouched: nothing,
      unsaved: html`<span class="spinner"></span>${msg('Saving…', { id: 'saving' })}`,
      saving: html`<span class="spinner"></span>${msg('Saving…', { id: 'saving' })}`,
      saved: html`${icon('check')}${msg('Saved', { id: 'saved' })}`,
      failed: html`${icon('offline')}${msg('Not saved yet. We keep trying.', { id: 'save-failed' })}`,
      refused: html`${icon('warning')}${msg('A value needs to be changed', { id: 'save-refused' })}`,
    };
    const isSilent = this.saveState === 'untouched';
    return html`<span class="saving" data-state=${this.saveState} ?hidden=${isSilent}
      >${wording[this.saveState]}</span
    >`;
  }

  #renderNext(): TemplateResult | typeof nothing {
    if (this.quiet && this.target?.id === this.currentId) return nothing;
    if (!this.target) {
      return html`<button class="button primary next" type="button" data-act="review" @click=${this.#review}>
        ${icon('check')}<span class="what">${msg('Review and sign', { id: 'review' })}</span>
      </button>`;
    }
    const [name, page] = [fieldName(this.target), this.target.page];
    const what = this.started
      ? msg(str`Next: ${name}, page ${page}`, { id: 'next' })
      : msg(str`Start: ${name}, page ${page}`, { id: 'start' });
    return html`<button
      class="button next ${this.quiet ? '' : 'primary'}"
      type="button"
      data-act="next"
      @click=${this.#go}
    >
      <span class="what">${what}</span>${icon('arrow')}
    </button>`;
  }

  #go(): void {
    this.dispatchEvent(new CustomEvent('inkseal-next'));
  }

  #review(): void {
    this.dispatchEvent(new CustomEvent('inkseal-review'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-guide': InksealGuide;
  }
}
