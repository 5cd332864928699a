import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { Keyring, WrappedKey } from '../platform/crypto/keyring.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { inOneTrip, type Database, type Queries, type Transaction } from '../platform/database/database.ts';
import { isOneOf } from '../platform/database/is-one-of.ts';
import { fromJsonRow, type JsonRow } from '../platform/database/json-rows.ts';
import type { AuditEntry } from './audit-log.ts';
import { auditOpening, destroyedSubject, subjectKey } from './tables.ts';

export type SubjectKeyRow = Pick<
  typeof subjectKey.$inferSelect,
  'organizationId' | 'subjectId' | 'epoch' | 'wrapped'
>;

/**
 * A 32-byte data key for each subject (a recipient, an account, an app …) whose personal data an organization
 * holds. Deleting the row makes everything sealed under it unreadable, audit events included, and changes none of
 * them. Never cached beyond the act it was read for: a deleted key must not live on in a process.
 */
export class SubjectKeys {
  readonly #keyring: Keyring;
  readonly #held = new WeakMap<Queries, HeldKeys>();

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /** The key in a row that the caller has read; one read in a transaction is not asked for again in it. */
  async openRow(row: SubjectKeyRow, tx?: Transaction): Promise<KeyObject> {
    const { organizationId, subjectId } = row;
    const key = await this.#unwrap(row);
    if (tx) this.#heldBy(tx).set(placeOf(organizationId, subjectId), key);
    return key;
  }

  /** Reads the keys there are of everybody whose personal data these entries hold; the transaction does not ask for them again. */
  async holdKeys(database: Database, tx: Transaction, entries: readonly Holding[]): Promise<void> {
    const found = await database.rows<FoundKey>(tx, keysQuery(subjectsOf(entries)));
    for (const { key } of found) await this.openRow(fromJsonRow(subjectKey, JSON.parse(key) as JsonRow), tx);
  }

  /**
   * The subject's key, made on first use; two transactions that race for it get the same one.
   * @throws ServiceError `personal_data_redacted` when it was destroyed
   */
  async keyFor(tx: Transaction, organizationId: string, subjectId: string): Promise<KeyObject> {
    const key = await this.#keyUnlessDestroyed(tx, organizationId, subjectId);
    if (!key) throw new ServiceError('personal_data_redacted');
    return key;
  }

  /** Undefined when it was destroyed. */
  async #keyUnlessDestroyed(
    tx: Transaction,
    organizationId: string,
    subjectId: string,
  ): Promise<KeyObject | undefined> {
    const held = this.#heldBy(tx);
    const place = placeOf(organizationId, subjectId);
    const known = held.get(place);
    if (known) return known;
    const key = await this.#findOrMake(tx, organizationId, subjectId);
    if (key) held.set(place, key);
    return key;
  }

  /**
   * The same for everybody whose personal data these entries hold, among all keys that the transaction holds: nothing is to be
   * kept any more of whom none is there, for theirs was destroyed.
   */
  async keysUnlessDestroyed(tx: Transaction, entries: readonly Holding[]): Promise<HeldKeys> {
    for (const [organizationId, subjectId] of subjectsOf(entries).values())
      await this.#keyUnlessDestroyed(tx, organizationId, subjectId);
    return this.#heldBy(tx);
  }

  #heldBy(tx: Transaction): HeldKeys {
    const held: HeldKeys = this.#held.get(tx) ?? new Map<string, KeyObject>();
    this.#held.set(tx, held);
    return held;
  }

  async #findOrMake(
    on: Transaction,
    organizationId: string,
    subjectId: string,
  ): Promise<KeyObject | undefined> {
    const existing = await this.findKey(on, organizationId, subjectId);
    if (existing) return existing;
    const made = randomBytes(32);
    const { epoch, bytes } = await this.#keyring.wrap(organizationId, made, context(subjectId));
    made.fill(0);
    await on.execute(lockQuery(organizationId, [subjectId]));
    await on.execute(sql`INSERT INTO subject_key (organization_id, subject_id, epoch, wrapped)
      SELECT ${organizationId}::text, ${subjectId}::text, ${epoch}::text, ${bytes}::bytea
      WHERE NOT EXISTS (SELECT FROM destroyed_subject
        WHERE organization_id = ${organizationId}::text AND subject_id = ${subjectId}::text)
      ON CONFLICT DO NOTHING`);
    return this.findKey(on, organizationId, subjectId);
  }

  /** The subject's key, or undefined when there never was one or it was deleted. */
  async findKey(on: Queries, organizationId: string, subjectId: string): Promise<KeyObject | undefined> {
    const [row] = await on
      .select({ epoch: subjectKey.epoch, wrapped: subjectKey.wrapped })
      .from(subjectKey)
      .where(and(eq(subjectKey.organizationId, organizationId), eq(subjectKey.subjectId, subjectId)));
    return row && this.#unwrap({ organizationId, subjectId, ...row });
  }

  /** The keys of everybody whose personal data these entries hold; undefined when one of them has none, which is to be made or was destroyed. */
  async findKeys(database: Database, entries: readonly Holding[]): Promise<HeldKeys | undefined> {
    const subjects = subjectsOf(entries);
    const keys: HeldKeys = new Map();
    if (subjects.size === 0) return keys;
    const found = await database.rows<FoundKey>(database.queries, keysQuery(subjects));
    if (found.length < subjects.size) return undefined;
    for (const { key } of found) {
      const row = fromJsonRow(subjectKey, JSON.parse(key) as JsonRow);
      keys.set(placeOf(row.organizationId, row.subjectId), await this.#unwrap(row));
    }
    return keys;
  }

  /**
   * Makes everything sealed under these keys unreadable for ever, and takes away the openings they sealed. Whoever makes the
   * key of one of them just now is waited for; whoever comes later makes none.
   */
  async destroy(tx: Transaction, organizationId: string, subjectIds: readonly string[]): Promise<void> {
    if (subjectIds.length === 0) return;
    const subjects = [...new Set(subjectIds)];
    await inOneTrip([
      tx.execute(lockQuery(organizationId, subjects)),
      tx
        .insert(destroyedSubject)
        .values(subjects.map((subjectId) => ({ organizationId, subjectId })))
        .onConflictDoNothing(),
      tx
        .delete(subjectKey)
        .where(and(eq(subjectKey.organizationId, organizationId), isOneOf(subjectKey.subjectId, subjects))),
      tx
        .delete(auditOpening)
        .where(
          and(eq(auditOpening.organizationId, organizationId), isOneOf(auditOpening.subjectId, subjects)),
        ),
    ]);
    for (const id of subjects) this.#held.get(tx)?.delete(placeOf(organizationId, id));
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

type Holding = Pick<AuditEntry, 'organizationId' | 'personal'>;

/** By `placeOf`. */
export type HeldKeys = Map<string, KeyObject>;

interface FoundKey {
  key: string;
}

export const placeOf = (organizationId: string, subjectId: string): string =>
  `${organizationId}/${subjectId}`;

/** Everybody whose personal data these entries hold, by place. */
function subjectsOf(entries: readonly Holding[]): Map<string, [organizationId: string, subjectId: string]> {
  const subjects = new Map<string, [organizationId: string, subjectId: string]>();
  for (const { organizationId, personal = {} } of entries)
    for (const { subjectId } of Object.values(personal))
      subjects.set(placeOf(organizationId, subjectId), [organizationId, subjectId]);
  return subjects;
}

/** The keys there are of all of these, in one statement. */
const keysQuery = (subjects: ReturnType<typeof subjectsOf>): SQL =>
  sql`SELECT to_json(subject_key)::text AS key
    FROM json_array_elements(${JSON.stringify([...subjects.values()])}::json) AS asked
    JOIN subject_key ON organization_id = asked ->> 0 AND subject_id = asked ->> 1`;

/**
 * Until the transaction ends, no other makes or destroys the keys of these subjects. In one order, or two could wait for each
 * other; a statement of its own, so that the next one sees what whoever held the lock before has committed.
 */
function lockQuery(organizationId: string, subjectIds: readonly string[]): SQL {
  const names = subjectIds.map((id) => `inkseal.subject/${organizationId}/${id}`).toSorted();
  return sql`SELECT pg_advisory_xact_lock(hashtextextended(name, 0))
    FROM json_array_elements_text(${JSON.stringify(names)}::json) AS name`;
}

function context(subjectId: string): string {
  return `subject-key/${subjectId}`;
}
