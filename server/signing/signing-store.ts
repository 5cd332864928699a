import type { KeyObject } from 'node:crypto';
import { and, eq, inArray, notInArray, type SQL } from 'drizzle-orm';
import type { AdoptedMark, FieldValue, TextValue } from '#contract/fields.ts';
import type { SubjectKeyRow, SubjectKeys } from '../audit/subject-keys.ts';
import { openFieldValue, sealFieldValue } from '../envelopes/sealed-field-value.ts';
import { fieldValues } from '../envelopes/tables.ts';
import { openValue, sealValue } from '../platform/crypto/sealed-value.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { adoptedMarks, fieldDrafts } from './tables.ts';

export interface StoredMark {
  id: string;
  recipientId: string;
  purpose: 'signature' | 'initials';
  mark: AdoptedMark;
}

type ValueRow = typeof fieldValues.$inferSelect;
type DraftRow = typeof fieldDrafts.$inferSelect;
type MarkRow = typeof adoptedMarks.$inferSelect;

const markContext = (markId: string): string => `adopted-mark|${markId}`;
const noteContext = (recipientId: string): string => `delegation-note|${recipientId}`;
const draftContext = (fieldId: string): string => `field-draft|${fieldId}`;
const nameContext = (attachmentId: string): string => `attachment-name|${attachmentId}`;
const encode = (value: unknown): Buffer => Buffer.from(JSON.stringify(value), 'utf8');

/** What signers entered and adopted; every value is sealed under its recipient's own key. */
export class SigningStore {
  readonly #keys: SubjectKeys;

  constructor(keys: SubjectKeys) {
    this.#keys = keys;
  }

  /** The change that saves a value, or clears the field; whoever asked for it runs it. */
  async valueChange(
    tx: Transaction,
    owner: { organizationId: string; recipientId: string },
    fieldId: string,
    value: FieldValue | null,
  ): Promise<SQL> {
    if (value === null) return tx.delete(fieldValues).where(eq(fieldValues.fieldId, fieldId)).getSQL();
    const key = await this.#keys.keyFor(tx, owner.organizationId, owner.recipientId);
    const row = { sealed: sealFieldValue(key, fieldId, value), updatedAt: new Date() };
    return tx
      .insert(fieldValues)
      .values({ fieldId, recipientId: owner.recipientId, ...row })
      .onConflictDoUpdate({ target: fieldValues.fieldId, set: row })
      .getSQL();
  }

  /** The change that keeps what was typed and does not fit yet. */
  async draftChange(
    tx: Transaction,
    owner: { organizationId: string; recipientId: string },
    fieldId: string,
    draft: TextValue,
  ): Promise<SQL> {
    const key = await this.#keys.keyFor(tx, owner.organizationId, owner.recipientId);
    const row = { sealed: sealValue(key, encode(draft), draftContext(fieldId)), updatedAt: new Date() };
    return tx
      .insert(fieldDrafts)
      .values({ fieldId, recipientId: owner.recipientId, ...row })
      .onConflictDoUpdate({ target: fieldDrafts.fieldId, set: row })
      .getSQL();
  }

  /** The change that forgets the drafts of those fields. */
  draftsGone(tx: Transaction, fieldIds: readonly string[]): SQL {
    return tx
      .delete(fieldDrafts)
      .where(inArray(fieldDrafts.fieldId, [...fieldIds]))
      .getSQL();
  }

  openDrafts(rows: readonly DraftRow[], keys: ReadonlyMap<string, KeyObject>): Map<string, TextValue> {
    const drafts = new Map<string, TextValue>();
    for (const { fieldId, recipientId, sealed } of rows) {
      const key = keys.get(recipientId);
      if (key)
        drafts.set(fieldId, JSON.parse(openValue(key, sealed, draftContext(fieldId)).toString('utf8')));
    }
    return drafts;
  }

  /** Takes the place of the recipient's marks for that purpose that are not `placed` in a field: they are what was thrown away. */
  async saveMark(
    tx: Transaction,
    organizationId: string,
    stored: StoredMark,
    placed: readonly string[],
  ): Promise<void> {
    await tx
      .delete(adoptedMarks)
      .where(
        and(
          eq(adoptedMarks.recipientId, stored.recipientId),
          eq(adoptedMarks.purpose, stored.purpose),
          notInArray(adoptedMarks.id, [...placed]),
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

  /** Takes away all that a recipient filled in and adopted and has not signed. */
  async dropAll(tx: Transaction, recipientId: string): Promise<void> {
    await tx.delete(fieldValues).where(eq(fieldValues.recipientId, recipientId));
    await tx.delete(fieldDrafts).where(eq(fieldDrafts.recipientId, recipientId));
    await tx.delete(adoptedMarks).where(eq(adoptedMarks.recipientId, recipientId));
  }

  /** A note to a recipient, as its row keeps it. */
  async sealNote(
    tx: Transaction,
    owner: { organizationId: string; recipientId: string },
    note: string,
  ): Promise<Buffer> {
    const key = await this.#keys.keyFor(tx, owner.organizationId, owner.recipientId);
    return sealValue(key, Buffer.from(note, 'utf8'), noteContext(owner.recipientId));
  }

  /** The note that a recipient's row keeps; '' where there is none, or no key for it any more. */
  openNote(
    { id, delegationNote }: { id: string; delegationNote: Buffer | null },
    keys: ReadonlyMap<string, KeyObject>,
  ): string {
    const key = keys.get(id);
    return key && delegationNote ? openValue(key, delegationNote, noteContext(id)).toString('utf8') : '';
  }

  /** The name of an attachment, as its row keeps it. */
  async sealName(
    tx: Transaction,
    owner: { organizationId: string; recipientId: string },
    attachmentId: string,
    name: string,
  ): Promise<Buffer> {
    const key = await this.#keys.keyFor(tx, owner.organizationId, owner.recipientId);
    return sealValue(key, Buffer.from(name, 'utf8'), nameContext(attachmentId));
  }

  /** Undefined once its recipient's key was destroyed. */
  async openName(
    on: Queries,
    row: { id: string; organizationId: string; recipientId: string; sealedName: Buffer },
  ): Promise<string | undefined> {
    const key = await this.#keys.findKey(on, row.organizationId, row.recipientId);
    return key && openValue(key, row.sealedName, nameContext(row.id)).toString('utf8');
  }

  /** Values by field id. A recipient whose key was destroyed has none left. */
  async loadValues(
    on: Queries,
    organizationId: string,
    recipientIds: readonly string[],
  ): Promise<Map<string, FieldValue>> {
    if (recipientIds.length === 0) return new Map();
    const rows = await on
      .select()
      .from(fieldValues)
      .where(inArray(fieldValues.recipientId, [...recipientIds]));
    return this.openValues(rows, await this.#loadKeys(on, organizationId, recipientIds));
  }

  openValues(rows: readonly ValueRow[], keys: ReadonlyMap<string, KeyObject>): Map<string, FieldValue> {
    const values = new Map<string, FieldValue>();
    for (const { fieldId, recipientId, sealed } of rows) {
      const key = keys.get(recipientId);
      if (key) values.set(fieldId, openFieldValue(key, fieldId, sealed));
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
    return this.openMarks(rows, await this.#loadKeys(on, organizationId, recipientIds));
  }

  openMarks(rows: readonly MarkRow[], keys: ReadonlyMap<string, KeyObject>): StoredMark[] {
    return rows.flatMap(({ id, recipientId, purpose, sealed }) => {
      const key = keys.get(recipientId);
      if (!key) return [];
      const mark: AdoptedMark = JSON.parse(openValue(key, sealed, markContext(id)).toString('utf8'));
      return [{ id, recipientId, purpose: purpose as StoredMark['purpose'], mark }];
    });
  }

  /** Keys by recipient. Those read in `tx` are not asked for again in it. */
  async openKeys(rows: readonly SubjectKeyRow[], tx?: Transaction): Promise<Map<string, KeyObject>> {
    const keys = new Map<string, KeyObject>();
    for (const row of rows) keys.set(row.subjectId, await this.#keys.openRow(row, tx));
    return keys;
  }

  async #loadKeys(
    on: Queries,
    organizationId: string,
    recipientIds: readonly string[],
  ): Promise<Map<string, KeyObject>> {
    const keys = new Map<string, KeyObject>();
    for (const id of recipientIds) {
      const key = await this.#keys.findKey(on, organizationId, id);
      if (key) keys.set(id, key);
    }
    return keys;
  }
}
