import { html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { announceHeight } from './content-height.ts';
import { controls } from './controls.styles.ts';
import { icon, type IconName } from './icons.ts';
import { hasKeyboard } from './keyboard-focus.ts';
import { screenStyles } from './screen.styles.ts';

export type ScreenTone = 'neutral' | 'success' | 'caution' | 'danger';

/**
 * One calm message on its own: what happened, what it means, what can be done. Takes focus on its heading when it
 * appears, so that a screen reader starts there.
 *
 * @slot - the explanation
 * @slot actions - buttons, one below the other
 */
@customElement('inkseal-screen')
export class InksealScreen extends LitElement {
  static override styles = [controls, screenStyles];

  @property() heading = '';
  /** What it is about, such as the title of an envelope, where the explanation does not name it. */
  @property() subject = '';
  @property() icon: IconName = 'document';
  @property() tone: ScreenTone = 'neutral';
  /** Shows that something is under way instead of the icon. */
  @property({ type: Boolean }) busy = false;
  @query('.card') private readonly card!: HTMLElement;

  protected override render(): unknown {
    return html`<div class="card">
      <div class="badge" data-tone=${this.tone}>
        ${this.busy ? html`<span class="spinner"></span>` : icon(this.icon)}
      </div>
      <h1 tabindex="-1">${this.heading}</h1>
      <div class="text" role="status">
        ${this.subject === '' ? nothing : html`<p class="subject"><bdi>${this.subject}</bdi></p>`}<slot
        ></slot>
      </div>
      <div class="actions"><slot name="actions"></slot></div>
    </div>`;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }

  readonly #size = new ResizeObserver(() => this.#announce());

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#size.observe(this.card);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  protected override firstUpdated(): void {
    this.#size.observe(this.card);
  }

  #announce(): void {
    const { paddingBlockStart, paddingBlockEnd } = getComputedStyle(this);
    const padding = Number.parseFloat(paddingBlockStart) + Number.parseFloat(paddingBlockEnd);
    if (this.card.offsetHeight > 0) announceHeight(this, this.card.offsetHeight + padding);
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has('heading') && hasKeyboard()) this.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-screen': InksealScreen;
  }
}
