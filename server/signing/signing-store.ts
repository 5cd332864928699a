import { and, eq, inArray, notInArray } from 'drizzle-orm';
import type { AdoptedMark, FieldValue } from '#contract/fields.ts';
import type { SubjectKeys } from '../audit/subject-keys.ts';
import { openValue, sealValue } from '../platform/crypto/sealed-value.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { adoptedMarks, fieldValues } from './tables.ts';

export interface StoredMark {
  id: string;
  recipientId: string;
  purpose: 'signature' | 'initials';
  mark: AdoptedMark;
}

const valueContext = (fieldId: string): string => `field-value|${fieldId}`;
const markContext = (markId: string): string => `adopted-mark|${markId}`;
const encode = (value: unknown): Buffer => Buffer.from(JSON.stringify(value), 'utf8');

/** What signers entered and adopted; every value is sealed under its recipient's own key. */
export class SigningStore {
  readonly #keys: SubjectKeys;

  constructor(keys: SubjectKeys) {
    this.#keys = keys;
  }

  async saveValue(
    tx: Transaction,
    owner: { organizationId: string; recipientId: string },
    fieldId: string,
    value: FieldValue | null,
  ): Promise<void> {
    if (value === null) {
      await tx.delete(fieldValues).where(eq(fieldValues.fieldId, fieldId));
      return;
    }
    const key = await this.#keys.keyFor(tx, owner.organizationId, owner.recipientId);
    const row = { sealed: sealValue(key, encode(value), valueContext(fieldId)), updatedAt: new Date() };
    await tx
      .insert(fieldValues)
      .values({ fieldId, recipientId: owner.recipientId, ...row })
      .onConflictDoUpdate({ target: fieldValues.fieldId, set: row });
  }

  /** Takes the place of the recipient's marks for that purpose that stand in no field: they are what was thrown away. */
  async saveMark(tx: Transaction, organizationId: string, stored: StoredMark): Promise<void> {
    const values = await this.loadValues(tx, organizationId, [stored.recipientId]);
    const placed = [...values.values()].flatMap((value) => (value.type === 'mark' ? [value.markId] : []));
    await tx
      .delete(adoptedMarks)
      .where(
        and(
          eq(adoptedMarks.recipientId, stored.recipientId),
          eq(adoptedMarks.purpose, stored.purpose),
          notInArray(adoptedMarks.id, placed),
        ),
      );
    const key = await this.#keys.keyFor(tx, organizationId, stored.recipientId);
    await tx.insert(adoptedMarks).values({
      id: stored.id,
      recipientId: stored.recipientId,
      purpose: stored.purpose,
      sealed: sealValue(key, encode(stored.mark), markContext(stored.id)),
      createdAt: new Date(),
    });
  }

  /** Values by field id. A recipient whose key was destroyed has none left. */
  async loadValues(
    on: Queries,
    organizationId: string,
    recipientIds: readonly string[],
  ): Promise<Map<string, FieldValue>> {
    const values = new Map<string, FieldValue>();
    if (recipientIds.length === 0) return values;
    const rows = await on
      .select()
      .from(fieldValues)
      .where(inArray(fieldValues.recipientId, [...recipientIds]));
    const keys = await this.#loadKeys(on, organizationId, recipientIds);
    for (const row of rows) {
      const key = keys.get(row.recipientId);
      if (key)
        values.set(
          row.fieldId,
          JSON.parse(openValue(key, row.sealed, valueContext(row.fieldId)).toString('utf8')),
        );
    }
    return values;
  }

  async loadMarks(
    on: Queries,
    organizationId: string,
    recipientIds: readonly string[],
  ): Promise<StoredMark[]> {
    if (recipientIds.length === 0) return [];
    const rows = await on
      .select()
      .from(adoptedMarks)
      .where(inArray(adoptedMarks.recipientId, [...recipientIds]))
      .orderBy(adoptedMarks.id);
    const keys = await this.#loadKeys(on, organizationId, recipientIds);
    return rows.flatMap((row) => {
      const key = keys.get(row.recipientId);
      if (!key) return [];
      const mark: AdoptedMark = JSON.parse(openValue(key, row.sealed, markContext(row.id)).toString('utf8'));
      return [
        { id: row.id, recipientId: row.recipientId, purpose: row.purpose as StoredMark['purpose'], mark },
      ];
    });
  }

  async #loadKeys(
    on: Queries,
    organizationId: string,
    recipientIds: readonly string[],
  ): Promise<Map<string, Buffer>> {
    const keys = new Map<string, Buffer>();
    for (const id of recipientIds) {
      const key = await this.#keys.findKey(on, organizationId, id);
      if (key) keys.set(id, key);
    }
    return keys;
  }
}
