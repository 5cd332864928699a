import { css, html, nothing, type TemplateResult } from 'lit';
import { currentLanguage } from '../ui/localization.ts';

/** A `<dl>` of short facts side by side, one below the other on a phone. */
export const factStyles = css`
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 180px), 1fr));
    gap: 16px 24px;
    margin: 16px 0 0;
  }
  dt {
    color: var(--ink-muted);
    font-size: 13px;
  }
  dd {
    margin: 0;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  dd time {
    white-space: nowrap;
  }
  dd .muted {
    font-weight: 400;
  }
`;

export const renderFact = (what: string, value: string | TemplateResult, name?: string): TemplateResult =>
  html`<div>
    <dt>${what}</dt>
    <dd data-fact=${name ?? nothing}>${value}</dd>
  </div>`;

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Bytes as people say them, in steps of a thousand. */
export function wordSize(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const form = new Intl.NumberFormat(currentLanguage(), {
    style: 'unit',
    unit: units[step],
    unitDisplay: 'short',
    maximumFractionDigits: step === 0 ? 0 : 1,
  });
  return form.format(bytes / 1000 ** step);
}
