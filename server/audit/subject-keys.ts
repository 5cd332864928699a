import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { and, eq, inArray, sql, type SQL } from 'drizzle-orm';
import type { Keyring, WrappedKey } from '../platform/crypto/keyring.ts';
import type { ServiceError } from '../platform/http/service-error.ts';
import { inOneTrip, type Queries, type Transaction } from '../platform/database/database.ts';
import { fromJsonRow, type JsonRow } from '../platform/database/json-rows.ts';
import type { AuditEntry } from './audit-log.ts';
import { auditOpening, subjectKey } from './tables.ts';

export type SubjectKeyRow = Pick<
  typeof subjectKey.$inferSelect,
  'organizationId' | 'subjectId' | 'epoch' | 'wrapped'
>;

/**
 * A 32-byte data key for each subject (a recipient, an account, an app …) whose personal data an organization
 * holds. Deleting the row makes everything sealed under it unreadable, audit events included, and changes none of
 * them. Never cached beyond the transaction that read it: a deleted key must not live on in a process.
 */
export class SubjectKeys {
  readonly #keyring: Keyring;
  readonly #held = new WeakMap<Queries, Map<string, KeyObject>>();

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /** The key in a row that the caller has read; one read in a transaction is not asked for again in it. */
  async openRow(row: SubjectKeyRow, tx?: Transaction): Promise<KeyObject> {
    const { organizationId, subjectId } = row;
    const key = await this.#unwrap(row);
    if (tx) this.#heldBy(tx).set(`${organizationId}/${subjectId}`, key);
    return key;
  }

  /** The keys in what `subjectKeysQuery` found; none of them is asked for again in the transaction. */
  async openFound(found: readonly unknown[], tx: Transaction): Promise<void> {
    for (const row of found) {
      const { key } = row as { key: string };
      await this.openRow(fromJsonRow(subjectKey, JSON.parse(key) as JsonRow), tx);
    }
  }

  /** The subject's key, made on first use; two transactions that race for it get the same one. */
  async keyFor(tx: Transaction, organizationId: string, subjectId: string): Promise<KeyObject> {
    const held = this.#heldBy(tx);
    const place = `${organizationId}/${subjectId}`;
    const known = held.get(place);
    if (known) return known;
    const key = await this.#findOrMake(tx, organizationId, subjectId);
    held.set(place, key);
    return key;
  }

  #heldBy(tx: Transaction): Map<string, KeyObject> {
    const held = this.#held.get(tx) ?? new Map<string, KeyObject>();
    this.#held.set(tx, held);
    return held;
  }

  async #findOrMake(on: Transaction, organizationId: string, subjectId: string): Promise<KeyObject> {
    const existing = await this.findKey(on, organizationId, subjectId);
    if (existing) return existing;
    const made = randomBytes(32);
    const { epoch, bytes } = await this.#keyring.wrap(organizationId, made, context(subjectId));
    made.fill(0);
    await on
      .insert(subjectKey)
      .values({ organizationId, subjectId, epoch, wrapped: bytes })
      .onConflictDoNothing();
    const key = await this.findKey(on, organizationId, subjectId);
    if (!key) throw new Error('A subject key vanished while it was being made.');
    return key;
  }

  /** The subject's key, or undefined when there never was one or it was deleted. */
  async findKey(on: Queries, organizationId: string, subjectId: string): Promise<KeyObject | undefined> {
    const [row] = await on
      .select({ epoch: subjectKey.epoch, wrapped: subjectKey.wrapped })
      .from(subjectKey)
      .where(and(eq(subjectKey.organizationId, organizationId), eq(subjectKey.subjectId, subjectId)));
    return row && this.#unwrap({ organizationId, subjectId, ...row });
  }

  /** Makes everything sealed under these keys unreadable for ever, and takes away the openings they sealed. */
  async destroy(tx: Transaction, organizationId: string, subjectIds: readonly string[]): Promise<void> {
    if (subjectIds.length === 0) return;
    const subjects = [...subjectIds];
    await inOneTrip([
      tx
        .delete(subjectKey)
        .where(and(eq(subjectKey.organizationId, organizationId), inArray(subjectKey.subjectId, subjects))),
      tx
        .delete(auditOpening)
        .where(
          and(eq(auditOpening.organizationId, organizationId), inArray(auditOpening.subjectId, subjects)),
        ),
    ]);
    for (const id of subjects) this.#held.get(tx)?.delete(`${organizationId}/${id}`);
  }

  /**
   * The keys of rows wrapped under their organizations' keys of this month, or the refusal of each that cannot be; who holds
   * one now notices nothing.
   */
  renew(rows: readonly SubjectKeyRow[]): Promise<(WrappedKey | ServiceError)[]> {
    return this.#keyring.renew(
      rows.map(({ organizationId, subjectId, epoch, wrapped }) => ({
        organizationId,
        wrapped: { epoch, bytes: wrapped },
        context: context(subjectId),
      })),
    );
  }

  /** A KeyObject: Node takes longer to look at a key given as bytes than to encrypt with it. */
  async #unwrap({ organizationId, subjectId, epoch, wrapped }: SubjectKeyRow): Promise<KeyObject> {
    const bytes = await this.#keyring.unwrap(organizationId, { epoch, bytes: wrapped }, context(subjectId));
    const key = createSecretKey(bytes);
    bytes.fill(0);
    return key;
  }
}

/** The keys there are of everybody whose personal data these entries hold, in one statement. */
export function subjectKeysQuery(entries: readonly Pick<AuditEntry, 'organizationId' | 'personal'>[]): SQL {
  const subjects = new Map<string, [organizationId: string, subjectId: string]>();
  for (const { organizationId, personal = {} } of entries)
    for (const { subjectId } of Object.values(personal))
      subjects.set(`${organizationId}/${subjectId}`, [organizationId, subjectId]);
  return sql`SELECT to_json(subject_key)::text AS key
    FROM json_array_elements(${JSON.stringify([...subjects.values()])}::json) AS asked
    JOIN subject_key ON organization_id = asked ->> 0 AND subject_id = asked ->> 1`;
}

function context(subjectId: string): string {
  return `subject-key/${subjectId}`;
}
