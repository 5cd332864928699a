import { hash } from 'node:crypto';

/** SHA-256, 32 bytes. Text is hashed as UTF-8. */
export function sha256(data: Uint8Array | string): Buffer {
  return hash('sha256', data, 'buffer');
}

/** SHA-256 as 64 lower-case hex characters: how documents are named to people. */
export function sha256Hex(data: Uint8Array | string): string {
  return hash('sha256', data, 'hex');
}

/** SHA-256 as 43 base64url characters without padding: how JOSE (RFC 7638, RFC 9449) names things. */
export function sha256Base64url(data: Uint8Array | string): string {
  return hash('sha256', data, 'base64url');
}
