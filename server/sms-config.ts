import { isLoopback, type Environment } from './config-values.ts';

export interface SmsWebhook {
  url: string;
  /** What the HMAC is made with, out of its `whsec_…`. */
  secret: Buffer;
}

/** TLS, unless it is this machine: a number and a code for whoever listens. */
export function readSms(problems: string[], env: Environment): SmsWebhook | undefined {
  const [address, given] = [env['INKSEAL_SMS_URL'] || undefined, env['INKSEAL_SMS_SECRET'] || undefined];
  if (address === undefined && given === undefined) return undefined;
  const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!url || !isSafe || url.username || url.password)
    problems.push('INKSEAL_SMS_URL must be an https address without a password in it');
  const secret = Buffer.from(/^whsec_([A-Za-z0-9+/]+=*)$/.exec(given ?? '')?.[1] ?? '', 'base64');
  if (secret.length < 24) problems.push('INKSEAL_SMS_SECRET must be whsec_ and at least 24 bytes in base64');
  return { url: url?.href ?? '', secret };
}
