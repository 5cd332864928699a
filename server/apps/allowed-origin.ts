import { ServiceError } from '../platform/http/service-error.ts';

/**
 * Nothing but scheme, host and port. Hosts of browsers may hold more, a semicolon even, which would end
 * frame-ancestors and begin a directive of somebody's choice.
 */
export const originPattern = /^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d+)?$/;

const loopbackHost = /^(?:(?:.+\.)?localhost|127\.[\d.]+|\[::1\])$/;
/** Other spellings of the same machine: the root's dot, any address, and IPv4 within IPv6. */
const loopbackSpelling =
  /^(?:(?:.+\.)?localhost\.|0\.[\d.]+|\[::\]|\[::(?:ffff:)?(?:7f[0-9a-f]{2}:[0-9a-f]{1,4}|0:[0-9a-f]{1,4})\])$/;

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
  if (url.origin !== value || !originPattern.test(value)) throw refuse();
  const loopback = loopbackHost.test(url.hostname);
  const schemes = loopback ? ['http:', 'https:'] : ['https:'];
  const isOwnMachine = loopback || loopbackSpelling.test(url.hostname);
  if (!schemes.includes(url.protocol) || (isOwnMachine && !options.testMode)) throw refuse();
  return url.origin;
}
