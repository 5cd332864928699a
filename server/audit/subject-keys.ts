import { randomBytes } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Keyring } from '../platform/crypto/keyring.ts';
import type { Queries } from '../platform/database/database.ts';
import { subjectKey } from './tables.ts';

/**
 * A 32-byte data key for each subject (a recipient, an account, an app …) whose personal data an organization
 * holds. Deleting the row makes everything sealed under it unreadable, audit events included, and changes none of
 * them. Never cached: a deleted key must not live on in a process.
 */
export class SubjectKeys {
  readonly #keyring: Keyring;

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /** The subject's key, made on first use; two transactions that race for it get the same one. */
  async keyFor(on: Queries, organizationId: string, subjectId: string): Promise<Buffer> {
    const existing = await this.findKey(on, organizationId, subjectId);
    if (existing) return existing;
    const { epoch, bytes } = await this.#keyring.wrap(organizationId, randomBytes(32), context(subjectId));
    await on
      .insert(subjectKey)
      .values({ organizationId, subjectId, epoch, wrapped: bytes })
      .onConflictDoNothing();
    const key = await this.findKey(on, organizationId, subjectId);
    if (!key) throw new Error('A subject key vanished while it was being made.');
    return key;
  }

  /** The subject's key, or undefined when there never was one or it was deleted. */
  async findKey(on: Queries, organizationId: string, subjectId: string): Promise<Buffer | undefined> {
    const [row] = await on
      .select({ epoch: subjectKey.epoch, wrapped: subjectKey.wrapped })
      .from(subjectKey)
      .where(and(eq(subjectKey.organizationId, organizationId), eq(subjectKey.subjectId, subjectId)));
    if (!row) return undefined;
    return this.#keyring.unwrap(organizationId, { epoch: row.epoch, bytes: row.wrapped }, context(subjectId));
  }
}

function context(subjectId: string): string {
  return `subject-key/${subjectId}`;
}
