/** What is wrong with a value, in one sentence that says what to do. */
import { msg, str } from '@lit/localize';
import { numberReadings, writeDay, writeNumber } from '../../contract/field-display.ts';
import { formatOf, type FieldProblem, type RuledField } from '../../contract/field-rules.ts';
import { currentLanguage } from '../../ui/localization.ts';
import { plural } from '../../ui/wording.ts';
import { attachmentProblemText } from './attachment-wording.ts';
import { problemText } from './field-naming.ts';
import { fewText, manyText } from './group-rule.ts';

export function fieldProblemText(
  { code, rule, limit = '' }: FieldProblem,
  field: RuledField,
  language: string,
  typed = '',
): string {
  if (rule === 'number') return numberText(typed, language);
  if (code === 'field_format_invalid') return formatText(rule, field);
  if (code === 'field_out_of_range') return rangeText(rule, limit, field, language);
  if (code === 'field_group_count') return countText(rule, limit);
  if (code === 'field_option_unknown') return msg('Choose one of the options.', { id: 'wrong-option' });
  if (code === 'field_formula_undefined')
    return msg('This cannot be calculated. Check the numbers it is made of.', { id: 'wrong-formula' });
  return attachmentProblemText(code, field) ?? problemText(code);
}

/** In the document's notation, which need not be the one of whoever reads this. */
function numberText(typed: string, language: string): string {
  const [one, other] = numberReadings(typed).map((reading) => writeNumber(reading, language));
  if (one !== undefined && other !== undefined)
    return msg(str`Did you mean ${one} or ${other}? Write it like that.`, { id: 'wrong-number-two' });
  const example = writeNumber('1234.5', language);
  if (example === writeNumber('1234.5', currentLanguage()))
    return msg(str`Enter a number, such as ${example}.`, { id: 'wrong-number' });
  const name = new Intl.DisplayNames(currentLanguage(), { type: 'language' }).of(language) ?? language;
  return msg(str`Enter a number as the document writes it (${name}), such as ${example}.`, {
    id: 'wrong-number-document',
  });
}

function formatText(rule: string, { validation }: RuledField): string {
  switch (rule) {
    case 'email':
      return msg('Enter an e-mail address, such as name@example.com.', { id: 'wrong-email' });
    case 'phone':
      return msg('Enter a phone number, such as +47 22 34 56 78.', { id: 'wrong-phone' });
    case 'date':
      return msg('Enter a full date.', { id: 'wrong-date' });
    case 'oneLine':
      return msg('Write this on one line.', { id: 'wrong-line' });
    default:
      return (
        validation?.message ?? msg('This does not have the form that is asked for.', { id: 'wrong-pattern' })
      );
  }
}

function rangeText(rule: string, limit: string, field: RuledField, language: string): string {
  const isDate = formatOf(field) === 'date';
  const bound = isDate ? writeDay(limit, language) : writeNumber(limit, language);
  switch (rule) {
    case 'min':
      return isDate
        ? msg(str`Choose ${bound} or later.`, { id: 'wrong-early' })
        : msg(str`Enter ${bound} or more.`, { id: 'wrong-small' });
    case 'max':
      return isDate
        ? msg(str`Choose ${bound} or earlier.`, { id: 'wrong-late' })
        : msg(str`Enter ${bound} or less.`, { id: 'wrong-large' });
    case 'decimals':
      return limit === '0'
        ? msg('Enter a whole number.', { id: 'wrong-fraction' })
        : plural(Number(limit), 'wrong-decimals', {
            one: str`Use at most ${limit} decimal.`,
            other: str`Use at most ${limit} decimals.`,
          });
    case 'minLength':
      return plural(Number(limit), 'wrong-short', {
        one: str`Write at least ${limit} character.`,
        other: str`Write at least ${limit} characters.`,
      });
    default:
      return plural(Number(limit), 'wrong-long', {
        one: str`Write at most ${limit} character.`,
        other: str`Write at most ${limit} characters.`,
      });
  }
}

const countText = (rule: string, limit: string): string =>
  (rule === 'min' ? fewText : manyText)(Number(limit));
