/**
 * A stand-in for an OpenID provider, where a real one would not lie: it keeps to OpenID Connect Core 1.0 and RFC 7636 for
 * one client, refuses what a provider would refuse, and signs real ID tokens with jose, until a test says what is to be
 * wrong with the next one. Nobody has to sign in at it: whoever comes is `person`.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';

export interface OpenIdStandIn {
  readonly issuer: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Of the next one to come; claims beside `sub` as they are put into the ID token. */
  person: { sub: string } & Record<string, unknown>;
  /** Whatever the next ID tokens say instead; undefined takes a claim away. */
  claims: Record<string, unknown>;
  /** Instead of signing with the published key. */
  sign: ((claims: JWTPayload) => Promise<string>) | undefined;
  /** What the discovery document says instead. */
  discovery: Record<string, unknown>;
  /** Answers nothing while true. */
  isSilent: boolean;
  /** Why the token endpoint has refused, in order. */
  readonly refusals: string[];
  /** What browsers were sent here with. */
  readonly requests: URLSearchParams[];
  close(): Promise<void>;
}

interface Grant {
  person: OpenIdStandIn['person'];
  query: URLSearchParams;
}

const client = { id: 'inkseal', secret: randomBytes(24).toString('hex') };

const s256 = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** What RFC 6749 §4.1.3 and RFC 7636 §4.6 have a provider refuse; undefined for a good request. */
function problemOf(
  request: IncomingMessage,
  form: URLSearchParams,
  grant: Grant | undefined,
): string | undefined {
  const basic = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`;
  if (request.headers.authorization !== basic) return 'invalid_client';
  if (!grant) return 'code unknown or used';
  if (form.get('redirect_uri') !== grant.query.get('redirect_uri')) return 'another redirect_uri';
  if (s256(form.get('code_verifier') ?? '') !== grant.query.get('code_challenge')) return 'wrong verifier';
  return undefined;
}

class StandIn implements OpenIdStandIn {
  issuer = '';
  person: OpenIdStandIn['person'] = { sub: 'nobody' };
  claims: Record<string, unknown> = {};
  sign: OpenIdStandIn['sign'];
  discovery: Record<string, unknown> = {};
  isSilent = false;
  readonly refusals: string[] = [];
  readonly requests: URLSearchParams[] = [];
  readonly #keys: { privateKey: CryptoKey; publicKey: CryptoKey };
  readonly #grants = new Map<string, Grant>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  constructor(keys: { privateKey: CryptoKey; publicKey: CryptoKey }) {
    this.#keys = keys;
  }

  get environment(): Record<string, string> {
    return {
      INKSEAL_OIDC_ISSUER: this.issuer,
      INKSEAL_OIDC_CLIENT_ID: client.id,
      INKSEAL_OIDC_CLIENT_SECRET: client.secret,
      INKSEAL_OIDC_NAME: 'Harbour ID',
    };
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.issuer = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isSilent) return request.destroy() as unknown as void;
    const { pathname, searchParams } = new URL(request.url ?? '', this.issuer);
    if (pathname === '/.well-known/openid-configuration') return answer(response, 200, this.#describe());
    if (pathname === '/keys') {
      const key = { ...(await exportJWK(this.#keys.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
      return answer(response, 200, { keys: [key] });
    }
    if (pathname === '/authorize') return this.#authorize(searchParams, response);
    if (pathname === '/token') return this.#exchange(request, response);
    return answer(response, 404, {});
  }

  #describe(): object {
    const at = (path: string): string => this.issuer + path;
    return {
      issuer: this.issuer,
      authorization_endpoint: at('/authorize'),
      token_endpoint: at('/token'),
      jwks_uri: at('/keys'),
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      ...this.discovery,
    };
  }

  #authorize(query: URLSearchParams, response: ServerResponse): void {
    this.requests.push(query);
    const code = randomBytes(16).toString('hex');
    this.#grants.set(code, { person: this.person, query });
    const back = new URL(query.get('redirect_uri') ?? '');
    back.search = new URLSearchParams({ code, state: query.get('state') ?? '' }).toString();
    response.writeHead(303, { location: back.href }).end();
  }

  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request));
    const code = form.get('code') ?? '';
    const grant = this.#grants.get(code);
    this.#grants.delete(code); // whatever comes of it: a code is tried once
    const problem = problemOf(request, form, grant);
    if (problem !== undefined || !grant) {
      this.refusals.push(problem ?? '');
      return answer(response, 400, { error: 'invalid_grant' });
    }
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.issuer,
      aud: client.id,
      iat: now,
      exp: now + 300,
      nonce: grant.query.get('nonce') ?? undefined,
      ...grant.person,
      ...this.claims,
    };
    const given = JSON.parse(JSON.stringify(claims)) as JWTPayload; // without what is undefined
    const sign = this.sign ?? ((own: JWTPayload) => signIdToken(own, this.#keys.privateKey));
    const tokens = { access_token: randomBytes(16).toString('hex'), token_type: 'Bearer', expires_in: 300 };
    return answer(response, 200, { ...tokens, id_token: await sign(given) });
  }
}

export const signIdToken = (claims: JWTPayload, key: CryptoKey): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(key);

export async function startOpenIdStandIn(): Promise<OpenIdStandIn> {
  return new StandIn(await generateKeyPair('ES256')).listen();
}
