import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { SignerLock } from '../../contract/signer-authentication.ts';
import { codeLength } from '../../contract/signer-methods.ts';
import { controls } from '../../ui/controls.styles.ts';
import { formatNumber } from '../../ui/localization.ts';
import '../../ui/screen.ts';
import { installTokens } from '../../ui/theme.ts';
import { terminalCodes, type EmbedError } from '../embed-error.ts';
import type { LockableSession } from '../embed-session.ts';
import { problemText } from '../sign/field-naming.ts';
import { codeStyles } from './code-screen.styles.ts';
import { deliveryText, leadText, refusedText, whileText } from './code-wording.ts';

/** How often it is asked what became of a code that is not handed over yet. Milliseconds. */
const pollMilliseconds = 2_500;

/**
 * The one-time code between a signer and the document. Nothing of the document is here yet, so nothing of it is shown.
 *
 * @fires inkseal-unlocked - the session is open
 * @fires inkseal-failed - detail {error}: it cannot be opened from here
 */
@customElement('inkseal-code-screen')
@localized()
export class InksealCodeScreen extends LitElement {
  static override styles = [controls, codeStyles];

  @property({ attribute: false }) session!: LockableSession;

  @state() private lock!: SignerLock;
  @state() private busy: 'send' | 'open' | null = null;
  @state() private problem = '';
  /** Seconds until another code may be asked for. */
  @state() private wait = 0;
  @query('input') private readonly input!: HTMLInputElement | null;
  #timers: ReturnType<typeof setInterval>[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    installTokens();
    if (this.session.lock) this.show(this.session.lock);
    this.#timers = [
      setInterval(() => this.#tick(), 1000),
      setInterval(() => {
        if (this.lock.delivery === 'underway' || this.lock.delivery === 'delayed') void this.refresh();
      }, pollMilliseconds),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const timer of this.#timers) clearInterval(timer);
  }

  override focus(): void {
    const shown = this.input ?? this.renderRoot.querySelector<HTMLElement>('inkseal-screen');
    shown?.focus();
  }

  /** What stands between the signer and the document now, in the language of now. */
  async refresh(): Promise<SignerLock> {
    try {
      this.show(await this.session.askForCode('GET'));
    } catch (error) {
      if (isFinal(error)) this.#fail(error);
    }
    return this.lock;
  }

  show(lock: SignerLock): void {
    this.lock = lock;
    this.wait = Math.max(this.wait, lock.resendInSeconds);
  }

  protected override render(): TemplateResult {
    const isOut = this.lock.delivery !== 'none';
    return html`<main>
      <inkseal-screen
        heading=${msg('Show that it is you', { id: 'code-heading' })}
        icon="shield"
        tone=${this.lock.delivery === 'delayed' ? 'caution' : 'neutral'}
      >
        ${leadText(this.lock, isOut)}
        <span class="delivery">${deliveryText(this.lock.delivery, this.lock.method)}</span>
        <div slot="actions">${isOut ? this.#renderForm() : this.#renderSend()}</div>
      </inkseal-screen>
    </main>`;
  }

  #renderProblem(): TemplateResult {
    return html`<div role="alert">
      ${this.problem === '' ? nothing : html`<span class="hint bad" id="problem">${this.problem}</span>`}
    </div>`;
  }

  #renderSend(): TemplateResult {
    return html`${this.#renderProblem()}
      <button
        class="button primary"
        type="button"
        data-act="send-code"
        aria-disabled=${this.wait > 0 || this.busy !== null}
        aria-busy=${this.busy === 'send'}
        aria-describedby="wait"
        @click=${this.#send}
      >
        ${msg('Send the code', { id: 'code-send' })}
      </button>
      ${this.#renderWait()}`;
  }

  #renderForm(): TemplateResult {
    return html`<form novalidate @submit=${this.#open}>
        <label class="label" for="code">${msg('One-time code', { id: 'code-label' })}</label>
        <input
          id="code"
          class="control"
          name="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          autocapitalize="none"
          autocorrect="off"
          spellcheck="false"
          dir="ltr"
          maxlength="24"
          aria-required="true"
          aria-invalid=${this.problem !== ''}
          aria-describedby=${this.problem === '' ? nothing : 'problem'}
          @input=${() => (this.problem = '')}
        />
        ${this.#renderProblem()}
        <button
          class="button primary"
          data-act="open"
          aria-disabled=${this.busy !== null}
          aria-busy=${this.busy === 'open'}
        >
          ${msg('Open the document', { id: 'code-open' })}
        </button>
      </form>
      <button
        class="button quiet"
        type="button"
        data-act="send-code"
        aria-disabled=${this.wait > 0 || this.busy !== null}
        aria-busy=${this.busy === 'send'}
        aria-describedby="wait"
        @click=${this.#send}
      >
        ${msg('Send a new code', { id: 'code-resend' })}
      </button>
      ${this.#renderWait()}`;
  }

  /** Not read out as it counts down: who asks for the button is told how long it still is. */
  #renderWait(): TemplateResult {
    return html`<span class="hint" id="wait">
      ${this.wait > 0 ? msg(str`A new code can be sent in ${whileText(this.wait)}.`, { id: 'code-wait' }) : nothing}
    </span>`;
  }

  async #send(): Promise<void> {
    if (this.wait > 0 || this.busy !== null) return;
    await this.#attempt('send', async () => {
      this.show(await this.session.askForCode('POST'));
      await this.updateComplete;
      if (this.input) this.input.value = '';
      this.input?.focus();
    });
  }

  async #open(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy !== null || !this.input) return;
    // However it was pasted: mail programs add spaces and hyphens.
    const code = this.input.value.normalize('NFKC').replaceAll(/[\s-]/gu, '');
    if (code.length !== codeLength || /\D/.test(code)) {
      void this.#complain(
        msg(str`Enter the ${formatNumber(codeLength)} digits of the code.`, { id: 'code-digits' }),
      );
      return;
    }
    await this.#attempt('open', async () => {
      await this.#enter(this.session.unlock(code));
    });
  }

  async #enter(opened: Promise<unknown>): Promise<void> {
    await opened;
    this.dispatchEvent(new CustomEvent('inkseal-unlocked'));
  }

  async #attempt(busy: 'send' | 'open', work: () => Promise<void>): Promise<void> {
    this.busy = busy;
    this.problem = '';
    try {
      await work();
    } catch (error) {
      await this.#refused(error, busy);
    } finally {
      this.busy = null;
    }
  }

  async #refused(error: unknown, busy: 'send' | 'open'): Promise<void> {
    const { code, details, retryAfterSeconds = 60 } = error as EmbedError;
    // An answer was lost on its way, and the code was right.
    if (code === 'signer_code_not_needed') return this.#enter(this.session.refresh());
    if (isFinal(error)) return this.#fail(error);
    if (code === 'signer_code_refused')
      return this.#complain(refusedText((details as { attemptsLeft: number }).attemptsLeft));
    if (code === 'rate_limited' && busy === 'send') this.wait = retryAfterSeconds;
    // Sent all the same, when only the answer to an earlier try was lost.
    if (code === 'signer_code_over' || busy === 'send') await this.refresh();
    if (code === 'signer_code_over')
      return this.#complain(msg('This code is over. Please have a new one sent.', { id: 'code-over' }));
    if (code === 'rate_limited' && busy === 'open')
      return this.#complain(
        msg(str`That was tried too often. Try again in ${whileText(retryAfterSeconds)}.`, {
          id: 'code-often',
        }),
      );
    if (code !== 'rate_limited') await this.#complain(problemText(code));
  }

  async #complain(problem: string): Promise<void> {
    this.problem = problem;
    await this.updateComplete;
    this.input?.select();
    (this.input ?? this.renderRoot.querySelector<HTMLElement>('[data-act=send-code]'))?.focus();
  }

  #tick(): void {
    if (this.wait > 0) this.wait -= 1;
    const { expiresInSeconds } = this.lock;
    if (expiresInSeconds === null) return;
    this.lock = { ...this.lock, expiresInSeconds: expiresInSeconds - 1 };
    if (expiresInSeconds === 1) void this.refresh();
  }

  #fail(error: unknown): void {
    this.dispatchEvent(new CustomEvent('inkseal-failed', { detail: { error } }));
  }
}

/** Beside what ends every session: who is let in by nothing that could be typed here. */
function isFinal(error: unknown): boolean {
  const { code, name } = error as EmbedError;
  const ends = ['envelope_declined', 'signer_phone_missing', 'host_identity_required'];
  return name !== 'EmbedError' || terminalCodes.has(code) || ends.includes(code);
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-code-screen': InksealCodeScreen;
  }
}
