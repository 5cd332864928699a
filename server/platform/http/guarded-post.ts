/**
 * POST to an address that a stranger has named, without becoming their way into the operator's network (CWE-918): names
 * are looked up once, every address must be public, and the connection goes to what was looked at. A second look-up,
 * which is what DNS rebinding waits for, does not take place; redirects are not followed.
 */
import { Resolver } from 'node:dns/promises';
import { request as plainRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './public-address.ts';

export interface ResolvedAddress {
  address: string;
  family: number;
}

export type ResolveName = (hostname: string) => Promise<readonly ResolvedAddress[]>;

export interface GuardedPostOptions {
  resolve?: ResolveName;
  /** PEM of certificates to trust instead of the usual ones. */
  ca?: string;
  patienceMilliseconds?: number;
}

export interface GuardedMessage {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** This machine may be reached, and without TLS. */
  allowLoopback: boolean;
}

/** `no_public_address` says no more on purpose: whether a name of the inner network exists is nobody's business. */
export const postFailures = [
  'no_public_address',
  'certificate_refused',
  'connection_failed',
  'timeout',
] as const;
export type PostOutcome = { status: number } | { failure: (typeof postFailures)[number] };

/** Beyond it nobody has listened, whether they answer later or not. */
const usualPatienceMilliseconds = 8_000;
/** Nothing in an answer's body counts; this much is taken in so that a polite server can finish. */
const mostBodyBytes = 16_384;

/**
 * By asking name servers, never by the system's own look-up: that holds one of the few threads which files are read with, and
 * a stranger's name server decides for how long.
 */
async function resolveName(hostname: string): Promise<ResolvedAddress[]> {
  if (hostname === 'localhost')
    return [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const of = (answer: PromiseSettledResult<string[]>, family: number): ResolvedAddress[] =>
    answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : [];
  return [...of(four, 4), ...of(six, 6)];
}

export class GuardedPost {
  readonly #resolve: ResolveName;
  readonly #ca: string | undefined;
  readonly #patience: number;

  constructor({ resolve, ca, patienceMilliseconds }: GuardedPostOptions = {}) {
    this.#resolve = resolve ?? resolveName;
    this.#ca = ca;
    this.#patience = patienceMilliseconds ?? usualPatienceMilliseconds;
  }

  /** The status of the answer, or why there was none. Never rejects for what the other side does. */
  async send(message: GuardedMessage): Promise<PostOutcome> {
    const url = new URL(message.url);
    const signal = AbortSignal.timeout(this.#patience);
    const addresses = await this.#addresses(url.hostname, signal);
    if (addresses === undefined) return { failure: 'timeout' };
    if (!mayConnect(url, addresses, message.allowLoopback)) return { failure: 'no_public_address' };
    const options: RequestOptions = {
      method: 'POST',
      headers: { ...message.headers, 'content-length': String(Buffer.byteLength(message.body)) },
      agent: false,
      lookup: answering(addresses),
      signal,
      ...(this.#ca !== undefined && { ca: this.#ca }),
    };
    try {
      return { status: await post(url, options, message.body) };
    } catch (error) {
      return { failure: signal.aborted ? 'timeout' : nameFailure(error) };
    }
  }

  /** Of the name, once; none when it does not resolve, undefined when that takes too long. */
  async #addresses(hostname: string, signal: AbortSignal): Promise<readonly ResolvedAddress[] | undefined> {
    const literal = hostname.replace(/^\[(.*)\]$/, '$1');
    const family = isIP(literal);
    if (family !== 0) return [{ address: literal, family }];
    const late = new Promise<undefined>((resolve) =>
      signal.addEventListener('abort', () => resolve(undefined), { once: true }),
    );
    return Promise.race([this.#resolve(hostname).catch(() => []), late]);
  }
}

/** Every address must do: one that does not is how an attacker would have a second try. */
function mayConnect(url: URL, addresses: readonly ResolvedAddress[], allowLoopback: boolean): boolean {
  if (addresses.length === 0) return false;
  const here = allowLoopback && addresses.every(({ address }) => isLoopbackAddress(address));
  if (here) return true;
  return url.protocol === 'https:' && addresses.every(({ address }) => isPublicAddress(address));
}

/** Stands in for the look-up of the connection itself. */
function answering(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    const [first] = addresses;
    if (all) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

function post(url: URL, options: RequestOptions, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? secureRequest(url, options) : plainRequest(url, options);
    // Once the status has come, whatever happens to the rest changes nothing.
    let status: number | undefined;
    request.on('error', (error) => (status === undefined ? reject(error) : resolve(status)));
    request.once('response', (response: IncomingMessage) => {
      const answered = (status = response.statusCode ?? 0);
      const done = (): void => {
        resolve(answered);
        request.destroy();
      };
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.byteLength;
        if (length > mostBodyBytes) done();
      });
      response.on('end', done).on('error', done).on('close', done);
    });
    request.end(body);
  });
}

function nameFailure(error: unknown): 'certificate_refused' | 'connection_failed' {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /CERT|^ERR_TLS|^UNABLE_TO|^HOSTNAME_MISMATCH|SIGNED/.test(code)
    ? 'certificate_refused'
    : 'connection_failed';
}
