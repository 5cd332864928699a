import { createHmac, timingSafeEqual } from 'node:crypto';

/** What authenticator apps take for granted: SHA-1, six digits, thirty seconds (RFC 6238 §1.2, §4). */
const stepMilliseconds = 30_000;
const digits = 6;
/** RFC 6238 §5.2: one step either way for clocks that differ and people who type. */
const slack = 1;
/** RFC 4226 §4: at least 128 bits; 160 are the length of the hash. */
export const totpSecretBytes = 20;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 §6, without padding: the only form that authenticator apps read. */
export function encodeBase32(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)] ?? '')
    .join('');
}

export const totpStep = (now: Date): number => Math.floor(now.getTime() / stepMilliseconds);

/** The code of one step: HOTP with the step as the counter (RFC 4226 §5.3). */
export function totpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  const number = mac.readUInt32BE(offset) & 0x7f_ff_ff_ff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/**
 * The step whose code this is, among those around now and after the last one that was used: a code that somebody has seen
 * being typed is worth nothing (RFC 6238 §5.2). Undefined for a wrong or used one.
 */
export function findTotpStep(
  secret: Uint8Array,
  code: string,
  { now, lastStep }: { now: Date; lastStep: number },
): number | undefined {
  const given = Buffer.from(code.padEnd(digits, ' ').slice(0, digits), 'latin1');
  if (!/^\d{6}$/.test(code)) return undefined;
  const current = totpStep(now);
  for (let step = current - slack; step <= current + slack; step++) {
    const isSame = timingSafeEqual(given, Buffer.from(totpCode(secret, step), 'latin1'));
    if (isSame && step > lastStep) return step;
  }
  return undefined;
}

/** What the QR code for an authenticator app holds. */
export function totpUri(secret: Uint8Array, email: string): string {
  const parameters = new URLSearchParams({ secret: encodeBase32(secret), issuer: 'Inkseal' });
  return `otpauth://totp/${encodeURIComponent(`Inkseal:${email}`)}?${parameters.toString()}`;
}
