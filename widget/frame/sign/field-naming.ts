import { msg, str } from '@lit/localize';
import type { ErrorCode } from '../../contract/errors.ts';
import type { Field, FieldType, FieldValue } from '../../contract/fields.ts';
import { unshownCharacters } from '../../contract/font-coverage.ts';

const typeNames: Record<FieldType, () => string> = {
  signature: () => msg('Signature', { id: 'field-signature' }),
  initials: () => msg('Initials', { id: 'field-initials' }),
  date_signed: () => msg('Date signed', { id: 'field-date' }),
  text: () => msg('Text', { id: 'field-text' }),
  checkbox: () => msg('Checkbox', { id: 'field-checkbox' }),
  radio: () => msg('Choice', { id: 'field-choice' }),
  dropdown: () => msg('Choice', { id: 'field-choice' }),
  number: () => msg('Number', { id: 'field-number' }),
  date: () => msg('Date', { id: 'field-day' }),
  name: () => msg('Name', { id: 'field-name' }),
  email: () => msg('E-mail', { id: 'field-email' }),
  company: () => msg('Company', { id: 'field-company' }),
  title: () => msg('Job title', { id: 'field-title' }),
  formula: () => msg('Calculated', { id: 'field-formula' }),
  attachment: () => msg('Attachment', { id: 'field-attachment' }),
};

type Named = Pick<Field, 'label' | 'type' | 'group'>;

/** What a field is called: as the sender named it, else by its kind; a box of a group by the question, too. */
export function fieldName({ label, type, group }: Named): string {
  const name = label ?? typeNames[type]();
  return group?.label === undefined ? name : `${group.label}: ${name}`;
}

/** What is asked where several boxes answer one question. */
export const questionName = (field: Named): string => field.group?.label ?? fieldName(field);

/** The full name for a screen reader: what, where it matters, and whether it must be filled. */
export function fieldDescription(field: Named & Pick<Field, 'required'>): string {
  const name = fieldName(field);
  return field.required ? name : msg(str`${name} (optional)`, { id: 'field-optional' });
}

/** What a press at a place to sign does: the first makes the mark, each further one places it. */
export function markActText(type: 'signature' | 'initials', isReady: boolean): string {
  if (isReady) return msg('Place it here', { id: 'place-here' });
  return type === 'initials'
    ? msg('Add your initials', { id: 'make-initials' })
    : msg('Add your signature', { id: 'make-signature' });
}

/** More would hide the page behind their list. */
const mostNamed = 4;

/** What a sealed document cannot show of a text, and what will stand there; null when it shows all. */
export function unshownText(value: FieldValue | null): string | null {
  const unshown = value?.type === 'text' ? unshownCharacters('noto-sans', value.text) : [];
  if (unshown.length === 0) return null;
  const list = (pieces: readonly string[]): string =>
    `\u2068${pieces.slice(0, mostNamed).join(' ')}${pieces.length > mostNamed ? ' …' : ''}\u2069`;
  const characters = list(unshown.map(({ character }) => character));
  const codes = list(unshown.map(({ shown }) => shown));
  return msg(str`The sealed document cannot show “${characters}”. It will show ${codes} instead.`, {
    id: 'field-unshown',
  });
}

/** Why a value is not saved or an act did not succeed, in one sentence that says what to do. */
export function problemText(code: ErrorCode): string {
  switch (code) {
    case 'server_unreachable':
    case 'rpc_timeout':
      return msg('No connection. Nothing is lost: try again when you are back online.', {
        id: 'problem-offline',
      });
    case 'rate_limited':
      return msg('Too many requests. Please wait a minute and try again.', { id: 'problem-rate' });
    case 'field_value_invalid':
    case 'field_format_invalid':
    case 'field_out_of_range':
    case 'field_option_unknown':
    case 'field_group_count':
    case 'field_formula_undefined':
      return msg('This value does not fit here. Please change it.', { id: 'problem-value' });
    case 'field_required':
      return msg('A required field is still empty.', { id: 'problem-required' });
    case 'values_changed':
      return msg(
        'Your fields were changed elsewhere, for example in another tab. Check what stands there now before you sign.',
        { id: 'problem-values' },
      );
    case 'consent_text_changed':
      return msg('The text was changed meanwhile. Please read it again before you agree.', {
        id: 'problem-consent',
      });
    case 'mark_empty':
      return msg('This is too short to be told from a dot. Please draw it larger.', { id: 'adopt-dot' });
    case 'letters_unshown':
      return msg('The sealed document cannot show some of these letters. Please use other letters.', {
        id: 'problem-letters',
      });
    case 'mark_image_invalid':
    case 'mark_image_too_large':
      return msg('This picture cannot be opened. Please choose another one.', { id: 'picture-damaged' });
    case 'mark_image_unclear':
      return msg(
        'No signature can be made out here. Write with dark ink on white paper, and take the picture in good light.',
        { id: 'picture-unclear' },
      );
    case 'delegate_to_self':
      return msg('That is your own address. Please name somebody else.', { id: 'problem-self' });
    case 'delegate_to_recipient':
      return msg('Whoever has this address signs this document already. Please name somebody else.', {
        id: 'problem-recipient',
      });
    case 'sealed_document_not_ready':
      return msg('The sealed document is not ready yet. Please try again in a moment.', {
        id: 'problem-not-ready',
      });
    default:
      return msg('That did not work. Nothing is lost: please try again.', { id: 'problem-general' });
  }
}
