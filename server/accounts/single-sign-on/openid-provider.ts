import { setTimeout as pause } from 'node:timers/promises';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { decodeJwt } from 'jose';
import { ServiceError } from '../../platform/http/service-error.ts';
import type { Logins } from '../logins.ts';
import type { SignOnRequest } from './sign-on-request.ts';

export interface OpenIdProviderOptions {
  issuer: string;
  clientId: string;
  clientSecret: string;
  name: string;
  openSignUp: boolean;
  publicOrigin: string;
  logins: Logins;
}

/** Who the provider says has signed in there. */
export interface ProvenPerson {
  /** Theirs for good at this issuer; an address may be somebody else's tomorrow (OpenID Connect Core 1.0 §5.7). */
  subject: string;
  /** Absent unless the provider says that it has verified the address. */
  email: string | undefined;
  name: string;
}

export const callbackPath = '/api/auth/single-sign-on/callback';

const providerId = 'single-sign-on';
/** Of the provider, for each of its answers: whoever waits here waits before a page that does not come. */
const answerMilliseconds = 10_000;
const longestSubject = 255;

type Plugin = ReturnType<typeof genericOAuth>;
type Client = Awaited<ReturnType<Plugin['init']>>['context']['socialProviders'][number];

export const refuseSignOn = (reason: string, cause?: unknown): ServiceError =>
  new ServiceError('single_sign_on_refused', { details: { reason }, cause });

/**
 * The OpenID provider that the operator has named, spoken to by better-auth's generic OAuth plugin: discovery, PKCE, the
 * exchange of the code and the checks of the ID token (signature by the provider's keys, `iss`, `aud`, `exp`, `iat`,
 * `nonce`) are its. Its routes are not open: they would sign in with no event in the same transaction and with no second
 * factor, link accounts by address alone, and keep `state` in a cookie that is not sent back from another site. Nor is it
 * given to better-auth as a plugin, which waits for the provider without limit before it answers anybody at all: a
 * provider that hangs would keep out those with a password.
 */
export class OpenIdProvider {
  readonly issuer: string;
  readonly name: string;
  readonly openSignUp: boolean;
  readonly #options: OpenIdProviderOptions;
  #client: Promise<Client> | undefined;

  constructor(options: OpenIdProviderOptions) {
    this.#options = options;
    this.issuer = options.issuer;
    this.name = options.name;
    this.openSignUp = options.openSignUp;
  }

  get #redirectUri(): string {
    return this.#options.publicOrigin + callbackPath;
  }

  /** Where the browser goes to sign in. @throws ServiceError `single_sign_on_unavailable` */
  async addressFor({ state, nonce, codeVerifier }: SignOnRequest): Promise<string> {
    const client = await this.#discovered();
    const address = await client.createAuthorizationURL({
      state,
      codeVerifier,
      idTokenNonce: nonce,
      redirectURI: this.#redirectUri,
    });
    return address.href;
  }

  /** Burns the code at the provider. @throws ServiceError `single_sign_on_refused` or `single_sign_on_unavailable` */
  async identify(code: string, { nonce, codeVerifier }: SignOnRequest): Promise<ProvenPerson> {
    const client = await this.#discovered();
    const exchange = client.validateAuthorizationCode({ code, codeVerifier, redirectURI: this.#redirectUri });
    const tokens = await inTime(exchange).catch((cause: unknown) => {
      throw cause instanceof ServiceError ? cause : refuseSignOn('code_refused', cause);
    });
    // Without one the plugin would take whatever the provider's userinfo says, unsigned and for whichever request.
    if (!tokens?.idToken) throw refuseSignOn('no_id_token');
    const found = await inTime(client.getUserInfo({ ...tokens, expectedIdTokenNonce: nonce }));
    if (!found) throw refuseSignOn('id_token_invalid');
    this.#requireOwnToken(tokens.idToken);
    return personOf(tokens.idToken, found.data as Record<string, unknown>);
  }

  /** OpenID Connect Core 1.0 §3.1.3.7: a token for several audiences, too, was asked for by this client alone. */
  #requireOwnToken(idToken: string): void {
    const { aud, azp } = decodeJwt(idToken);
    const isForSeveral = Array.isArray(aud) && aud.length > 1;
    const isOwn = azp === undefined ? !isForSeveral : azp === this.#options.clientId;
    if (!isOwn) throw refuseSignOn('id_token_invalid');
  }

  /** Once it has answered, for good; until then anew for everybody who asks. */
  async #discovered(): Promise<Client> {
    this.#client ??= inTime(this.#discover());
    try {
      return await this.#client;
    } catch (cause) {
      this.#client = undefined;
      throw cause;
    }
  }

  async #discover(): Promise<Client> {
    const { issuer, clientId, clientSecret, logins } = this.#options;
    const plugin = genericOAuth({
      config: [
        {
          providerId,
          discoveryUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
          requireIdTokenVerification: true,
          clientId,
          clientSecret,
          // What a client is registered with unless it says otherwise (OpenID Connect Core 1.0 §9).
          authentication: 'basic',
          scopes: ['openid', 'email', 'profile'],
        },
      ],
    });
    // It is the same context: its type says with which options, which the plugin's does not ask for.
    const own = (await logins.$context) as unknown as Parameters<Plugin['init']>[0];
    const { context } = await plugin.init(own);
    const client = context.socialProviders.find(({ id }) => id === providerId);
    // OpenID Connect Discovery 1.0 §4.3: whoever answers in another's name is not asked further.
    if (client?.issuer !== issuer) throw new ServiceError('single_sign_on_unavailable');
    return client;
  }
}

function personOf(idToken: string, claims: Record<string, unknown>): ProvenPerson {
  const { sub = '' } = decodeJwt(idToken);
  if (sub === '' || sub.length > longestSubject) throw refuseSignOn('id_token_invalid');
  const { email, name } = claims;
  const isVerified = claims['email_verified'] === true && typeof email === 'string';
  return { subject: sub, email: isVerified ? email : undefined, name: typeof name === 'string' ? name : '' };
}

/** @throws ServiceError `single_sign_on_unavailable` */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = pause(answerMilliseconds, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw new ServiceError('single_sign_on_unavailable');
  });
  late.catch(() => undefined); // when it is no longer waited for
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
