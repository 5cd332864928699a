import type { FieldValue } from '../../contract/fields.ts';

/** What a control of a field tells the desk. */
export interface FieldChange {
  fieldId: string;
  value: FieldValue | null;
  /** `soon` waits for a rest in typing. */
  when: 'soon' | 'now';
}

export function tellChange(from: EventTarget, detail: FieldChange): void {
  from.dispatchEvent(new CustomEvent('inkseal-field-change', { detail, bubbles: true, composed: true }));
}

export function tellOfField(from: EventTarget, type: string, fieldId: string): void {
  from.dispatchEvent(new CustomEvent(type, { detail: { fieldId }, bubbles: true, composed: true }));
}
