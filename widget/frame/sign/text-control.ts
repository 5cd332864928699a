/** The native control of a field that holds a text, on the page and in the editor of the guide alike. */
import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { live } from 'lit/directives/live.js';
import { editableNumber, readNumber } from '../../contract/field-display.ts';
import { formatOf } from '../../contract/field-rules.ts';
import type { Field, FieldValue } from '../../contract/fields.ts';
import type { FieldChange } from './field-change.ts';
import { twoLines } from './set-text.ts';

export interface TextControl {
  field: Field;
  value: FieldValue | null;
  /** BCP 47, of the document. */
  language: string;
  /** The look: `box` at its place on the page, `control` in the editor. */
  look: 'box' | 'control';
  /** The accessible name; undefined where a label names it. */
  name?: string | undefined;
  placeholder?: string | undefined;
  isInvalid: boolean;
  describedBy: string | undefined;
  /** What stands in the control while somebody types, where the value is that text read; null at rest. */
  typed: string | null;
  setTyped(text: string | null): void;
  change(value: FieldValue | null, when: FieldChange['when']): void;
  next(): void;
  focused?(): void;
}

interface Keyboard {
  type: 'text' | 'email' | 'tel';
  inputmode: 'text' | 'email' | 'tel' | 'decimal';
  autocomplete: string;
}

const plain: Keyboard = { type: 'text', inputmode: 'text', autocomplete: 'off' };
const email: Keyboard = { type: 'email', inputmode: 'email', autocomplete: 'email' };

/** The right keys on a phone, and what a browser may know already (WCAG 2.2, 1.3.5). */
function keyboardOf(field: Field): Keyboard {
  const format = formatOf(field);
  if (format === 'email') return email;
  if (format === 'phone') return { type: 'tel', inputmode: 'tel', autocomplete: 'tel' };
  if (format === 'number') return { ...plain, inputmode: 'decimal' };
  if (field.type === 'name') return { ...plain, autocomplete: 'name' };
  if (field.type === 'company') return { ...plain, autocomplete: 'organization' };
  return field.type === 'title' ? { ...plain, autocomplete: 'organization-title' } : plain;
}

/** Several lines may be written where there is room for them. */
const isTall = (field: Field): boolean =>
  field.type === 'text' && field.height >= twoLines && formatOf(field) === undefined;

export function renderTextControl(control: TextControl): TemplateResult {
  if (control.field.type === 'dropdown') return renderChoice(control);
  if (formatOf(control.field) === 'date') return renderDay(control);
  return isTall(control.field) ? renderLines(control) : renderLine(control);
}

const textOf = (value: FieldValue | null): string => (value?.type === 'text' ? value.text : '');
const inputOf = ({ target }: Event): string => (target as HTMLInputElement).value;

/** An emptied line is no value at all. */
const valueOf = (text: string): FieldValue | null => (text === '' ? null : { type: 'text', text });

function shownIn({ field, value, typed, language }: TextControl): string {
  const text = textOf(value);
  return typed ?? (formatOf(field) === 'number' ? editableNumber(text, language) : text);
}

function read({ field, language }: TextControl, text: string): FieldValue | null {
  const format = formatOf(field);
  if (format === 'number') return valueOf(readNumber(text, language));
  return valueOf(format === undefined ? text : text.trim());
}

function typing(control: TextControl) {
  return (event: Event): void => {
    control.setTyped(inputOf(event));
    control.change(read(control, inputOf(event)), 'soon');
  };
}

function leaving(control: TextControl) {
  return (event: Event): void => {
    const value = read(control, inputOf(event));
    control.setTyped(null);
    control.change(value, 'now');
  };
}

/** Enter leaves a line, whatever it holds, and leads on. */
function goingOn(control: TextControl, leave: (event: Event) => void) {
  return (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    leave(event);
    control.next();
  };
}

function renderLines(control: TextControl): TemplateResult {
  return html`<textarea
    id="control"
    class=${control.look}
    dir="auto"
    rows="2"
    data-control
    aria-label=${ifDefined(control.name)}
    placeholder=${ifDefined(control.placeholder)}
    maxlength="2000"
    aria-required=${control.field.required}
    aria-invalid=${control.isInvalid}
    aria-describedby=${ifDefined(control.describedBy)}
    .value=${live(shownIn(control))}
    @focus=${control.focused}
    @input=${typing(control)}
    @change=${leaving(control)}
  ></textarea>`;
}

function renderLine(control: TextControl): TemplateResult {
  const { type, inputmode, autocomplete } = keyboardOf(control.field);
  return html`<input
    id="control"
    class=${control.look}
    dir="auto"
    type=${type}
    inputmode=${inputmode}
    autocomplete=${autocomplete}
    data-control
    enterkeyhint="next"
    aria-label=${ifDefined(control.name)}
    placeholder=${ifDefined(control.placeholder)}
    maxlength="2000"
    aria-required=${control.field.required}
    aria-invalid=${control.isInvalid}
    aria-describedby=${ifDefined(control.describedBy)}
    .value=${live(shownIn(control))}
    @focus=${control.focused}
    @input=${typing(control)}
    @change=${leaving(control)}
    @blur=${() => control.setTyped(null)}
    @keydown=${goingOn(control, leaving(control))}
  />`;
}

/** The browser's own picker: it speaks the person's language and has their keyboard's ways. */
function renderDay(control: TextControl): TemplateResult {
  const { min, max } = control.field.validation ?? {};
  const put = (when: FieldChange['when']) => (event: Event) => {
    const value = valueOf(inputOf(event));
    if (textOf(value) !== textOf(control.value)) control.change(value, when);
  };
  return html`<input
    id="control"
    class=${control.look}
    type="date"
    data-control
    aria-label=${ifDefined(control.name)}
    min=${ifDefined(min)}
    max=${max ?? '9999-12-31'}
    aria-required=${control.field.required}
    aria-invalid=${control.isInvalid}
    aria-describedby=${ifDefined(control.describedBy)}
    .value=${live(textOf(control.value))}
    @focus=${control.focused}
    @input=${put('soon')}
    @blur=${put('now')}
    @keydown=${goingOn(control, put('now'))}
  />`;
}

function renderChoice(control: TextControl): TemplateResult {
  const text = textOf(control.value);
  return html`<select
    id="control"
    class=${control.look}
    data-control
    aria-label=${ifDefined(control.name)}
    aria-required=${control.field.required}
    aria-invalid=${control.isInvalid}
    aria-describedby=${ifDefined(control.describedBy)}
    @focus=${control.focused}
    @change=${(event: Event) => control.change(valueOf(inputOf(event)), 'now')}
  >
    <option value="" .selected=${live(text === '')}>
      ${control.placeholder ?? msg('Choose …', { id: 'field-choose' })}
    </option>
    ${control.field.options?.map(
      (option) =>
        html`<option dir="auto" value=${option} .selected=${live(option === text)}>${option}</option>`,
    )}
  </select>`;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** The day where the person is, ISO 8601. */
export function today(now = new Date()): string {
  return `${now.getFullYear()}-${twoDigits(now.getMonth() + 1)}-${twoDigits(now.getDate())}`;
}

/** One press for what most dates are; nothing once there is a date. */
export const asksForDay = (field: Field, value: FieldValue | null): boolean =>
  formatOf(field) === 'date' && value === null;

export function renderToday(control: Pick<TextControl, 'change'>): TemplateResult {
  const put = (): void => control.change({ type: 'text', text: today() }, 'now');
  return html`<button class="button today" type="button" data-act="today" @click=${put}>
    ${msg('Today', { id: 'field-today' })}
  </button>`;
}
