import { isIP } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from '../platform/http/public-address.ts';
import { ServiceError } from '../platform/http/service-error.ts';

const hidden = '…';
/** A first segment that is longer is taken for a token, too. */
const longestSegment = 20;

/**
 * The address without what may be a receiver's token in it, which many have in the path: only its first segment is shown.
 * Not to be taken for an address again.
 */
export function shownUrl(text: string): string {
  const { origin, pathname, search } = new URL(text);
  const [first = '', ...rest] = pathname.slice(1).split('/');
  if (first.length > longestSegment) return `${origin}/${hidden}`;
  return `${origin}/${first}${rest.length > 0 ? `/${hidden}` : ''}${search === '' ? '' : `?${hidden}`}`;
}

/**
 * The address as it is kept and called. What its name leads to is looked at each time it is called (GuardedPost), for it may
 * lead elsewhere by then; an address in numbers is judged here.
 * @throws ServiceError `webhook_url_invalid`, `webhook_port_refused` or `webhook_address_refused`
 */
export function parseWebhookUrl(
  text: string,
  { allowLoopback, ports }: { allowLoopback: boolean; ports: readonly number[] },
): string {
  if (!URL.canParse(text)) throw new ServiceError('webhook_url_invalid');
  const url = new URL(text);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isHere = host === 'localhost' || isLoopbackAddress(host);
  const isSecure = url.protocol === 'https:' || (url.protocol === 'http:' && allowLoopback && isHere);
  if (!isSecure || url.username || url.password || url.hash) throw new ServiceError('webhook_url_invalid');
  if (url.href.includes(encodeURIComponent(hidden))) throw new ServiceError('webhook_url_invalid');
  if (!isHere && url.port !== '' && !ports.includes(Number(url.port)))
    throw new ServiceError('webhook_port_refused', { details: { ports: [443, ...ports] } });
  if (isHere ? !allowLoopback : isIP(host) !== 0 && !isPublicAddress(host))
    throw new ServiceError('webhook_address_refused');
  return url.href;
}
