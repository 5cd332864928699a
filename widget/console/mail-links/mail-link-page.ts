import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { icon } from '../../ui/icons.ts';
import { ConsolePage } from '../console-page.ts';
import { pathOf } from '../route.ts';

/** A page that a link in a mail leads to: a link that is over is an end like any other, not a failure. */
export abstract class MailLinkPage extends ConsolePage {
  protected get isLinkOver(): boolean {
    return this.mailToken === '' || this.failure?.code === 'mail_link_refused';
  }

  protected post<T>(path: string, more: object = {}): Promise<T> {
    return this.api.post<T>(path, { token: this.mailToken, ...more });
  }

  protected send(path: string, more: object = {}): Promise<void> {
    return this.api.send(path, { token: this.mailToken, ...more });
  }

  /** Whoever was asked something new, or told how it ended, is at its heading. */
  protected async atHeading(): Promise<void> {
    await this.updateComplete;
    this.focus();
  }

  protected async attemptLink(name: string, work: () => Promise<void>): Promise<boolean> {
    const isDone = await this.attempt(name, work);
    if (!isDone && this.isLinkOver) await this.atHeading();
    return isDone;
  }

  protected renderOver(why: string, next: TemplateResult): TemplateResult {
    return html`<div class="card" data-link-over>
      <h1 tabindex="-1">${msg('This link is no longer good', { id: 'link-over' })}</h1>
      <p class="lead field">${why}</p>
      <div class="row">${next}</div>
    </div>`;
  }

  protected renderDone(heading: string, lead: string, next: TemplateResult): TemplateResult {
    return html`<div class="card" data-done>
      <h1 tabindex="-1">${icon('check')} ${heading}</h1>
      <p class="lead field">${lead}</p>
      <div class="row">${next}</div>
    </div>`;
  }

  protected renderHome(): TemplateResult {
    return html`<a class="button primary" href=${pathOf({ page: 'home' })}>
      ${msg('To the console', { id: 'unknown-home' })}
    </a>`;
  }
}
