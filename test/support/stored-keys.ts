import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { createId } from '../../widget/contract/ids.ts';
import { openValue, sealValue } from '../../server/platform/crypto/sealed-value.ts';
import type { OpenedKeys } from './opened-keys.ts';

interface Held {
  organizationId: string;
  bytes: Buffer;
}

/** Stored objects and subjects, and what must be found under their keys: to be asked after whatever happens to the keys. */
export class StoredKeys {
  readonly #objects = new Map<string, Held>();
  readonly #subjects = new Map<string, Held>();
  readonly #shredded = new Map<string, string>();

  get objectIds(): string[] {
    return [...this.#objects.keys()];
  }

  get subjectIds(): string[] {
    return [...this.#subjects.keys()];
  }

  async add(
    parts: OpenedKeys,
    organizationId: string,
    { objects, subjects }: { objects: number; subjects: number },
  ): Promise<void> {
    for (let index = 0; index < objects; index++) await this.store(parts, organizationId);
    for (let index = 0; index < subjects; index++)
      await this.makeSubject(parts, organizationId, createId('rcp'));
  }

  async store(parts: OpenedKeys, organizationId: string): Promise<string> {
    const bytes = randomBytes(40);
    const object = { organizationId, kind: 'original', bytes } as const;
    const { id } = await parts.database.transaction((tx) => parts.vault.storeObject(tx, object));
    this.#objects.set(id, { organizationId, bytes });
    return id;
  }

  /** The key of a new subject, and something sealed under it. */
  async makeSubject(parts: OpenedKeys, organizationId: string, subjectId: string): Promise<void> {
    // No code of ours makes the key of one that was forgotten again; here that stands for any change of a row.
    await parts.database.queries.execute(sql`DELETE FROM destroyed_subject WHERE subject_id = ${subjectId}`);
    const key = await parts.database.transaction((tx) =>
      parts.subjectKeys.keyFor(tx, organizationId, subjectId),
    );
    this.#subjects.set(subjectId, { organizationId, bytes: sealValue(key, Buffer.from(subjectId), 'test') });
  }

  async shred(parts: OpenedKeys, id: string): Promise<void> {
    await parts.database.transaction((tx) => parts.objectKeys.destroy(tx, [id], new Date()));
    this.#shredded.set(id, this.#objects.get(id)!.organizationId);
    this.#objects.delete(id);
  }

  async forget(parts: OpenedKeys, subjectId: string): Promise<void> {
    const { organizationId } = this.#subjects.get(subjectId)!;
    await parts.database.transaction((tx) => parts.subjectKeys.destroy(tx, organizationId, [subjectId]));
    this.#subjects.delete(subjectId);
  }

  /** Whatever is kept opens, for its organization or for `holder`, and what was shredded does not. */
  async expectReadable(parts: OpenedKeys, holder?: string): Promise<void> {
    for (const [id, { organizationId, bytes }] of this.#objects)
      expect((await parts.vault.readShownCopy(id, holder ?? organizationId)).equals(bytes), id).toBe(true);
    for (const [id, organizationId] of this.#shredded)
      await expect(parts.vault.readShownCopy(id, organizationId)).rejects.toMatchObject({
        code: 'document_destroyed',
      });
    for (const [id, { organizationId, bytes }] of this.#subjects) {
      const key = await parts.subjectKeys.findKey(parts.database.queries, organizationId, id);
      expect(openValue(key!, bytes, 'test').toString()).toBe(id);
    }
  }
}
