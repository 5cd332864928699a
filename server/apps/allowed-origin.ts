import { ServiceError } from '../platform/http/service-error.ts';

const loopbackHost = /^(?:(?:.+\.)?localhost|127\.[\d.]+|\[::1\])$/;

/**
 * An origin exactly as a browser sends it, or `origin_invalid`. Nothing but scheme, host and port: a path or wildcard
 * would be copied into frame-ancestors and mean something else there. Loopback hosts, and with them plain http, in test
 * mode only: what a port of the signer's own machine serves is whatever program took it first.
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
  const loopback = loopbackHost.test(url.hostname);
  const schemes = loopback ? ['http:', 'https:'] : ['https:'];
  if (!schemes.includes(url.protocol) || (loopback && !options.testMode)) throw refuse();
  return url.origin;
}
