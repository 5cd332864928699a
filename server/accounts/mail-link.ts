import { createSecret, digestSecret } from '../platform/crypto/secrets.ts';

/** Pages of the console that a mail leads to. */
export type MailLinkPage = 'invitation' | 'verify-email' | 'reset-password';

const pattern = /^ml_[A-Za-z0-9_-]{43}$/;

/**
 * A link with a one-time token. The token stands in the fragment, which a browser sends to nobody: no access log, no proxy
 * and no Referer has it. The page sends it in the body of a request, and digests are all that is stored.
 */
export function createMailLink(publicOrigin: string, page: MailLinkPage): { url: string; digest: Buffer } {
  const token = createSecret('ml_');
  return { url: `${publicOrigin}/console/${page}#${token}`, digest: digestSecret(token) };
}

/** What to look a token up by; undefined for what cannot be one. */
export function digestMailToken(token: string): Buffer | undefined {
  return pattern.test(token) ? digestSecret(token) : undefined;
}
