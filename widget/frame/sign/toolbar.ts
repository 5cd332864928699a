import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { controls } from '../../ui/controls.styles.ts';
import { lineIcon, toolbarShapes } from '../../ui/line-icon.ts';
import { currentLanguage } from '../../ui/localization.ts';
import { toolbarStyles } from './toolbar.styles.ts';

/**
 * Whose document this is, where one is in it, and the ways out.
 *
 * @fires inkseal-zoom - detail {direction: 1 | -1 | 0}; 0 fits the width
 * @fires inkseal-decline - the person wants to decline
 * @fires inkseal-leave - the person wants to go on later
 */
@customElement('inkseal-toolbar')
@localized()
export class InksealToolbar extends LitElement {
  static override styles = [controls, toolbarStyles];

  // Not "title": that attribute of every element would show a tooltip.
  @property({ attribute: false }) documentTitle = '';
  @property({ attribute: false }) senderName = '';
  @property({ type: Boolean }) testMode = false;
  @property({ type: Boolean }) mayDecline = false;
  @property({ type: Number }) zoom = 1;
  @property({ type: Number }) page = 1;
  @property({ type: Number }) pageCount = 1;

  @query('.menu') private readonly menu!: HTMLElement;
  @query('.more') private readonly more!: HTMLElement;

  protected override render(): unknown {
    return html`<header class="bar">
      <div class="seal">${lineIcon(toolbarShapes.seal)}</div>
      <div class="titles">
        <h1>
          <span class="text">${this.documentTitle}</span>
          ${
            this.testMode
              ? html`<span
                  class="test"
                  title=${msg('Made for trying out, without legal effect', { id: 'test-hint' })}
                  >${msg('Test', { id: 'test' })}</span
                >`
              : nothing
          }
        </h1>
        <p>
          <span class="from">${msg(str`From ${this.senderName}`, { id: 'from' })}</span>
          <span class="page">${msg(str`Page ${this.page} of ${this.pageCount}`, { id: 'page-of' })}</span>
        </p>
      </div>
      ${this.#renderZoom()} ${this.#renderMenu()}
    </header>`;
  }

  #renderZoom(): TemplateResult {
    const percent = new Intl.NumberFormat(currentLanguage(), { style: 'percent' }).format(this.zoom);
    const zoom = (direction: 1 | -1 | 0) => () =>
      this.dispatchEvent(new CustomEvent('inkseal-zoom', { detail: { direction } }));
    return html`<div class="zoom" role="group" aria-label=${msg('Zoom', { id: 'zoom' })}>
      <button
        class="button quiet square"
        type="button"
        aria-label=${msg('Zoom out', { id: 'zoom-out' })}
        @click=${zoom(-1)}
      >
        ${lineIcon(toolbarShapes.minus)}
      </button>
      <button
        class="button quiet level"
        type="button"
        aria-label=${msg(str`${percent}, fit the width`, { id: 'zoom-fit' })}
        @click=${zoom(0)}
      >
        ${percent}
      </button>
      <button
        class="button quiet square"
        type="button"
        aria-label=${msg('Zoom in', { id: 'zoom-in' })}
        @click=${zoom(1)}
      >
        ${lineIcon(toolbarShapes.plus)}
      </button>
    </div>`;
  }

  #renderMenu(): TemplateResult {
    return html`<button
        class="button quiet square more"
        type="button"
        popovertarget="menu"
        aria-label=${msg('More', { id: 'more' })}
      >
        ${lineIcon(toolbarShapes.more)}
      </button>
      <div class="menu" id="menu" popover @beforetoggle=${this.#placeMenu}>
        <button class="button quiet" type="button" data-act="leave" @click=${this.#leave}>
          ${lineIcon(toolbarShapes.clock)} ${msg('Finish later', { id: 'finish-later' })}
        </button>
        ${
          this.mayDecline
            ? html`<button
                class="button quiet leave"
                type="button"
                data-act="decline"
                @click=${this.#decline}
              >
                ${lineIcon(toolbarShapes.stop)} ${msg('Decline', { id: 'decline' })}
              </button>`
            : nothing
        }
      </div>`;
  }

  /** Popovers live in the top layer, where only coordinates reach. */
  #placeMenu(): void {
    const button = this.more.getBoundingClientRect();
    const isRightToLeft = getComputedStyle(this).direction === 'rtl';
    this.menu.style.top = `${button.bottom + 4}px`;
    if (isRightToLeft) this.menu.style.left = `${button.left}px`;
    else this.menu.style.right = `${innerWidth - button.right}px`;
  }

  #leave(): void {
    this.menu.hidePopover();
    this.dispatchEvent(new CustomEvent('inkseal-leave'));
  }

  #decline(): void {
    this.menu.hidePopover();
    this.dispatchEvent(new CustomEvent('inkseal-decline'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-toolbar': InksealToolbar;
  }
}
