import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { SigningView } from '../../contract/signing.ts';
import { controls } from '../../ui/controls.styles.ts';
import { icon, type IconName } from '../../ui/icons.ts';
import { codeOf } from './act-refusals.ts';
import { problemText } from './field-naming.ts';
import type { TabPurpose } from '../host-connection.ts';
import { otherActionsStyles } from './other-actions.styles.ts';
import { isOwnTab, printFile, saveFile } from '../../ui/save-file.ts';
import type { Sheet } from './sheets.ts';

type Shown = SigningView['documents'][number];

/**
 * What a person may do other than fill in and sign: no more than the embed session's scopes allow.
 *
 * @fires inkseal-sheet - detail {sheet}: the person wants to decline, pass the document on, have it on paper, or be helped
 * @fires inkseal-pause - the person goes on later; reaches whoever owns the desk
 * @fires inkseal-tab - the person goes on in a tab of its own, to print: detail TabPurpose; likewise
 */
@customElement('inkseal-other-actions')
@localized()
export class InksealOtherActions extends LitElement {
  static override styles = [controls, otherActionsStyles];

  @property({ attribute: false }) view!: SigningView;
  @property({ attribute: false }) download: (documentId: string) => Promise<Blob> = () =>
    Promise.reject(new Error());
  /** Whether the host page can go on in a tab. */
  @property({ type: Boolean }) tabs = false;
  /** Whether this is that tab. */
  @property({ attribute: false }) inTab = isOwnTab();

  @state() private loading: Shown | null = null;
  @state() private problem = '';
  @query('.menu') private readonly menu!: HTMLElement;
  @query('.more') private readonly more!: HTMLElement;

  protected override render(): TemplateResult {
    const { documents, scopes, recipient } = this.view;
    const signs = scopes.includes('signature:create') && recipient.status !== 'signed';
    return html`<button
        class="button quiet square more"
        type="button"
        popovertarget="menu"
        aria-label=${msg('Other actions', { id: 'more' })}
      >
        ${icon('more')}
      </button>
      <div class="menu" id="menu" popover @beforetoggle=${this.#placeMenu}>
        ${this.#item('leave', 'clock', msg('Finish later', { id: 'finish-later' }), () => this.#tell('inkseal-pause'))}
        ${scopes.includes('document:download') ? documents.map((one) => this.#renderFile(one)) : nothing}
        ${
          signs
            ? this.#item(
                'papers',
                'paper',
                msg('Paper copy and consent', { id: 'papers' }),
                this.#sheet('papers'),
              )
            : nothing
        }
        ${
          scopes.includes('recipient:delegate')
            ? this.#item(
                'delegate',
                'person',
                msg('Let somebody else sign', { id: 'delegate' }),
                this.#sheet('delegate'),
              )
            : nothing
        }
        ${
          scopes.includes('signature:decline')
            ? this.#item('decline', 'stop', msg('Decline', { id: 'decline' }), this.#sheet('decline'))
            : nothing
        }
        ${this.#item('help', 'help', msg('Help', { id: 'help' }), this.#sheet('help'))}
        <p class="problem" role="alert" ?hidden=${this.problem === ''}>${this.problem}</p>
      </div>`;
  }

  #item(act: string, image: IconName, label: string, run: () => void): TemplateResult {
    const press = (): void => {
      this.menu.hidePopover();
      this.more.focus(); // what opens now gives the keyboard back to where it was: the item is gone by then
      run();
    };
    return html`<button class="button quiet" type="button" data-act=${act} @click=${press}>
      ${icon(image)} ${label}
    </button>`;
  }

  #renderFile(file: Shown): TemplateResult {
    const isOnly = this.view.documents.length === 1;
    const { name } = file;
    const isBusy = this.loading === file;
    return html`<button
        class="button quiet"
        type="button"
        data-act="download-copy"
        aria-busy=${isBusy}
        @click=${() => void this.#fetch(file, (bytes) => saveFile(bytes, name))}
      >
        ${isBusy ? html`<span class="spinner"></span>` : icon('download')}
        ${
          isOnly
            ? msg('Download unsigned', { id: 'download-copy' })
            : msg(str`Download ${name} unsigned`, { id: 'download-copy-named' })
        }
      </button>
      ${this.#renderPrint(file, isOnly)}`;
  }

  #renderPrint(file: Shown, isOnly: boolean): TemplateResult | typeof nothing {
    const { name } = file;
    if (!this.inTab)
      return this.tabs && file === this.view.documents[0]
        ? this.#item('print-tab', 'print', msg('Open in a new tab to print', { id: 'print-tab' }), () =>
            this.#tell('inkseal-tab', { print: true }),
          )
        : nothing;
    return html`<button
      class="button quiet"
      type="button"
      data-act="print"
      @click=${() => void this.#fetch(file, this.#print)}
    >
      ${icon('print')}
      ${isOnly ? msg('Print', { id: 'print' }) : msg(str`Print ${name}`, { id: 'print-named' })}
    </button>`;
  }

  readonly #print = (file: Blob): void => {
    if (!printFile(file))
      this.problem = msg('The browser let no window open. Allow it, or download the file.', {
        id: 'print-blocked',
      });
  };

  /** The menu stays open meanwhile: it is where the person is told. */
  async #fetch(file: Shown, then: (bytes: Blob) => void): Promise<void> {
    if (this.loading !== null) return;
    this.loading = file;
    this.problem = '';
    try {
      then(await this.download(file.id));
    } catch (error) {
      this.problem = problemText(codeOf(error));
    } finally {
      this.loading = null;
    }
  }

  readonly #sheet = (sheet: Sheet) => (): void => {
    this.dispatchEvent(new CustomEvent('inkseal-sheet', { detail: { sheet } }));
  };

  #tell(type: 'inkseal-pause' | 'inkseal-tab', detail?: TabPurpose): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** A tab that was opened to print has the button for it in sight: without a press, browsers open no reader to print from. */
  protected override firstUpdated(): void {
    if (!this.inTab || window.name !== 'inkseal' || this.view.recipient.consentedAt === null) return;
    window.name = ''; // not again at a reload
    this.menu.showPopover();
    this.renderRoot.querySelector<HTMLElement>('[data-act=print]')?.focus();
  }

  /** Popovers live in the top layer, where only coordinates reach. */
  #placeMenu(): void {
    this.problem = '';
    const button = this.more.getBoundingClientRect();
    const isRightToLeft = getComputedStyle(this).direction === 'rtl';
    const end = isRightToLeft ? button.left : innerWidth - button.right;
    this.menu.style.insetBlockStart = `${button.bottom + 4}px`;
    this.menu.style.insetInlineEnd = `${end}px`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-other-actions': InksealOtherActions;
  }
}
