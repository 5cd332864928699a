/** Inkseal and its demo customer on free ports, with all they write below one folder. */
import { join } from 'node:path';
import { startCustomer } from './backend.ts';
import type { CustomerAccount } from './inkseal-client.ts';
import {
  buildFrameworkPages,
  buildWidget,
  findFreePort,
  packageFolder,
  pageFolder,
  seedCustomer,
  startServer,
  type ServerPlace,
} from './launch.ts';

export interface TemporaryWorld {
  /** The customer's page. */
  pageOrigin: string;
  serverUrl: string;
  account: CustomerAccount;
  samplePdf: string;
  signedFolder: string;
  dataFolder: string;
  /** The same server on the same data and port, as after a crash or an update. */
  restartServer(): Promise<void>;
  stopServer(): Promise<void>;
  close(): Promise<void>;
}

export type Say = (what: string) => void;

export interface WorldOptions {
  /** Whether the customer also shows its pages in React and Vue. */
  withFrameworks?: boolean;
  /** An empty PostgreSQL database; the embedded one when absent. */
  databaseUrl?: string | undefined;
}

/** The folder is the caller's to remove, after `close`. */
export async function openTemporaryWorld(
  root: string,
  say: Say,
  { withFrameworks = false, databaseUrl }: WorldOptions = {},
): Promise<TemporaryWorld> {
  say('building the signing widget');
  await buildWidget(say);
  const frameworkFolder = join(root, 'pages');
  if (withFrameworks) await buildFrameworkPages(frameworkFolder);
  // A demo must never write into the real database of whoever tries it.
  const { DATABASE_URL: _theirs, ...ours } = process.env;
  const environment = { ...ours, ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }) };
  const place: ServerPlace = { port: await findFreePort(), dataFolder: join(root, 'inkseal'), environment };
  const pageOrigin = `http://localhost:${await findFreePort()}`;
  say('starting Inkseal on a new database');
  let server = await startServer(place);
  const samplePdf = join(root, 'sample-agreement.pdf');
  const signedFolder = join(root, 'signed');
  try {
    const stateFile = join(root, 'customer.json');
    const account = await seedCustomer(place, { stateFile, samplePdf, pageOrigin });
    const bookFile = join(root, 'signings.json');
    const customer = await startCustomer({
      account,
      pageOrigin,
      samplePdf,
      signedFolder,
      bookFile,
      packageFolder,
      pageFolder,
      ...(withFrameworks && { frameworkFolder }),
    });
    return {
      pageOrigin,
      serverUrl: server.url,
      account,
      samplePdf,
      signedFolder,
      dataFolder: place.dataFolder,
      restartServer: async () => {
        await server.child.stop();
        server = await startServer(place);
      },
      stopServer: () => server.child.stop(),
      close: async () => {
        await customer.close();
        await server.child.stop();
      },
    };
  } catch (error) {
    await server.child.stop();
    throw error;
  }
}
