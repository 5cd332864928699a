import { createHash, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createEmbedFor, sendSample } from './ceremony.ts';
import { customerOrigin, type TestCustomer, type TestServer } from './inkseal-server.ts';

/** An embed session whose requests are made by hand, so that one can be sent twice, or to another process. */
export interface ProvenSession {
  /** With a new proof. */
  headersFor(method: string, path: string): Promise<Record<string, string>>;
}

export async function openProvenSession(server: TestServer, customer: TestCustomer): Promise<ProvenSession> {
  const { envelope } = await sendSample(customer);
  const { embedId, token } = await createEmbedFor(customer, envelope);
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  const nonce = (await fetch(`${server.address}/v1/embed/view`)).headers.get('dpop-nonce');
  const prove = (method: string, path: string, more: Record<string, string> = {}) =>
    new SignJWT({
      jti: randomUUID(),
      htm: method,
      htu: server.origin + path,
      iat: Math.floor(Date.now() / 1000),
      nonce,
      ...more,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .sign(privateKey);
  const exchanged = await fetch(`${server.address}/v1/embed/exchange`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', dpop: await prove('POST', '/v1/embed/exchange') },
    body: JSON.stringify({ embedId, token, hostOrigin: customerOrigin }),
  });
  const { accessToken } = (await exchanged.json()) as { accessToken: string };
  const ath = createHash('sha256').update(accessToken).digest('base64url');
  return {
    headersFor: async (method, path) => ({
      authorization: `DPoP ${accessToken}`,
      dpop: await prove(method, path, { ath }),
    }),
  };
}
