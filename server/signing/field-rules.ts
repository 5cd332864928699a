import type { AdoptedMark, FieldType, FieldValue } from '#contract/fields.ts';
import { ServiceError } from '../platform/http/service-error.ts';

/** Throws `field_value_invalid` unless a value of that kind belongs into a field of that type. */
export function requireFits(field: { id: string; type: FieldType }, value: FieldValue): void {
  const accepted: Record<FieldType, FieldValue['type'] | undefined> = {
    signature: 'mark',
    initials: 'mark',
    text: 'text',
    checkbox: 'checkbox',
    date_signed: undefined,
  };
  if (accepted[field.type] !== value.type) {
    throw new ServiceError('field_value_invalid', { details: { fieldId: field.id } });
  }
}

/** Whether a required field has what it needs. The server dates `date_signed` itself. */
export function isFilled(field: { type: FieldType }, value: FieldValue | undefined): boolean {
  if (field.type === 'date_signed') return true;
  if (!value) return false;
  if (value.type === 'text') return /[^\s\p{Cf}]/u.test(value.text); // what shows nothing fills nothing
  if (value.type === 'checkbox') return value.checked;
  return true;
}

export function findUnfilled(
  fields: readonly { id: string; type: FieldType; required: boolean }[],
  values: ReadonlyMap<string, FieldValue>,
): string[] {
  return fields
    .filter((field) => field.required && !isFilled(field, values.get(field.id)))
    .map((field) => field.id);
}

/** Minutes of drawing; everybody who opens the document is sent them. */
const mostCoordinates = 20_000;

/** Half a pen's width beside the pad at most: what is drawn further out would lie over other people's words. */
const isOnPad = (value: number, size: number): boolean => value >= -0.05 && value <= size + 0.05;

const leastInkLength = 0.4; // in heights of the pad: a tap or a tick leaves less

/**
 * Throws `mark_empty` for a signature nobody would recognise as one: a dot, a tick, only spaces; `invalid_request` for
 * one that was drawn beside its pad.
 */
export function requireMark(mark: AdoptedMark): void {
  if (mark.kind === 'typed') {
    if (!/[\p{L}\p{N}]/u.test(mark.text)) throw new ServiceError('mark_empty');
    return;
  }
  const size = mark.strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  if (size > mostCoordinates)
    throw new ServiceError('invalid_request', { details: [{ path: 'strokes', problem: 'too many points' }] });
  let length = 0;
  for (const stroke of mark.strokes) {
    if (!stroke.every((value, index) => isOnPad(value, index % 2 === 0 ? mark.aspect : 1)))
      throw new ServiceError('invalid_request', {
        details: [{ path: 'strokes', problem: 'beside the pad' }],
      });
    for (let i = 2; i + 1 < stroke.length; i += 2) {
      length += Math.hypot(stroke[i]! - stroke[i - 2]!, stroke[i + 1]! - stroke[i - 1]!);
    }
  }
  if (length < leastInkLength) throw new ServiceError('mark_empty');
}

/**
 * `name`, or UTC where that is no time zone here: browsers learn of new zones before servers do, and what is printed as
 * the browser's word may be nothing but a zone.
 */
export function knownTimeZone(name: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name }).format(0);
    return name;
  } catch {
    return 'UTC';
  }
}

/** The calendar day of `at` in the signer's zone, ISO 8601; UTC when the zone is unknown here. */
export function dateSigned(at: Date, timeZone: string | null): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: knownTimeZone(timeZone ?? 'UTC'),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(at);
}
