import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { TestServer } from './inkseal-server.ts';

/** Bytes as they could lie somewhere: as they are, in hex, and in base64 wherever they begin in it. */
function spellingsOf(bytes: Buffer): string[] {
  return [
    bytes.toString('latin1'),
    bytes.toString('hex'),
    ...[0, 1, 2].map((offset) => {
      const shifted = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
      // What its neighbours share a character with is cut off.
      return shifted.slice(offset === 0 ? 0 : 4, -4);
    }),
  ];
}

/** A text likewise, also as UTF-16. */
const spellings = (text: string): string[] =>
  [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')].flatMap(spellingsOf);

/** Every row of every table, queue and outbox included, as text. */
async function dumpDatabase({ parts: { database } }: TestServer): Promise<[string, string][]> {
  const on = database.queries;
  const tables = await database.rows<{ place: string }>(
    on,
    sql`SELECT format('%I.%I', table_schema, table_name) AS place FROM information_schema.tables
      WHERE table_schema IN ('public', 'pgboss') AND table_type = 'BASE TABLE'`,
  );
  const dump: [string, string][] = [];
  for (const { place } of tables) {
    const rows = await database.rows<{ row: string }>(
      on,
      sql`SELECT t::text AS row FROM ${sql.raw(place)} AS t`,
    );
    dump.push([place, Buffer.from(rows.map(({ row }) => row).join('\n'), 'utf8').toString('latin1')]);
  }
  return dump;
}

/** A file renamed while the folder is read would be missed under both names, so the folder is then read again. */
async function readFiles(server: TestServer): Promise<[string, string][]> {
  const entries = await readdir(server.dataDirectory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const read: [string, string][] = [];
  for (const file of files) {
    const content = await readFile(file).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    if (content === undefined) return readFiles(server);
    read.push([file, content.toString('latin1')]);
  }
  return read;
}

/** What the server itself can still read of what the audit log commits to: a scan of what is stored sees only ciphertext. */
async function readOpenings({ parts: { database, audit } }: TestServer): Promise<string> {
  const chains = await database.rows<{ organization: string; chain: string }>(
    database.queries,
    sql`SELECT DISTINCT organization_id AS organization, chain FROM audit_event`,
  );
  const values: string[] = [];
  for (const { organization, chain } of chains)
    for (const { details } of await audit.readChain(organization, chain))
      values.push(...Object.values(details));
  return Buffer.from(values.join('\n')).toString('latin1');
}

/** All that a server keeps, by table or file, what its log opens, and what it has written for its operator; each as latin1. */
export async function readStored(server: TestServer): Promise<(readonly [place: string, content: string])[]> {
  return [
    ...(await dumpDatabase(server)),
    ...(await readFiles(server)),
    ['the openings', await readOpenings(server)] as const,
    ['the log', Buffer.from([...server.failures, ...server.output].join('\n')).toString('latin1')] as const,
  ];
}

/** Where any of the texts is found: table or file, and which text. */
export async function findCanaries(server: TestServer, texts: readonly string[]): Promise<string[]> {
  const places = await readStored(server);
  return texts.flatMap((text) => {
    const wanted = spellings(text);
    return places
      .filter(([, content]) => wanted.some((spelling) => content.includes(spelling)))
      .map(([place]) => `${text} in ${place}`);
  });
}

/** Where any of the keys is found, in whatever spelling, also as Node and JSON show bytes. */
export async function findKeys(server: TestServer, keys: readonly Buffer[]): Promise<string[]> {
  const wanted = keys.flatMap((key) => [
    ...spellingsOf(key),
    key.toString('base64url'),
    key.toString('hex').replace(/(..)(?=.)/g, '$1 '),
    key.join(','),
  ]);
  const places = await readStored(server);
  return places.filter(([, content]) => wanted.some((one) => content.includes(one))).map(([place]) => place);
}
