import type { SubjectKeys } from '../audit/subject-keys.ts';
import { openValue, sealValue } from '../platform/crypto/sealed-value.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import type { RecipientRow } from './envelope-store.ts';

const context = (recipientId: string): string => `phone|${recipientId}`;

/** A number as its recipient's row keeps it. */
export async function sealPhone(
  keys: SubjectKeys,
  tx: Transaction,
  organizationId: string,
  { id }: Pick<RecipientRow, 'id'>,
  phone: string,
): Promise<Buffer> {
  const key = await keys.keyFor(tx, organizationId, id);
  return sealValue(key, Buffer.from(phone, 'utf8'), context(id));
}

/** Undefined where none was given, or the recipient's key was destroyed. */
export async function openPhone(
  keys: SubjectKeys,
  on: Queries,
  organizationId: string,
  { id, sealedPhone }: Pick<RecipientRow, 'id' | 'sealedPhone'>,
): Promise<string | undefined> {
  const key = sealedPhone && (await keys.findKey(on, organizationId, id));
  return key ? openValue(key, sealedPhone, context(id)).toString('utf8') : undefined;
}
