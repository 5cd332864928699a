import { ServiceError } from '../platform/http/service-error.ts';

/** A String of Structured Fields (RFC 8941 §3.3.3), as the draft wants it. */
const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
/** What most clients send: no quotes, and nothing that a list of several headers would be joined by. */
const bare = /^[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]+$/;
const longestKey = 255;

/**
 * The key in an Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header), the same with quotes and without.
 * @throws ServiceError `idempotency_key_invalid`
 */
export function parseIdempotencyKey(header: string): string {
  const value = header.trim();
  const key = quoted.exec(value)?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? bare.exec(value)?.[0] ?? '';
  if (key === '' || key.length > longestKey) throw new ServiceError('idempotency_key_invalid');
  return key;
}
