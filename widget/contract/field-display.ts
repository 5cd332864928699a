/**
 * How a value reads, in the document's language: the frame shows it so, sealing draws it so. Not by Intl, whose words and
 * spaces change with the browser and the server that run it, and whoever signs must see what will be sealed.
 */
import type { FieldType, FieldValue } from './fields.ts';
import type { FieldSettings } from './field-settings.ts';
import { attachmentMark } from './attachments.ts';
import { parseDecimal } from './decimal.ts';
import { formatOf, isDay } from './field-rules.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

type Day = readonly [year: string, month: string, day: string];
const plain = (part: string): string => String(Number(part));

/** English has two orders of numbers, so it gets the month's name. */
const english = ([year, month, day]: Day): string => `${plain(day)} ${months[Number(month) - 1]} ${year}`;
const dotted = ([year, month, day]: Day): string => `${plain(day)}.${plain(month)}.${year}`;
const dottedLong = ([year, month, day]: Day): string => `${day}.${month}.${year}`;
const slashed = ([year, month, day]: Day): string => `${day}/${month}/${year}`;
const dashed = ([year, month, day]: Day): string => `${day}-${month}-${year}`;

const yearFirst = ([year, month, day]: Day): string => `${year}/${month}/${day}`;

const dates: Readonly<Record<string, (day: Day) => string>> = {
  en: english,
  nb: dotted,
  nn: dotted,
  no: dotted,
  da: dotted,
  fi: dotted,
  de: dottedLong,
  pl: dottedLong,
  fr: slashed,
  es: slashed,
  it: slashed,
  pt: slashed,
  ar: slashed,
  nl: dashed,
  // 年月日 would have every browser load megabytes of a font to show a date.
  ja: yearFirst,
};

const hardSpace = '\u00a0';
/** The decimal sign, and what stands between thousands. */
const numbers: Readonly<Record<string, readonly [decimal: string, group: string]>> = {
  en: ['.', ','],
  ja: ['.', ','],
  de: [',', '.'],
  es: [',', '.'],
  it: [',', '.'],
  pt: [',', '.'],
  nl: [',', '.'],
  da: [',', '.'],
  nb: [',', hardSpace],
  nn: [',', hardSpace],
  no: [',', hardSpace],
  sv: [',', hardSpace],
  fi: [',', hardSpace],
  fr: [',', hardSpace],
  pl: [',', hardSpace],
};

const primary = (language: string): string => language.toLowerCase().split('-')[0] ?? '';
const signsOf = (language: string): readonly [string, string] => numbers[primary(language)] ?? ['.', ''];

/** A day (ISO 8601) as the language writes it; the day as it is where the language is not known here. */
export function writeDay(iso: string, language: string): string {
  const [year, month, day] = iso.split('-');
  const write = dates[primary(language)];
  return write && year && month && day ? write([year, month, day]) : iso;
}

/** A decimal as the language writes it, every digit kept. */
export function writeNumber(decimal: string, language: string): string {
  const [sign, group] = signsOf(language);
  const [whole = '', fraction] = decimal.split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, group);
  return fraction === undefined ? grouped : `${grouped}${sign}${fraction}`;
}

/** As somebody edits it: the language's decimal sign, no thousands. What is no decimal stays as it was typed. */
export const editableNumber = (decimal: string, language: string): string =>
  parseDecimal(decimal) ? decimal.replace('.', signsOf(language)[0]) : decimal;

/**
 * What somebody typed, as the decimal it means in that language. People write numbers as their own language does, which
 * need not be the document's: what is none there, and can be read in one way only, is that ("12,5" in English). What is
 * none, or could be two ("1.234" in Norwegian), comes back for the rules to refuse.
 */
export function readNumber(typed: string, language: string): string {
  const own = readWith(signsOf(language), typed);
  if (own !== undefined) return own;
  const [only, second] = numberReadings(typed);
  if (second === undefined) return only ?? typed;
  return parseDecimal(typed) ? `${typed} ` : typed; // with the space it is no decimal
}

/** Whether that language writes such a number so. */
export const isOwnNumber = (typed: string, language: string): boolean =>
  readWith(signsOf(language), typed) !== undefined;

/** All that somebody may have meant who typed this, as decimals. */
export function numberReadings(typed: string): string[] {
  const readings = [readWith(['.', ','], typed), readWith([',', '.'], typed)];
  return [...new Set(readings.filter((reading) => reading !== undefined))];
}

function readWith([sign, group]: readonly [string, string], typed: string): string | undefined {
  const [whole = '', ...fraction] = typed.trim().replace('\u2212', '-').split(sign);
  const decimal = [withoutGroups(whole, group), ...fraction].join('.');
  return /^-?\d+(?:\.\d+)?$/.test(decimal) ? decimal : undefined;
}

/** Thousands count only in their places, and in one way: "1,23" is no 123, and "1 234.567" no million. */
function withoutGroups(whole: string, group: string): string {
  const sign = /\s/.test(whole) || group === '' ? /\s/ : group;
  const parts = whole.split(sign);
  const isGrouped = parts.every((part, index) => (index === 0 ? /^-?[1-9]\d{0,2}$/ : /^\d{3}$/).test(part));
  return isGrouped ? parts.join('') : whole.replaceAll('.', ' ');
}

/** A text value as it reads in the sealed file. */
export function displayText(
  field: { type: FieldType } & FieldSettings,
  text: string,
  language: string,
): string {
  const format = field.type === 'formula' ? 'number' : formatOf(field);
  if (format === 'date' && isDay(text)) return writeDay(text, language);
  return format === 'number' && parseDecimal(text) ? writeNumber(text, language) : text;
}

/** Any value that is written as words where it stands; null for what is drawn, or nothing. */
export function displayValue(
  field: { type: FieldType } & FieldSettings,
  value: FieldValue | null | undefined,
  language: string,
): string | null {
  if (value?.type === 'attachment') return attachmentMark(value.name, language);
  return value?.type === 'text' ? displayText(field, value.text, language) : null;
}
