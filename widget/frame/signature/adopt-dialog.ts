import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { AdoptedMark } from '../../contract/fields.ts';
import { typedMarkText, unshownCharacters } from '../../contract/font-coverage.ts';
import { controls } from '../../ui/controls.styles.ts';
import '../../ui/dialog.ts';
import { icon } from '../../ui/icons.ts';
import { adoptDialogStyles } from './adopt-dialog.styles.ts';
import { initialsOf } from './initials.ts';
import './mark.ts';
import { markFonts, type MarkFont } from './mark-fonts.ts';
import './pad.ts';
import type { InksealSignaturePad } from './pad.ts';
import './picture-choice.ts';
import type { InksealPictureChoice } from './picture-choice.ts';

type Way = 'type' | 'draw' | 'upload';

export type MarkPurpose = 'signature' | 'initials';

/**
 * Where a person makes their signature or initials: typed first, drawn and photographed as equals. A signature that only a hand could
 * make would shut out everyone who signs by keyboard or voice (WCAG 2.1.1).
 *
 * @fires inkseal-adopt - detail {mark}: the person adopts it
 * @fires inkseal-remove - the person takes the mark out of the field
 * @fires inkseal-dismiss - the person leaves without a change
 */
@customElement('inkseal-adopt-dialog')
@localized()
export class InksealAdoptDialog extends LitElement {
  static override styles = [controls, adoptDialogStyles];

  @property({ type: Boolean }) open = false;
  @property() purpose: MarkPurpose = 'signature';
  /** The recipient's name, to start from. */
  @property() name = '';
  @property({ type: Boolean }) busy = false;
  /** A sentence on why the last try failed. */
  @property() problem = '';
  /** The field holds a mark that may be taken out again. */
  @property({ type: Boolean }) removable = false;

  @state() private way: Way = 'type';
  @state() private text = '';
  @state() private font: MarkFont = 'caveat';
  @state() private refusal = '';
  /** What the refusal asked for has been begun. It is no longer seen, but keeps its place: nothing moves under a pen. */
  @state() private isHeeded = false;
  @query('inkseal-signature-pad') private readonly pad!: InksealSignaturePad | null;
  @query('inkseal-picture-choice') private readonly picture!: InksealPictureChoice | null;

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('open') && this.open) {
      this.text = this.purpose === 'initials' ? initialsOf(this.name) : this.name;
      this.way = 'type';
      this.refusal = '';
    }
  }

  protected override render(): unknown {
    const isInitials = this.purpose === 'initials';
    return html`<inkseal-dialog
      least="150"
      ?open=${this.open}
      heading=${
        isInitials
          ? msg('Your initials', { id: 'adopt-initials-heading' })
          : msg('Your signature', { id: 'adopt-signature-heading' })
      }
      @inkseal-dismiss=${this.#dismiss}
    >
      ${this.#renderWays()} ${this.#renderWay(isInitials)}
      <div role="alert">${this.#renderProblem(this.refusal || this.problem)}</div>
      <div slot="footer">${this.#renderFooter(isInitials)}</div>
    </inkseal-dialog>`;
  }

  /** On a telephone it stands below what can be seen of the sheet. */
  protected override updated(changed: Map<string, unknown>): void {
    if (!this.isHeeded && ['refusal', 'isHeeded', 'problem'].some((one) => changed.has(one)))
      this.renderRoot.querySelector('.problem')?.scrollIntoView({ block: 'nearest' });
  }

  #renderProblem(text: string): TemplateResult | typeof nothing {
    if (text === '') return nothing;
    if (this.refusal && this.isHeeded) return html`<p class="problem heeded">${icon('warning')}${text}</p>`;
    return html`<p class="problem">${icon('warning')}<span>${text}</span></p>`;
  }

  #renderWays(): TemplateResult {
    const way = (value: Way, name: string): TemplateResult =>
      html`<label>
        <input
          type="radio"
          name="way"
          value=${value}
          .checked=${this.way === value}
          @change=${() => {
            this.way = value;
            this.refusal = '';
          }}
        />
        <span>${name}</span>
      </label>`;
    return html`<fieldset class="ways">
      <legend class="visually-hidden">${msg('How to make it', { id: 'adopt-ways' })}</legend>
      ${way('type', msg('Type', { id: 'adopt-type' }))} ${way('draw', msg('Draw', { id: 'adopt-draw' }))}
      ${way('upload', msg('Picture', { id: 'adopt-upload' }))}
    </fieldset>`;
  }

  #renderType(isInitials: boolean): TemplateResult {
    const unshown = this.#unshown;
    // Once it is the reason of a refusal, it is said there.
    const isTold = unshown !== null && (this.refusal === '' || this.isHeeded);
    return html`<label class="label" for="text"
        >${
          isInitials
            ? msg('Initials', { id: 'field-initials' })
            : msg('Your name, as you sign it', { id: 'adopt-name' })
        }</label
      >
      <input
        id="text"
        class="control"
        dir="auto"
        data-autofocus
        maxlength="80"
        autocomplete=${isInitials ? 'off' : 'name'}
        autocapitalize="words"
        spellcheck="false"
        aria-describedby=${isTold ? 'unshown' : nothing}
        .value=${this.text}
        @input=${(event: InputEvent) => {
          this.text = (event.target as HTMLInputElement).value;
          this.isHeeded = true;
        }}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Enter' && !event.isComposing) this.#adopt();
        }}
      />
      <div role="status">${isTold ? html`<p class="unshown" id="unshown">${unshown}</p>` : nothing}</div>
      ${unshown === null ? this.#renderFonts() : nothing}`;
  }

  /** None for what cannot be adopted: the codes in its place are nobody's signature. */
  #renderFonts(): TemplateResult {
    return html`<fieldset class="fonts">
      <legend class="visually-hidden">${msg('Style', { id: 'adopt-style' })}</legend>
      ${this.#hands.map((font, index) => this.#renderFont(font, index))}
    </fieldset>`;
  }

  #renderFont(font: MarkFont, index: number): TemplateResult {
    const text = this.text.trim();
    return html`<label class="font">
      <input
        type="radio"
        name="font"
        value=${font}
        aria-label=${`${msg('Style', { id: 'adopt-style' })} ${index + 1}`}
        .checked=${this.#hand === font}
        @change=${() => (this.font = font)}
      />
      <span class="chosen">${icon('check')}</span>
      <inkseal-mark
        align="center"
        .mark=${{ kind: 'typed', text: text === '' ? ' ' : text, font }}
      ></inkseal-mark>
    </label>`;
  }

  #renderWay(isInitials: boolean): TemplateResult {
    if (this.way === 'type') return this.#renderType(isInitials);
    const begun = (): void => {
      this.isHeeded = true;
    };
    return this.way === 'draw'
      ? html`<inkseal-signature-pad @inkseal-ink=${begun}></inkseal-signature-pad>`
      : html`<inkseal-picture-choice @inkseal-ink=${begun}></inkseal-picture-choice>`;
  }

  #renderFooter(isInitials: boolean): TemplateResult {
    return html`<p class="agree">
        ${
          isInitials
            ? msg('These will be your initials. They go only where you place them.', {
                id: 'adopt-agree-initials',
              })
            : msg('I adopt this as my signature. It goes only where I place it.', { id: 'adopt-agree' })
        }
      </p>
      <div class="actions">
        ${
          this.removable
            ? html`<button class="button quiet remove" type="button" @click=${this.#remove}>
                ${msg('Remove from this field', { id: 'adopt-remove' })}
              </button>`
            : html`<button class="button" type="button" @click=${this.#dismiss}>
                ${msg('Cancel', { id: 'cancel' })}
              </button>`
        }
        <button
          class="button primary"
          type="button"
          data-act="adopt"
          aria-busy=${this.busy}
          aria-disabled=${this.busy}
          @click=${this.#adopt}
        >
          ${this.busy ? html`<span class="spinner"></span>` : icon('pen')}
          ${
            isInitials
              ? msg('Adopt initials', { id: 'adopt-initials' })
              : msg('Adopt signature', { id: 'adopt-signature' })
          }
        </button>
      </div>`;
  }

  /** A name in another script has to be drawn, or written in letters that the sealed document has. */
  get #unshown(): string | null {
    const unshown = unshownCharacters('noto-sans', this.text).map(({ character }) => character);
    if (unshown.length === 0) return null;
    const characters = `\u2068${unshown.join(' ')}\u2069`;
    return msg(
      str`The sealed document cannot show “${characters}”. Please draw instead, or use other letters.`,
      { id: 'adopt-unshown' },
    );
  }

  #adopt(): void {
    if (this.busy) return;
    this.isHeeded = false;
    const unshown = this.way === 'type' ? this.#unshown : null;
    const mark = this.#mark;
    if (unshown === null && mark) this.dispatchEvent(new CustomEvent('inkseal-adopt', { detail: { mark } }));
    else this.refusal = unshown ?? this.#missing;
  }

  get #mark(): AdoptedMark | null {
    if (this.way === 'type') return this.#typedMark();
    return (this.way === 'draw' ? this.pad?.mark : this.picture?.mark) ?? null;
  }

  /** Why there is nothing to adopt. */
  get #missing(): string {
    if (this.way === 'upload') return msg('Please choose a picture first.', { id: 'adopt-unchosen' });
    if (this.way === 'draw' && this.pad?.isEmpty === false)
      return msg('This is too short to be told from a dot. Please draw it larger.', { id: 'adopt-dot' });
    return this.purpose === 'initials' ? missingInitials[this.way]() : missingSignature[this.way]();
  }

  /** The hands that have the letters; where none has, one that stands for the plain font, in which it is shown. */
  get #hands(): readonly MarkFont[] {
    const text = this.text.trim();
    const able = markFonts.filter((font) => typedMarkText({ kind: 'typed', text, font }).font === font);
    return able.length > 0 ? able : markFonts.slice(0, 1);
  }

  get #hand(): MarkFont {
    const hands = this.#hands;
    return hands.includes(this.font) ? this.font : (hands[0] ?? this.font);
  }

  #typedMark(): AdoptedMark | null {
    const text = this.text.trim();
    return text === '' ? null : { kind: 'typed', text, font: this.#hand };
  }

  #remove(): void {
    if (!this.busy) this.dispatchEvent(new CustomEvent('inkseal-remove'));
  }

  #dismiss(): void {
    if (!this.busy) this.dispatchEvent(new CustomEvent('inkseal-dismiss'));
  }
}

const missingSignature = {
  type: () => msg('Please type your name first.', { id: 'adopt-empty' }),
  draw: () => msg('Please draw your signature first.', { id: 'adopt-undrawn' }),
};
const missingInitials = {
  type: () => msg('Please type your initials first.', { id: 'adopt-empty-initials' }),
  draw: () => msg('Please draw your initials first.', { id: 'adopt-undrawn-initials' }),
};

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-adopt-dialog': InksealAdoptDialog;
  }
}
