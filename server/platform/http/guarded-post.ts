/**
 * POST to an address that a stranger has named, without becoming their way into the operator's network (CWE-918): names
 * are looked up once, every address must be public, and the connection goes to what was looked at. A second look-up,
 * which is what DNS rebinding waits for, does not take place; redirects are not followed.
 */
import { Resolver } from 'node:dns/promises';
import { request as plainRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
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
  /** That may be called beside 443. */
  ports?: readonly number[] | undefined;
  /** Addresses of this machine; those of its network interfaces when left out. */
  ownAddresses?: () => readonly string[];
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
  'port_refused',
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
  readonly #ports: ReadonlySet<number>;
  readonly #ownAddresses: () => readonly string[];

  constructor({ resolve, ca, patienceMilliseconds, ports = [], ownAddresses }: GuardedPostOptions = {}) {
    this.#ownAddresses = ownAddresses ?? interfaceAddresses;
    this.#ports = new Set([securePort, ...ports]);
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
    const isHere = message.allowLoopback && areAll(addresses, isLoopbackAddress);
    // Whatever the address: what a port of somebody else's answers is not to be learnt from here.
    if (!isHere && !this.#ports.has(portOf(url))) return { failure: 'port_refused' };
    if (!isHere && !mayConnect(url, addresses, this.#ownAddresses())) return { failure: 'no_public_address' };
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

const securePort = 443;

const portOf = ({ port, protocol }: URL): number => Number(port) || (protocol === 'https:' ? securePort : 80);

/** Every address must do: one that does not is how an attacker would have a second try. */
const areAll = (addresses: readonly ResolvedAddress[], test: (address: string) => boolean): boolean =>
  addresses.length > 0 && addresses.every(({ address }) => test(address));

const interfaceAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((of) => of?.map(({ address }) => address) ?? []);

/** `own`: what listens here may trust whoever comes from here, which a public address of this machine must not be a way to. */
const mayConnect = (url: URL, addresses: readonly ResolvedAddress[], own: readonly string[]): boolean =>
  url.protocol === 'https:' &&
  areAll(addresses, (address) => isPublicAddress(address) && !own.includes(address));

/**
 * Stands in for the look-up of the connection itself. Later, as every look-up answers: an address without a route fails at once,
 * and that would end this process while nobody listens to the socket yet.
 */
function answering(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    const [first] = addresses;
    setImmediate(() => {
      if (all) callback(null, [...addresses]);
      else callback(null, first?.address ?? '', first?.family);
    });
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
