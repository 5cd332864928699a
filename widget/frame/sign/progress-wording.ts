import { msg, str } from '@lit/localize';
import { formatNumber } from '../../ui/localization.ts';
import { plural } from '../../ui/wording.ts';
import type { Tally } from './progress.ts';

/** How much is left to do before signing. */
export function leftText({ filled, total, optionalLeft }: Tally): string {
  const left = total - filled;
  if (left > 0) {
    const count = formatNumber(left);
    return plural(left, 'left', {
      one: str`${count} required field left`,
      other: str`${count} required fields left`,
    });
  }
  if (optionalLeft > 0) return msg('All required fields are filled in', { id: 'left-optional' });
  return msg('Everything is filled in', { id: 'left-none' });
}
