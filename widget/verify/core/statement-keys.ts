import { thumbprintOf, type StatementKey } from './verify-statement.ts';

/** RFC 7517: each key once, in the order of first use, under its RFC 7638 thumbprint. */
export async function formatKeySet(keys: readonly StatementKey[]): Promise<string> {
  const listed = new Map<string, object>();
  for (const key of keys) {
    const kid = await thumbprintOf(key);
    const { kty, crv, x, y } = key;
    listed.set(kid, { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' });
  }
  return `${JSON.stringify({ keys: [...listed.values()] }, null, 2)}\n`;
}
