/** What may stand in one field. The frame asks while somebody types, the server when a value arrives and at the signing. */
import { acceptedAttachments, mostBytesOf } from './attachments.ts';
import { compareDecimals, parseDecimal } from './decimal.ts';
import type { FieldSettings, FieldValidation, TextFormat } from './field-settings.ts';
import type { AttachmentValue, FieldType, FieldValue } from './fields.ts';
import { compilePattern } from './linear-pattern.ts';
import { isOneLine, isSeen } from './one-line.ts';

/** A field as its rules see it. */
export type RuledField = { id: string; type: FieldType; required: boolean } & FieldSettings;

/** Why a value may not stand. `rule` names what it breaks, `limit` what that asks for. */
export interface FieldProblem {
  code:
    | 'field_value_invalid'
    | 'field_format_invalid'
    | 'field_out_of_range'
    | 'field_option_unknown'
    | 'field_group_count'
    | 'field_formula_undefined'
    | 'attachment_kind_refused'
    | 'attachment_too_large';
  rule: string;
  limit?: string;
}

const acceptedKinds: Record<FieldType, FieldValue['type'] | undefined> = {
  signature: 'mark',
  initials: 'mark',
  date_signed: undefined,
  formula: undefined,
  checkbox: 'checkbox',
  radio: 'checkbox',
  text: 'text',
  name: 'text',
  email: 'text',
  company: 'text',
  title: 'text',
  number: 'text',
  date: 'text',
  dropdown: 'text',
  attachment: 'attachment',
};

/** The kind of value that a field of that type takes; undefined where nobody enters one. */
export const acceptedKind = (type: FieldType): FieldValue['type'] | undefined => acceptedKinds[type];

/** A field that somebody signs in, in full or by initials. */
export const isMarkField = <F extends { type: FieldType }>(
  field: F,
): field is F & { type: 'signature' | 'initials' } => acceptedKinds[field.type] === 'mark';

/** A box that is ticked or chosen. */
export const isBoxField = ({ type }: { type: FieldType }): boolean => acceptedKinds[type] === 'checkbox';

/** The form that a text of this field has. */
export function formatOf({ type, validation }: { type: FieldType } & FieldSettings): TextFormat | undefined {
  if (type === 'email' || type === 'number' || type === 'date') return type;
  return type === 'text' ? validation?.format : undefined;
}

/** Whether it holds something. What shows nothing fills nothing, and an unticked box is not ticked. */
export function isFilled(value: FieldValue | null | undefined): boolean {
  if (!value) return false;
  if (value.type === 'text') return isSeen(value.text);
  return value.type !== 'checkbox' || value.checked;
}

const localPart = /^[^\s\p{Cc}\p{Cf}\p{DI}@<>()]{1,64}$/u;
const domain = /^[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,250}[\p{L}\p{N}])?$/u;

function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  const host = text.slice(at + 1);
  const hasLabels = host.includes('.') && !host.includes('..'); // it neither begins nor ends with one
  return hasLabels && localPart.test(text.slice(0, Math.max(at, 0))) && domain.test(host);
}

const isPhone = (text: string): boolean =>
  /^\+?\d{5,15}$/.test(text.replaceAll(/[\s()./\u2010-\u2013-]/g, ''));

/** A day of the calendar, ISO 8601. */
export function isDay(text: string): boolean {
  const found = /^([1-9]\d{3})-(\d\d)-(\d\d)$/.exec(text);
  if (!found) return false;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
}

const isOfFormat: Record<TextFormat, (text: string) => boolean> = {
  email: isEmail,
  phone: isPhone,
  number: (text) => parseDecimal(text) !== undefined,
  date: isDay,
};

/** Why this value may not stand in this field; null where it may, and for none. */
export function fieldProblem(field: RuledField, value: FieldValue | null | undefined): FieldProblem | null {
  if (!value) return null;
  if (acceptedKind(field.type) !== value.type) return { code: 'field_value_invalid', rule: 'type' };
  if (value.type === 'attachment') return attachmentProblem(field, value);
  return value.type === 'text' && isFilled(value) ? textProblem(field, value.text) : null;
}

/** Asked of a file as the person chose it, and of the value that names it. */
export function attachmentProblem(
  { attachment }: Pick<FieldSettings, 'attachment'>,
  { kind, byteSize }: Pick<AttachmentValue, 'byteSize'> & { kind: AttachmentValue['kind'] | undefined },
): FieldProblem | null {
  const kinds = acceptedAttachments(attachment);
  if (!kind || !kinds.includes(kind))
    return { code: 'attachment_kind_refused', rule: 'kinds', limit: kinds.join(' ') };
  const most = mostBytesOf(attachment);
  return byteSize > most ? { code: 'attachment_too_large', rule: 'maxBytes', limit: String(most) } : null;
}

function textProblem(field: RuledField, text: string): FieldProblem | null {
  if (field.type === 'dropdown')
    return field.options?.includes(text) ? null : { code: 'field_option_unknown', rule: 'options' };
  const format = formatOf(field);
  if (format && !isOfFormat[format](text)) return { code: 'field_format_invalid', rule: format };
  if (field.type !== 'text' && !isOneLine(text)) return { code: 'field_format_invalid', rule: 'oneLine' };
  const { validation } = field;
  return validation
    ? (lengthProblem(validation, text) ??
        boundProblem(validation, format, text) ??
        patternProblem(validation, text))
    : null;
}

const outOfRange = (rule: string, limit: string | number): FieldProblem => ({
  code: 'field_out_of_range',
  rule,
  limit: String(limit),
});

function lengthProblem(
  { minLength = 0, maxLength = 2000 }: FieldValidation,
  text: string,
): FieldProblem | null {
  const length = Array.from(text).length;
  if (length < minLength) return outOfRange('minLength', minLength);
  return length > maxLength ? outOfRange('maxLength', maxLength) : null;
}

function boundProblem(
  { min, max, decimals }: FieldValidation,
  format: TextFormat | undefined,
  text: string,
): FieldProblem | null {
  if (min !== undefined && orderOf(format, text, min) < 0) return outOfRange('min', min);
  if (max !== undefined && orderOf(format, text, max) > 0) return outOfRange('max', max);
  const places = format === 'number' ? (parseDecimal(text)?.scale ?? 0) : 0;
  return decimals !== undefined && places > decimals ? outOfRange('decimals', decimals) : null;
}

/** Days in ISO 8601 order as their characters do. */
function orderOf(format: TextFormat | undefined, a: string, b: string): number {
  if (format !== 'number') return a < b ? -1 : Number(a > b);
  const [left, right] = [parseDecimal(a), parseDecimal(b)];
  return left && right ? compareDecimals(left, right) : 0;
}

const compiled = new Map<string, (text: string) => boolean>();

function patternProblem({ pattern }: FieldValidation, text: string): FieldProblem | null {
  if (pattern === undefined) return null;
  const matches = compiled.get(pattern) ?? compilePattern(pattern);
  if (compiled.size >= 100) compiled.clear(); // a server sees the patterns of many senders
  compiled.set(pattern, matches);
  return matches(text) ? null : { code: 'field_format_invalid', rule: 'pattern' };
}
