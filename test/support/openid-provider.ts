/** A certified OpenID provider that somebody else has written (github.com/panva/node-oidc-provider), for one client. */
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import { Provider } from 'oidc-provider';
import { freePort } from './free-port.ts';

export interface OpenIdProvider {
  environment: Readonly<Record<string, string>>;
  /** Begins to answer, now that it is known where the client is. */
  listen(clientOrigin: string): Promise<void>;
  close(): Promise<void>;
}

/** Whoever signs in there as `name` has the verified address `name@harbour.example`; no password is looked at. */
const claimsOf = (name: string) => ({
  sub: name,
  name: `${name} of Harbour Lights`,
  email: `${name}@harbour.example`,
  email_verified: true,
});

/** Under another name of this machine than the server, so that browsers take it for another site. */
export async function prepareOpenIdProvider(): Promise<OpenIdProvider> {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const client = { id: 'inkseal', secret: randomBytes(24).toString('hex') };
  const server = createServer();
  return {
    environment: {
      INKSEAL_OIDC_ISSUER: issuer,
      INKSEAL_OIDC_CLIENT_ID: client.id,
      INKSEAL_OIDC_CLIENT_SECRET: client.secret,
      INKSEAL_OIDC_NAME: 'Harbour ID',
      INKSEAL_OIDC_SIGN_UP: 'open',
    },
    async listen(clientOrigin) {
      const provider = new Provider(issuer, {
        clients: [
          {
            client_id: client.id,
            client_secret: client.secret,
            redirect_uris: [`${clientOrigin}/api/auth/single-sign-on/callback`],
          },
        ],
        pkce: { required: () => true },
        ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
        cookies: { keys: [randomBytes(32).toString('hex')] },
        claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
        findAccount: (_: unknown, name: string) => ({ accountId: name, claims: () => claimsOf(name) }),
      });
      server.on('request', provider.callback());
      await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
