import { ServiceError } from '../platform/http/service-error.ts';

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * An origin exactly as a browser sends it, or `origin_invalid`. Nothing but scheme, host and port: a path or wildcard
 * would be copied into frame-ancestors and mean something else there. Plain http only on loopback hosts, in test mode.
 */
export function parseAllowedOrigin(value: string, options: { testMode: boolean }): string {
  const refuse = () => new ServiceError('origin_invalid', { details: { origin: value } });
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw refuse();
  }
  if (url.origin !== value || value.includes('*')) throw refuse();
  const loopback = loopbackHosts.has(url.hostname) || url.hostname.endsWith('.localhost');
  if (url.protocol === 'https:') return url.origin;
  if (url.protocol === 'http:' && loopback && options.testMode) return url.origin;
  throw refuse();
}
