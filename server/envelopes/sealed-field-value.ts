import type { KeyObject } from 'node:crypto';
import type { FieldValue } from '#contract/fields.ts';
import { openValue, sealValue } from '../platform/crypto/sealed-value.ts';

const context = (fieldId: string): string => `field-value|${fieldId}`;

/** What stands in a field, under its recipient's own key: deleting that key makes it unreadable. */
export const sealFieldValue = (key: KeyObject, fieldId: string, value: FieldValue): Buffer =>
  sealValue(key, Buffer.from(JSON.stringify(value), 'utf8'), context(fieldId));

export const openFieldValue = (key: KeyObject, fieldId: string, sealed: Uint8Array): FieldValue =>
  JSON.parse(openValue(key, sealed, context(fieldId)).toString('utf8'));
