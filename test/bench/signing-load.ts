/** Signers on a server of its own, and what they are about to send. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InksealClient } from '../../demo/inkseal-client.ts';
import { findFreePort, seedCustomer, startServer, type ServerPlace } from '../../demo/launch.ts';
import type { ReadyRequest } from './load.ts';
import { BenchSigner } from './signer.ts';

/** So many at once, each on a connection of its own. */
export const clients = 8;
/** So many envelopes for each client: no two clients wait for the lock of one chain. */
export const envelopesPerClient = 4;
export const requestsPerClient = 20;
const hostOrigin = 'https://app.customer.test';

export interface SigningServer {
  place: ServerPlace;
  origin: string;
  pid: number;
  client: InksealClient;
  organizationId: string;
  apiKey: string;
  samplePdf: Buffer;
  close(): Promise<void>;
}

export async function startSigningServer(folder: string, databaseUrl: string): Promise<SigningServer> {
  const place = {
    port: await findFreePort(),
    dataFolder: join(folder, 'inkseal'),
    environment: { ...process.env, DATABASE_URL: databaseUrl },
  };
  const { child, url } = await startServer(place);
  const samplePdf = join(folder, 'sample.pdf');
  const seeding = { stateFile: join(folder, 'seed.json'), samplePdf, pageOrigin: hostOrigin };
  const account = await seedCustomer(place, seeding);
  return {
    place,
    origin: url,
    pid: child.pid ?? 0,
    client: new InksealClient(account),
    organizationId: account.organizationId,
    apiKey: account.apiKey,
    samplePdf: await readFile(samplePdf),
    close: () => child.stop(),
  };
}

export async function openSigners({ client, origin, samplePdf }: SigningServer): Promise<BenchSigner[][]> {
  const { id } = await client.uploadDocument('sample.pdf', samplePdf);
  const signers: BenchSigner[][] = [];
  for (let index = 0; index < clients; index++) {
    const own: BenchSigner[] = [];
    for (let envelope = 0; envelope < envelopesPerClient; envelope++)
      own.push(await BenchSigner.open(client, id, { origin, hostOrigin }));
    signers.push(own);
  }
  return signers;
}

export async function makeReady(
  origin: string,
  signers: readonly BenchSigner[][],
): Promise<ReadyRequest[][]> {
  const answer = await fetch(`${origin}/v1/embed/view`); // refused, and like every answer it brings the nonce
  const nonce = answer.headers.get('DPoP-Nonce') ?? '';
  const ready: ReadyRequest[][] = [];
  for (const own of signers) {
    const requests: ReadyRequest[] = [];
    for (let index = 0; index < requestsPerClient; index++) {
      const signer = own[index % own.length];
      if (signer) requests.push(await signer.readySave(nonce));
    }
    ready.push(requests);
  }
  return ready;
}
