import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ErrorCode } from '../../contract/errors.ts';
import { controls } from '../../ui/controls.styles.ts';
import '../../ui/dialog.ts';
import { problemText } from './field-naming.ts';
import { bringProblemIntoSight, renderSheetFoot, renderSheetProblem } from './sheet-foot.ts';
import { sheetStyles } from './sheets.styles.ts';

/** What the server says of the address, and not of the act. */
const aboutEmail: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['delegate_to_self', 'delegate_to_recipient']);

/**
 * Passing the document on: who is to sign in this person's place. It cannot be taken back, so it says so.
 *
 * @fires inkseal-delegate - detail {name, email, note}
 * @fires inkseal-dismiss - the person stays
 */
@customElement('inkseal-delegate-sheet')
@localized()
export class InksealDelegateSheet extends LitElement {
  static override styles = [controls, sheetStyles];

  @property({ type: Boolean }) open = false;
  @property({ type: Boolean }) busy = false;
  @property({ attribute: false }) code: ErrorCode | null = null;
  @property({ attribute: false }) senderName = '';

  @state() private wrong: { name: boolean; email: boolean } = { name: false, email: false };
  @query('#name') private readonly name!: HTMLInputElement;
  @query('#email') private readonly email!: HTMLInputElement;
  @query('#note') private readonly note!: HTMLTextAreaElement;

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('open')) this.wrong = { name: false, email: false };
  }

  protected override render(): unknown {
    const isAboutEmail = this.code !== null && aboutEmail.has(this.code);
    return html`<inkseal-dialog
      ?open=${this.open}
      heading=${msg('Let somebody else sign?', { id: 'delegate-heading' })}
      @inkseal-dismiss=${this.#dismiss}
    >
      <p class="lead">
        ${msg(
          str`They sign in your place, and the document is closed for you. What you have filled in is not passed on. ${this.senderName} sees who passed it to whom.`,
          { id: 'delegate-lead' },
        )}
      </p>
      <div class="fields">
        ${this.#renderInput('name', msg('Their name', { id: 'delegate-name' }), this.#nameProblem)}
        ${this.#renderInput('email', msg('Their e-mail address', { id: 'delegate-email' }), isAboutEmail ? problemText(this.code!) : this.#emailProblem)}
        <div>
          <label class="label" for="note">${msg('A note to them (optional)', { id: 'delegate-note' })}</label>
          <textarea id="note" class="control" dir="auto" maxlength="1000" aria-describedby="seen"></textarea>
          <span class="hint" id="seen">${msg('Only they are shown it.', { id: 'delegate-seen' })}</span>
        </div>
      </div>
      ${renderSheetProblem(this.code && !isAboutEmail ? problemText(this.code) : '')}
      ${renderSheetFoot({
        act: 'delegate-confirm',
        look: 'primary',
        label: msg('Pass it on', { id: 'delegate-confirm' }),
        isBusy: this.busy,
        stay: () => this.#dismiss(),
        go: () => this.#confirm(),
      })}
    </inkseal-dialog>`;
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has('code')) bringProblemIntoSight(this.renderRoot);
  }

  get #nameProblem(): string {
    return this.wrong.name ? msg('Please give their name.', { id: 'delegate-name-wrong' }) : '';
  }

  get #emailProblem(): string {
    return this.wrong.email
      ? msg('Please give an e-mail address, such as name@example.com.', { id: 'delegate-email-wrong' })
      : '';
  }

  #renderInput(id: 'name' | 'email', label: string, problem: string): TemplateResult {
    return html`<div>
      <label class="label" for=${id}>${label}</label>
      <input
        id=${id}
        class="control"
        dir="auto"
        type=${id === 'email' ? 'email' : 'text'}
        ?data-autofocus=${id === 'name'}
        maxlength=${id === 'email' ? 254 : 200}
        autocomplete="off"
        autocapitalize=${id === 'email' ? 'none' : 'words'}
        spellcheck="false"
        aria-required="true"
        aria-invalid=${problem !== ''}
        aria-describedby=${problem === '' ? nothing : `${id}-problem`}
        @input=${() => this.#heed(id)}
      />
      <div role="alert">
        ${problem === '' ? nothing : html`<span class="hint bad" id="${id}-problem">${problem}</span>`}
      </div>
    </div>`;
  }

  #heed(id: 'name' | 'email'): void {
    this.wrong = { ...this.wrong, [id]: false };
    if (this.code !== null) this.code = null;
  }

  #confirm(): void {
    if (this.busy) return;
    const [name, email] = [this.name.value.trim(), this.email.value.trim()];
    // Browsers let an address without a top-level domain pass; the server does not.
    const isEmail = this.email.validity.valid && /^\S+@\S+\.\S+$/.test(email);
    this.wrong = { name: name === '', email: !isEmail };
    if (this.wrong.name) this.name.focus();
    else if (this.wrong.email) this.email.focus();
    else
      this.dispatchEvent(
        new CustomEvent('inkseal-delegate', { detail: { name, email, note: this.note.value.trim() } }),
      );
  }

  #dismiss(): void {
    if (!this.busy) this.dispatchEvent(new CustomEvent('inkseal-dismiss'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-delegate-sheet': InksealDelegateSheet;
  }
}
