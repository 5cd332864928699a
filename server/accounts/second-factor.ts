import { createHmac, randomBytes } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import type { SubjectKeys } from '../audit/subject-keys.ts';
import { openValue, sealValue } from '../platform/crypto/sealed-value.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { recoveryCode, twoFactor } from './tables.ts';
import { encodeBase32, findTotpStep, totpSecretBytes } from './totp.ts';

export interface SecondFactorParts {
  subjectKeys: SubjectKeys;
  recoveryCodeKey: Buffer;
}

/** What somebody shows besides the password: one of the two. */
export interface ShownCode {
  code?: string | undefined;
  recoveryCode?: string | undefined;
}

const recoveryCodes = 10;
/** 80 bits each, as sixteen characters. */
const recoveryCodeBytes = 10;

const secretContext = (accountId: string): string => `totp/${accountId}`;

/** A new seed, not yet in force; it replaces one that was not confirmed. @throws ServiceError `two_factor_on` */
export async function prepareTotp(
  { subjectKeys }: SecondFactorParts,
  tx: Transaction,
  accountId: string,
): Promise<Buffer> {
  const secret = randomBytes(totpSecretBytes);
  const key = await subjectKeys.keyFor(tx, accountId, accountId);
  const sealedSecret = sealValue(key, secret, secretContext(accountId));
  const written = await tx
    .insert(twoFactor)
    .values({ accountId, sealedSecret })
    .onConflictDoUpdate({
      target: twoFactor.accountId,
      set: { sealedSecret, lastStep: 0 },
      setWhere: sql`${twoFactor.confirmedAt} IS NULL`,
    })
    .returning({ accountId: twoFactor.accountId });
  if (written.length === 0) throw new ServiceError('two_factor_on');
  return secret;
}

/**
 * Takes a code of the authenticator app once. The row is locked, so two requests with one code cannot both have it.
 * @throws ServiceError `two_factor_refused`, or `two_factor_off` where no seed is
 */
export async function takeTotp(
  { subjectKeys }: SecondFactorParts,
  tx: Transaction,
  accountId: string,
  code: string,
): Promise<void> {
  const [row] = await tx.select().from(twoFactor).where(eq(twoFactor.accountId, accountId)).for('update');
  if (!row) throw new ServiceError('two_factor_off');
  const key = await subjectKeys.keyFor(tx, accountId, accountId);
  const secret = openValue(key, row.sealedSecret, secretContext(accountId));
  const step = findTotpStep(secret, code, { now: new Date(), lastStep: row.lastStep });
  if (step === undefined) throw new ServiceError('two_factor_refused');
  await tx.update(twoFactor).set({ lastStep: step }).where(eq(twoFactor.accountId, accountId));
}

export async function confirmTotp(tx: Transaction, accountId: string): Promise<void> {
  await tx.update(twoFactor).set({ confirmedAt: new Date() }).where(eq(twoFactor.accountId, accountId));
}

export async function dropSecondFactor(tx: Transaction, accountId: string): Promise<void> {
  await tx.delete(twoFactor).where(eq(twoFactor.accountId, accountId));
  await tx.delete(recoveryCode).where(eq(recoveryCode.accountId, accountId));
}

/** However it is typed: case, spaces and hyphens are the reader's. */
function digestRecoveryCode(key: Buffer, accountId: string, code: string): Buffer {
  const plain = code.toUpperCase().replace(/[\s-]/g, '');
  return createHmac('sha256', key).update(`${accountId}\n${plain}`).digest();
}

/** New codes in place of all earlier ones. They exist in this answer alone. */
export async function replaceRecoveryCodes(
  { recoveryCodeKey }: SecondFactorParts,
  tx: Transaction,
  accountId: string,
): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodes }, () =>
    (encodeBase32(randomBytes(recoveryCodeBytes)).match(/.{4}/g) ?? []).join('-'),
  );
  await tx.delete(recoveryCode).where(eq(recoveryCode.accountId, accountId));
  await tx
    .insert(recoveryCode)
    .values(
      codes.map((code) => ({ accountId, digest: digestRecoveryCode(recoveryCodeKey, accountId, code) })),
    );
  return codes;
}

async function takeRecoveryCode(
  { recoveryCodeKey }: SecondFactorParts,
  tx: Transaction,
  accountId: string,
  code: string,
): Promise<void> {
  const digest = digestRecoveryCode(recoveryCodeKey, accountId, code);
  const taken = await tx
    .delete(recoveryCode)
    .where(and(eq(recoveryCode.accountId, accountId), eq(recoveryCode.digest, digest)))
    .returning({ accountId: recoveryCode.accountId });
  if (taken.length === 0) throw new ServiceError('two_factor_refused');
}

export async function countRecoveryCodes(on: Queries, accountId: string): Promise<number> {
  return on.$count(recoveryCode, eq(recoveryCode.accountId, accountId));
}

/** Takes whichever of the two was shown, once. @throws ServiceError `two_factor_required` or `two_factor_refused` */
export async function takeSecondFactor(
  parts: SecondFactorParts,
  tx: Transaction,
  accountId: string,
  { code, recoveryCode }: ShownCode,
): Promise<'totp' | 'recovery_code'> {
  if (code !== undefined) {
    await takeTotp(parts, tx, accountId, code);
    return 'totp';
  }
  if (recoveryCode === undefined) throw new ServiceError('two_factor_required');
  await takeRecoveryCode(parts, tx, accountId, recoveryCode);
  return 'recovery_code';
}
