import { msg, str } from '@lit/localize';
import { acceptedAttachments, mostBytesOf } from '../../contract/attachments.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import type { Field } from '../../contract/fields.ts';
import { formatNumber } from '../../ui/localization.ts';
import { formatList } from '../../ui/wording.ts';

export function sizeText(bytes: number): string {
  const isLarge = bytes >= 1_000_000;
  const [value, unit] = isLarge ? [bytes / 1_000_000, 'megabyte'] : [Math.max(1, bytes / 1000), 'kilobyte'];
  const maximumFractionDigits = isLarge ? 1 : 0;
  return formatNumber(value, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits });
}

const kindsText = ({ attachment }: Pick<Field, 'attachment'>): string =>
  formatList(acceptedAttachments(attachment).map((kind) => kind.toUpperCase()));

/** What may be attached here. */
export function rulesText(field: Pick<Field, 'attachment'>): string {
  const [kinds, size] = [kindsText(field), sizeText(mostBytesOf(field.attachment))];
  return msg(str`Accepted: ${kinds}, up to ${size}.`, { id: 'attach-rules' });
}

export function sendingText(share: number): string {
  const part = formatNumber(Math.floor(share * 100) / 100, { style: 'percent' });
  return msg(str`Sending… ${part}`, { id: 'attach-sending' });
}

/** Undefined for what is not about the file. */
export function attachmentProblemText(code: ErrorCode, field: Pick<Field, 'attachment'>): string | undefined {
  const [kinds, size] = [kindsText(field), sizeText(mostBytesOf(field.attachment))];
  switch (code) {
    case 'attachment_too_large':
      return msg(str`This file is larger than ${size}. Please choose a smaller one.`, { id: 'attach-large' });
    case 'attachment_kind_refused':
      return msg(str`This file cannot be taken. Accepted: ${kinds}.`, { id: 'attach-kind' });
    case 'attachment_empty':
      return msg('This file is empty. Please choose another one.', { id: 'attach-empty' });
    case 'attachment_unknown':
      return msg('The file is no longer here. Please choose it again.', { id: 'attach-gone' });
    default:
      return undefined;
  }
}
