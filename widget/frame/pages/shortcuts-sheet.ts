import { localized, msg } from '@lit/localize';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../../ui/controls.styles.ts';
import '../../ui/dialog.ts';

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

/**
 * What can be done by keyboard.
 *
 * @fires inkseal-dismiss - it has been read
 */
@customElement('inkseal-shortcuts-sheet')
@localized()
export class InksealShortcutsSheet extends LitElement {
  static override styles = [
    controls,
    css`
      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        align-items: center;
        gap: 10px 20px;
        margin: 0;
      }
      dd {
        margin: 0;
      }
      kbd {
        display: inline-block;
        min-inline-size: 28px;
        padding: 2px 8px;
        border: 1px solid var(--ink-edge);
        border-radius: 6px;
        background: var(--ink-raised);
        font: inherit;
        font-size: 13px;
        text-align: center;
      }
      .actions {
        display: grid;
        justify-content: end;
      }
      p {
        margin: 16px 0 0;
        color: var(--ink-muted);
        font-size: 14px;
      }
    `,
  ];

  @property({ type: Boolean }) open = false;

  protected override render(): TemplateResult {
    const rows: [string[], string][] = [
      [['Tab'], msg('Next field or link', { id: 'key-tab' })],
      [['F6', 'Shift F6'], msg('Next or previous area: document, next step, toolbar', { id: 'key-area' })],
      [['Page Up', 'Page Down'], msg('A screenful up or down', { id: 'key-page' })],
      [['Home', 'End'], msg('Beginning or end of the document', { id: 'key-home' })],
      [['+', '−'], msg('Zoom in or out', { id: 'key-zoom' })],
      [['0'], msg('Fit the width', { id: 'key-fit' })],
      [[isApple ? '⌘ F' : 'Ctrl F'], msg('Search the document', { id: 'search-document' })],
      [['Enter', 'Shift Enter'], msg('Next or previous match', { id: 'key-match' })],
      [['Esc'], msg('Close', { id: 'close' })],
      [['?'], msg('Show these shortcuts', { id: 'key-help' })],
    ];
    return html`<inkseal-dialog
      ?open=${this.open}
      heading=${msg('Keyboard shortcuts', { id: 'shortcuts' })}
      @inkseal-dismiss=${this.#dismiss}
    >
      <dl>
        ${rows.map(
          ([keys, meaning]) =>
            html`<dt>${keys.map((key) => html`<kbd dir="ltr">${key}</kbd> `)}</dt>
              <dd>${meaning}</dd>`,
        )}
      </dl>
      <p>
        ${msg('Home, End, +, −, 0 and ? work while the keyboard is in the document.', { id: 'key-where' })}
      </p>
      <div slot="footer" class="actions">
        <button class="button" type="button" @click=${this.#dismiss}>${msg('Close', { id: 'close' })}</button>
      </div>
    </inkseal-dialog>`;
  }

  #dismiss(): void {
    this.dispatchEvent(new CustomEvent('inkseal-dismiss'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-shortcuts-sheet': InksealShortcutsSheet;
  }
}
