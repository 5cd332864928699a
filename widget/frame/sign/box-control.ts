import { html, nothing, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { live } from 'lit/directives/live.js';
import type { Field, FieldValue } from '../../contract/fields.ts';
import { dot, tick } from '../signature/tick.ts';
import { fieldDescription } from './field-naming.ts';
import { groupRule } from './group-rule.ts';

/**
 * Where a radio box stands in its choice. The browser knows a group of radio buttons only where they share a tree, and
 * these lie anywhere on any page: position, the one Tab stop and the arrow keys are said here as it would say them.
 */
export interface ChoicePlace {
  /** From 1. */
  position: number;
  size: number;
  /** Where the Tab key stops: at what is chosen, else at the first. */
  isStop: boolean;
}

/** What a box on the page is drawn from. */
export interface BoxControl {
  field: Field;
  choice: ChoicePlace | undefined;
  isChosen: boolean;
  isInvalid: boolean;
  change(value: FieldValue | null): void;
  arrow(event: KeyboardEvent): void;
  focused(): void;
}

export const renderChosen = ({ type }: Field): TemplateResult => (type === 'radio' ? dot() : tick());

export function renderBoxControl(control: BoxControl): TemplateResult {
  const isRadio = control.field.type === 'radio';
  return html`<label class="box checkbox" ?data-radio=${isRadio}>
    ${control.isChosen ? renderChosen(control.field) : nothing}
    ${isRadio ? renderRadio(control) : renderCheckbox(control)}
  </label>`;
}

function renderCheckbox({ field, isChosen, isInvalid, change, focused }: BoxControl): TemplateResult {
  const rule = groupRule(field);
  const described = isInvalid ? 'note' : rule === null ? undefined : 'rule';
  return html`${rule === null ? nothing : html`<span class="visually-hidden" id="rule">${rule}</span>`}<input
      type="checkbox"
      data-control
      aria-label=${fieldDescription(field)}
      aria-required=${field.required}
      aria-invalid=${isInvalid}
      aria-describedby=${ifDefined(described)}
      .checked=${live(isChosen)}
      @focus=${focused}
      @change=${(event: Event) => change({ type: 'checkbox', checked: (event.target as HTMLInputElement).checked })}
    />`;
}

function renderRadio(control: BoxControl): TemplateResult {
  const { field, choice, isChosen, isInvalid, change, arrow, focused } = control;
  // A choice that nobody has to make can be taken back, too.
  const takeBack = (): void => {
    if (isChosen && !field.required) change(null);
  };
  return html`<input
    type="radio"
    name=${ifDefined(field.group?.name)}
    data-control
    tabindex=${choice && !choice.isStop ? -1 : 0}
    aria-label=${fieldDescription(field)}
    aria-posinset=${ifDefined(choice?.position)}
    aria-setsize=${ifDefined(choice?.size)}
    aria-describedby=${ifDefined(isInvalid ? 'note' : undefined)}
    .checked=${live(isChosen)}
    @focus=${focused}
    @change=${() => change({ type: 'checkbox', checked: true })}
    @click=${takeBack}
    @keydown=${arrow}
  />`;
}
