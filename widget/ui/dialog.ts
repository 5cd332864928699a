import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { controls } from './controls.styles.ts';
import { dialogStyles } from './dialog.styles.ts';
import { icon } from './icons.ts';
import { hasKeyboard } from './keyboard-focus.ts';

/**
 * A modal sheet: centred on wide screens, from the bottom edge on phones. Native `<dialog>`, so the rest is inert and
 * focus returns to where it was.
 *
 * @slot - the body, which scrolls
 * @slot footer - actions, always in view
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

  /** What does not fit is scrolled by keyboard too (WCAG 2.1.1), also where there is nothing in it to focus. */
  @state() private scrolls = false;
  @query('dialog') private readonly dialog!: HTMLDialogElement;
  @query('.body') private readonly body!: HTMLElement;

  readonly #size = new ResizeObserver(() => {
    const { scrollHeight, clientHeight } = this.body;
    this.scrolls = scrollHeight > clientHeight + 1 && getComputedStyle(this.body).overflowY === 'auto';
  });

  protected override render(): unknown {
    return html`<dialog aria-labelledby="heading" @cancel=${this.#cancel} @close=${this.#closed}>
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
      >
        <div class="content"><slot></slot></div>
      </div>
      <div class="foot"><slot name="footer"></slot></div>
    </dialog>`;
  }

  protected override firstUpdated(): void {
    this.#size.observe(this.body);
    this.#size.observe(this.body.querySelector('.content') ?? this.body);
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
