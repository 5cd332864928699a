import {
  isConnectMessage,
  protocolNamespace,
  protocolVersions,
  type HelloMessage,
} from '../contract/embed-protocol.ts';
import { randomBase64url } from './base64url.ts';
import { EmbedError } from './embed-error.ts';

/** The one page this frame belongs to, as the browser vouches for it. */
export interface PinnedHost {
  origin: string;
  port: MessagePort;
  /** To be returned in `ready`: proves to the host that the holder of the port is who answered its connect. */
  nonce: string;
}

export interface HandshakeOptions {
  jkt: string;
  timeoutMilliseconds?: number;
}

/** The host's script may come up after the frame; the nonce stays the same, so repeats do not start over. */
const helloEveryMilliseconds = 500;

/**
 * Steps 2 and 3 of the embed protocol.
 *
 *  1. The frame does not know its parent yet, so hello holds nothing secret. Where the browser tells the parent's origin
 *     (ancestorOrigins), hello goes to that origin only. frame-ancestors has already kept other origins out.
 *  2. Only a message whose source is the parent window counts: siblings, popups and openers do not, whatever they say.
 *     In a tab of its own, which frame-ancestors does not guard, that window is the opener: the exchange tells the server
 *     its origin, and without a token it gets nothing.
 *  3. It must echo this hello's random nonce, carry exactly one port and come from a real origin ("null" is any
 *     sandboxed page). Its origin is pinned from here on.
 *  4. One connect is accepted. Then nobody listens on the window any more; everything else goes over the port.
 *
 * Rejects with EmbedError `token_unavailable` when no host answers: without one there is nobody to open this for.
 */
export function shakeHands({ jkt, timeoutMilliseconds = 15_000 }: HandshakeOptions): Promise<PinnedHost> {
  const nonce = randomBase64url(16);
  const peer = window.parent === window ? (window.opener as Window | null) : window.parent;
  const knownOrigin = parentOrigin();
  const hello: HelloMessage = {
    ns: protocolNamespace,
    type: 'hello',
    nonce,
    versions: protocolVersions,
    jkt,
  };
  const { promise, resolve, reject } = Promise.withResolvers<PinnedHost>();

  const receive = ({ data, origin, ports, source }: MessageEvent<unknown>): void => {
    const [port, ...others] = ports;
    if (peer === null || source !== peer || !isConnectMessage(data) || data.echo !== nonce) return;
    if (port === undefined || others.length > 0 || !protocolVersions.some((known) => known === data.version))
      return;
    if (origin === 'null' || (knownOrigin !== undefined && origin !== knownOrigin)) return;
    resolve({ origin, port, nonce: data.nonce });
  };
  const sayHello = (): void => peer?.postMessage(hello, knownOrigin ?? '*');

  window.addEventListener('message', receive);
  const repeat = setInterval(sayHello, helloEveryMilliseconds);
  const deadline = setTimeout(() => reject(new EmbedError('token_unavailable')), timeoutMilliseconds);
  if (peer === null) reject(new EmbedError('token_unavailable'));
  else sayHello();
  return promise.finally(() => {
    window.removeEventListener('message', receive);
    clearInterval(repeat);
    clearTimeout(deadline);
  });
}

/** Not in every browser yet; a parent in a sandbox of its own is "null", which can never be pinned. */
function parentOrigin(): string | undefined {
  const ancestors = window.location.ancestorOrigins as DOMStringList | undefined;
  return ancestors?.[0];
}
