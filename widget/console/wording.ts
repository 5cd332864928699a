import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { currentLanguage } from '../ui/localization.ts';

export function renderMode(testMode: boolean): TemplateResult {
  return testMode
    ? html`<span class="tag" data-tone="caution">${msg('Test mode', { id: 'mode-test' })}</span>`
    : html`<span class="tag" data-tone="success">${msg('Live', { id: 'mode-live' })}</span>`;
}

/** An instant as the reader writes it, exact to the second in the title. */
export const renderTime = (at: string): TemplateResult =>
  renderInstant(at, { dateStyle: 'medium', timeStyle: 'short' });

/** From day to day; the hours at which it begins and ends are in the titles. */
export const renderPeriod = ({ startsAt, endsAt }: { startsAt: string; endsAt: string }): TemplateResult =>
  html`${renderInstant(startsAt, { dateStyle: 'medium' })} – ${renderInstant(endsAt, { dateStyle: 'medium' })}`;

function renderInstant(at: string, options: Intl.DateTimeFormatOptions): TemplateResult {
  const date = new Date(at);
  const language = currentLanguage();
  const short = new Intl.DateTimeFormat(language, options);
  const long = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'long' });
  return html`<time datetime=${at} title=${long.format(date)}>${short.format(date)}</time>`;
}
