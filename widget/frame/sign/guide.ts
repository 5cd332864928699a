import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { isMarkField } from '../../contract/field-rules.ts';
import type { Field } from '../../contract/fields.ts';
import { controls } from '../../ui/controls.styles.ts';
import { icon } from '../../ui/icons.ts';
import { formatNumber } from '../../ui/localization.ts';
import { plural } from '../../ui/wording.ts';
import type { FieldDrafts } from './field-drafts.ts';
import { fieldDescription, fieldName, markActText, questionName } from './field-naming.ts';
import { groupRule } from './group-rule.ts';
import { guideStyles } from './guide.styles.ts';
import type { Tally } from './progress.ts';
import { leftText } from './progress-wording.ts';

/**
 * How far one is and the one thing to do next, always named. On a phone the control of the current field stands above
 * it (default slot).
 *
 * @slot - the editor of the current field
 * @fires inkseal-next - go to `target`, or, where one is there already, fill it
 * @fires inkseal-place-all - place the adopted mark in all `remaining` fields
 * @fires inkseal-wrong - to the next value that has to be changed
 * @fires inkseal-fields - the person wants to see the list of their fields
 * @fires inkseal-review - everything required is filled; the person wants to check and sign
 */
@customElement('inkseal-guide')
@localized()
export class InksealGuide extends LitElement {
  static override styles = [controls, guideStyles];

  @property({ attribute: false }) tally: Tally = { filled: 0, total: 0, optionalLeft: 0 };
  @property({ attribute: false }) target: Field | undefined;
  @property({ attribute: false }) current: Field | undefined;
  /** The fields that are there; conditions bring some and take others away. */
  @property({ attribute: false }) shown: readonly Field[] = [];
  /** Steps in which something is told to be wrong. */
  @property({ type: Number }) wrong = 0;
  @property({ attribute: false }) saveState: FieldDrafts['state'] = 'untouched';
  /** A mark for `target` was adopted already: one press places it. */
  @property({ type: Boolean }) ready = false;
  /** Empty fields of the kind of `target` that the adopted mark could be placed in. */
  @property({ type: Number }) remaining = 0;
  /** The slotted editor holds the one thing to do: going on is offered, not urged. */
  @property({ type: Boolean }) quiet = false;
  /** The person has already gone to a field or filled one. */
  @property({ type: Boolean }) started = false;

  #news = '';
  @query('.next') private readonly next!: HTMLButtonElement | null;

  override focus(): void {
    this.next?.focus();
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get('shown') as readonly Field[] | undefined;
    if (before && before.length > 0) this.#news = newsOf(before, this.shown) || this.#news;
  }

  protected override render(): unknown {
    const { filled, total } = this.tally;
    const isDone = filled === total;
    return html`<div class="track" ?data-done=${isDone} aria-hidden="true"><span></span></div>
      <slot></slot>
      <div class="bar">
        <div class="where">
          ${this.#renderList()}
          <div class="status">
            ${this.#renderAt()}
            <div class="progress" role="status">
              <span class="left">${leftText(this.tally)}</span>
              ${this.#renderSaving()}
            </div>
          </div>
        </div>
        ${this.#renderPlaceAll()} ${this.#renderNext()}
      </div>
      <div class="visually-hidden" role="status" data-news>${this.#news}</div>`;
  }

  /**
   * The name of the field one is in, which no longer shows it once it holds a value. It stands here and not at the field,
   * where it would hide what is to be signed. Screen readers have it from the control itself.
   */
  #renderAt(): TemplateResult | typeof nothing {
    const { current } = this;
    if (!current || isMarkField(current) || current.type === 'date_signed') return nothing;
    const rule = groupRule(current);
    return html`<span class="at" aria-hidden="true"
      ><bdi>${fieldDescription(current)}</bdi
      >${rule === null ? nothing : html` <span class="rule">${rule}</span>`}</span
    >`;
  }

  protected override updated(): void {
    const { filled, total } = this.tally;
    const fill = this.renderRoot.querySelector<HTMLElement>('.track span');
    if (fill) fill.style.inlineSize = `${total === 0 ? 100 : (filled / total) * 100}%`;
  }

  #renderList(): TemplateResult {
    const name = msg('List of your fields', { id: 'fields' });
    return html`<button
      class="button quiet square"
      type="button"
      data-act="fields"
      aria-label=${name}
      title=${name}
      @click=${() => this.dispatchEvent(new CustomEvent('inkseal-fields'))}
    >
      ${icon('checklist')}
    </button>`;
  }

  #renderSaving(): TemplateResult {
    if (this.wrong > 0 && this.saveState !== 'failed') return this.#renderWrong();
    const wording: Record<FieldDrafts['state'], TemplateResult | typeof nothing> = {
      untouched: nothing,
      unsaved: html`<span class="spinner"></span>${msg('Saving…', { id: 'saving' })}`,
      saving: html`<span class="spinner"></span>${msg('Saving…', { id: 'saving' })}`,
      saved: html`${icon('check')}${msg('Saved', { id: 'saved' })}`,
      failed: html`${icon('offline')}${msg('Not saved yet. We keep trying.', { id: 'save-failed' })}`,
      refused: nothing,
    };
    const isSilent = this.saveState === 'untouched';
    return html`<span class="saving" data-state=${this.saveState} ?hidden=${isSilent}
      >${wording[this.saveState]}</span
    >`;
  }

  /** Somewhere in the document: whoever reads it here wants to be there. */
  #renderWrong(): TemplateResult {
    const count = formatNumber(this.wrong);
    const text =
      this.wrong === 1
        ? msg('A value needs to be changed', { id: 'save-refused' })
        : plural(this.wrong, 'values-wrong', { other: str`${count} values need to be changed` });
    return html`<button
      class="saving"
      type="button"
      data-state="refused"
      data-act="wrong"
      @click=${() => this.dispatchEvent(new CustomEvent('inkseal-wrong'))}
    >
      ${icon('warning')}<span>${text}</span>
    </button>`;
  }

  /** Never by itself: it says how many, and each is one act of its own in the log. */
  #renderPlaceAll(): TemplateResult | typeof nothing {
    if (!this.ready || this.remaining < 2) return nothing;
    const count = formatNumber(this.remaining);
    return html`<button
      class="button all"
      type="button"
      data-act="place-all"
      @click=${() => this.dispatchEvent(new CustomEvent('inkseal-place-all'))}
    >
      ${msg(str`Place in all ${count}`, { id: 'place-all' })}
    </button>`;
  }

  /** One button throughout, so that it keeps the keyboard when what comes next changes under it. */
  #renderNext(): TemplateResult | typeof nothing {
    const { target } = this;
    const isHere = target !== undefined && target.id === this.current?.id;
    if (this.quiet && isHere) return nothing;
    const before = target ? 'pen' : 'check';
    return html`<button
      class="button next ${target && this.quiet ? '' : 'primary'}"
      type="button"
      data-act=${target ? 'next' : 'review'}
      @click=${this.#press}
    >
      ${target && !isHere ? nothing : icon(before)}
      <span class="what"
        >${target ? this.#nextText(target, isHere) : msg('Review and sign', { id: 'review' })}</span
      >
      ${target && !isHere ? icon('arrow') : nothing}
    </button>`;
  }

  /** Where one already is, the way there is no longer what the button offers. */
  #nextText(target: Field, isHere: boolean): string {
    const [name, page] = [questionName(target), formatNumber(target.page)];
    if (isHere && isMarkField(target)) return markActText(target.type, this.ready);
    if (isHere) return msg(str`Fill in: ${name}`, { id: 'fill-in' });
    return this.started
      ? msg(str`Next: ${name}, page ${page}`, { id: 'next' })
      : msg(str`Start: ${name}, page ${page}`, { id: 'start' });
  }

  #press(): void {
    this.dispatchEvent(new CustomEvent(this.target ? 'inkseal-next' : 'inkseal-review'));
  }
}

/** What a screen reader is told of fields that come and go far from where somebody is. */
function newsOf(before: readonly Field[], after: readonly Field[]): string {
  const names = (some: readonly Field[], others: readonly Field[]): string =>
    some
      .filter((one) => !others.some(({ id }) => id === one.id))
      .map(fieldName)
      .join(', ');
  const [added, removed] = [names(after, before), names(before, after)];
  return [
    added && msg(str`Added: ${added}.`, { id: 'fields-added' }),
    removed && msg(str`No longer needed: ${removed}.`, { id: 'fields-removed' }),
  ]
    .filter(Boolean)
    .join(' ');
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-guide': InksealGuide;
  }
}
