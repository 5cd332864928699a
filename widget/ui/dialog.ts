import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { controls } from './controls.styles.ts';
import { dialogStyles } from './dialog.styles.ts';
import { icon } from './icons.ts';
import { hasKeyboard } from './keyboard-focus.ts';

/** Where a sheet that scrolls as one has its three parts again, there is room for them even if a line breaks anew. */
const slack = 32;
/** Of the foot, what is empty above the first thing in it, at the most. */
const footPadding = 14;

/**
 * A modal sheet: centred on wide screens, from the bottom edge on phones. Native `<dialog>`, so the rest is inert and
 * focus returns to where it was.
 *
 * @slot - the body, which scrolls
 * @slot footer - actions, in view wherever that leaves room for some of the body; the sheet scrolls as one elsewhere
 * @fires inkseal-dismiss - the person wants to leave (close button, Esc); the owner decides by changing `open`
 */
@customElement('inkseal-dialog')
@localized()
export class InksealDialog extends LitElement {
  static override styles = [controls, dialogStyles];

  @property({ type: Boolean, reflect: true }) open = false;
  @property() heading = '';
  /** False for what has to be answered: no close button, and Esc does nothing. */
  @property({ type: Boolean }) dismissible = true;
  /** So much of the body has to be in view beside the footer: some lines of text, in CSS pixels. */
  @property({ type: Number }) least = 72;

  /** What does not fit is scrolled by keyboard too (WCAG 2.1.1), also where there is nothing in it to focus. */
  @state() private scrolls = false;
  /** Whether it scrolls as one, and its end is out of sight. */
  @state() private isCut = false;
  @query('dialog') private readonly dialog!: HTMLDialogElement;
  @query('.head') private readonly head!: HTMLElement;
  @query('.body') private readonly body!: HTMLElement;
  @query('.content') private readonly content!: HTMLElement;
  @query('.foot') private readonly foot!: HTMLElement;

  readonly #size = new ResizeObserver(() => this.measure());
  #footHeight = 0;

  /** Whether it scrolls as one: there is no room for some of the body beside the footer. */
  get isLow(): boolean {
    return this.dialog.classList.contains('low');
  }

  /** Done by itself a moment after anything changes its size; for whoever has to know at once. */
  measure(): void {
    const { body, content, dialog, foot, head, isLow } = this;
    if (!dialog.open) return;
    const left =
      Number.parseFloat(getComputedStyle(dialog).maxHeight) - head.offsetHeight - foot.offsetHeight;
    const wanted = Math.min(this.least, content.offsetHeight) + (isLow ? slack : 0);
    if (left < wanted !== isLow) this.#turn(!isLow);
    this.#footHeight = foot.offsetHeight;
    this.scrolls = !this.isLow && body.scrollHeight > body.clientHeight + 1;
    this.#look();
  }

  /** What was seen stays in sight: the place in the text, what has the keyboard, or the footer that has just grown. */
  #turn(isLow: boolean): void {
    const { body, dialog, foot } = this;
    const top = isLow ? body.scrollTop : dialog.scrollTop;
    dialog.classList.toggle('low', isLow);
    if (isLow && this.#footHeight > 0 && foot.offsetHeight > this.#footHeight)
      dialog.scrollTop = dialog.scrollHeight;
    else (isLow ? dialog : body).scrollTop = top;
    const active = (this.getRootNode() as Document | ShadowRoot).activeElement;
    if (active && this.contains(active)) active.scrollIntoView({ block: 'nearest' });
  }

  /** Whether there is more than is seen. Where it scrolls as one, until the first of the footer is. */
  readonly #look = (): void => {
    const { body, dialog, foot, isLow } = this;
    const isMore = isLow
      ? foot.getBoundingClientRect().top + footPadding >= dialog.getBoundingClientRect().bottom
      : body.scrollHeight - body.scrollTop - body.clientHeight > 8;
    dialog.classList.toggle('unread', isMore);
    this.isCut = isLow && isMore;
  };

  protected override render(): unknown {
    return html`<dialog
      aria-labelledby="heading"
      @cancel=${this.#cancel}
      @close=${this.#closed}
      @scroll=${this.#look}
    >
      <div class="head">
        <h2 id="heading" tabindex="-1">${this.heading}</h2>
        ${
          this.dismissible
            ? html`<button
                class="button quiet square"
                type="button"
                aria-label=${msg('Close', { id: 'close' })}
                @click=${this.#dismiss}
              >
                ${icon('close')}
              </button>`
            : nothing
        }
      </div>
      <div
        class="body"
        role=${this.scrolls ? 'group' : nothing}
        tabindex=${this.scrolls ? 0 : nothing}
        aria-labelledby=${this.scrolls ? 'heading' : nothing}
        @scroll=${this.#look}
      >
        <div class="content"><slot></slot></div>
      </div>
      <div class="end">${this.isCut ? this.#renderEnd() : nothing}</div>
      <div class="foot" tabindex="-1"><slot name="footer"></slot></div>
    </dialog>`;
  }

  #renderEnd(): TemplateResult {
    return html`<button
      class="button square"
      type="button"
      data-act="end"
      aria-label=${msg('Go to the end', { id: 'sheet-end' })}
      @click=${this.#toEnd}
    >
      ${icon('down')}
    </button>`;
  }

  /** With the keyboard: the button is gone once the end is in sight. */
  #toEnd(): void {
    this.foot.focus({ preventScroll: true });
    this.foot.scrollIntoView({ block: 'end' });
  }

  protected override firstUpdated(): void {
    for (const part of [this.dialog, this.head, this.body, this.content, this.foot]) this.#size.observe(part);
  }

  protected override updated(): void {
    if (this.open && !this.dialog.open) this.#show();
    else if (!this.open && this.dialog.open) this.dialog.close();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    window.removeEventListener('focus', this.#enter);
    if (this.dialog?.open) this.dialog.close();
  }

  /** Under fingers a line of text is left alone: its keyboard would rise over half of what the sheet says. */
  override focus(): void {
    const isTouched = matchMedia('(pointer: coarse)').matches;
    const first = isTouched ? null : this.querySelector<HTMLElement>('[data-autofocus]');
    (first ?? this.dialog.querySelector<HTMLElement>('h2'))?.focus({ preventScroll: true });
  }

  /** A modal dialog takes the keyboard; one that opens by itself becomes modal when the person comes in. */
  #show(): void {
    if (hasKeyboard()) {
      this.dialog.showModal();
      this.focus();
    } else {
      this.dialog.setAttribute('open', '');
      window.addEventListener('focus', this.#enter, { once: true });
    }
  }

  readonly #enter = (): void => {
    if (!this.isConnected || !this.open || this.dialog.matches(':modal')) return;
    // It must not move again under the finger that is coming down on it.
    this.dialog.classList.add('still');
    const scrolled = [this.dialog, this.body].map((part) => [part, part.scrollTop] as const);
    this.dialog.removeAttribute('open');
    this.#show();
    for (const [part, top] of scrolled) part.scrollTop = top;
  };

  #cancel(event: Event): void {
    event.preventDefault();
    if (this.dismissible) this.#dismiss();
  }

  /**
   * Browsers close a dialog at a second Esc whatever `cancel` answered; one that must be answered comes back. They say
   * so in a task of its own, put off after a key until a frame is drawn: the next key may have opened it again. So does
   * one whose owner lets nobody leave yet.
   */
  #closed(): void {
    if (!this.open || this.dialog.open || !this.isConnected) return;
    if (this.dismissible) this.#dismiss();
    setTimeout(() => this.requestUpdate());
  }

  #dismiss(): void {
    this.dispatchEvent(new CustomEvent('inkseal-dismiss'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-dialog': InksealDialog;
  }
}
