/**
 * A deployment to be hurt: the real server on a real database and disk, customers who write down what they were told, and
 * the account afterwards. What was acknowledged must be in the log; what was not may be.
 */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { InksealClient } from '../../demo/inkseal-client.ts';
import { findFreePort, repository, seedCustomer } from '../../demo/launch.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import { naiveLeafHash, naiveRoot } from '../support/naive-tree.ts';
import { KillablePostgres, KillableServer } from './killable.ts';

export type Engine = 'embedded' | 'postgres';

const clients = 4;
/** A customer's own patience with one call. */
const callLimitMs = 10_000;

export interface Account {
  /** Envelopes whose creation was answered with success. */
  acknowledged: number;
  /** Of those, how many the log knows nothing of. */
  lost: number;
  /** Events in the log. */
  events: number;
  /** Places where a chain does not go on with the next number. */
  gaps: number;
  /** Checkpoints that were served and are not what the log holds now. */
  forks: number;
  checkpoints: number;
  /** What `cli log fsck` says; ends with 1 when anything is wrong. */
  fsck: string;
  /** `clock.stepped` events, milliseconds each. */
  steps: number[];
}

const stepOf = ({ body }: { body: string }): number =>
  (JSON.parse(body) as { facts: { byMilliseconds: number } }).facts.byMilliseconds;

export class FaultWorld {
  readonly server: KillableServer;
  readonly postgres: KillablePostgres | undefined;
  readonly #dataFolder: string;
  readonly #acknowledged = new Set<string>();
  readonly #notes = new Set<string>();
  #client!: InksealClient;
  #documentId = '';
  #fields: { documentId: string }[] = [];
  #load: Promise<unknown> = Promise.resolve();
  #isLoading = false;
  #refused = 0;

  private constructor(dataFolder: string, server: KillableServer, postgres: KillablePostgres | undefined) {
    this.#dataFolder = dataFolder;
    this.server = server;
    this.postgres = postgres;
  }

  /** `environment` is the database's, wherever it runs: that is where events are dated. */
  static async open(
    folder: string,
    engine: Engine,
    environment: NodeJS.ProcessEnv = {},
  ): Promise<FaultWorld> {
    const disk = join(folder, 'disk');
    mkdirSync(disk, { recursive: true });
    const postgres =
      engine === 'postgres' ? await KillablePostgres.create(join(disk, 'postgres'), environment) : undefined;
    const dataFolder = join(postgres ? folder : disk, 'inkseal');
    const { DATABASE_URL: _theirs, ...inherited } = process.env;
    const port = await findFreePort();
    const database = postgres ? { DATABASE_URL: postgres.url } : environment;
    const server = new KillableServer({ port, dataFolder, environment: { ...inherited, ...database } });
    const world = new FaultWorld(dataFolder, server, postgres);
    await server.start();
    const samplePdf = join(folder, 'sample.pdf');
    const account = await seedCustomer(server.place, {
      stateFile: join(folder, 'seed.json'),
      samplePdf,
      pageOrigin: 'https://app.customer.test',
    });
    world.#client = new InksealClient(account);
    world.#documentId = (await world.#client.uploadDocument('sample.pdf', await readFile(samplePdf))).id;
    world.#fields = account.sampleFields
      .slice(0, 1)
      .map((field) => ({ ...field, documentId: world.#documentId }));
    return world;
  }

  get acknowledged(): number {
    return this.#acknowledged.size;
  }

  /** Calls that were not answered with success since the load began. */
  get refused(): number {
    return this.#refused;
  }

  startLoad(): void {
    this.#isLoading = true;
    this.#load = Promise.all([this.#watchLog(), ...Array.from({ length: clients }, () => this.#runClient())]);
  }

  async stopLoad(): Promise<void> {
    this.#isLoading = false;
    await this.#load;
  }

  async #runClient(): Promise<void> {
    while (this.#isLoading) {
      try {
        const made = this.#client.createEnvelope({
          title: 'Under load',
          documentIds: [this.#documentId],
          recipients: [{ name: 'Maya Lindqvist', email: 'maya@example.com' }],
          fields: this.#fields as never,
        });
        const { id } = await Promise.race([
          made,
          pause(callLimitMs).then(() => Promise.reject(new Error('slow'))),
        ]);
        this.#acknowledged.add(id);
      } catch {
        this.#refused += 1; // unknown outcome: it may be in the log and need not be
        await pause(20);
      }
    }
  }

  async #watchLog(): Promise<void> {
    while (this.#isLoading) {
      await this.keepCheckpoint();
      await pause(250);
    }
  }

  /** Keeps what the log says of itself now: whoever holds it may come back with it years later. */
  async keepCheckpoint(): Promise<void> {
    const answer = await fetch(`${this.server.url}/log/checkpoint`).catch(() => undefined);
    if (answer?.status === 200) this.#notes.add(await answer.text());
  }

  /** Stops the load and the server, as an operator would, and reads what is on the disk. */
  async settle(): Promise<Account> {
    await this.stopLoad();
    await this.#untilSigned();
    const fsck = await this.#fsck();
    await this.server.stop();
    return { ...(await this.#readLog()), fsck };
  }

  /** Until the newest checkpoint covers everything: two looks with the same answer, a round apart. */
  async #untilSigned(): Promise<void> {
    for (let last = -1, size = 0; last !== size;) {
      await pause(1500);
      await this.keepCheckpoint();
      last = size;
      size = [...this.#notes].reduce((most, note) => Math.max(most, Number(note.split('\n')[1])), 0);
    }
  }

  /** `clock.stepped` events so far, milliseconds each; none can be seen while a server has the embedded database open. */
  async readSteps(): Promise<number[]> {
    if (!this.postgres) return [];
    const client = postgres(this.postgres.url, { max: 1 });
    try {
      const events = await client<
        { body: string }[]
      >`SELECT body FROM audit_event WHERE type = 'clock.stepped' ORDER BY seq`;
      return events.map(stepOf);
    } finally {
      await client.end();
    }
  }

  async #fsck(): Promise<string> {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(repository, 'server', 'cli', 'main.ts'), 'log', 'fsck'],
      { env: { ...this.server.place.environment, INKSEAL_DATA_DIR: this.#dataFolder } },
    );
    return stdout.trim();
  }

  async #readLog(): Promise<Omit<Account, 'fsck'>> {
    const database = await openDatabase(
      this.postgres ? { databaseUrl: this.postgres.url } : { dataDirectory: this.#dataFolder },
    );
    try {
      const on = database.queries;
      const events = await database.rows<{ chain: string; seq: number; type: string; body: string }>(
        on,
        sql`SELECT chain, seq::int AS seq, type, body FROM audit_event ORDER BY chain, seq`,
      );
      const leaves = await database.rows<{ body: string }>(
        on,
        sql`SELECT body FROM log_leaf JOIN audit_event ON id = event_id ORDER BY leaf_index`,
      );
      const created = new Set(
        events.filter(({ type }) => type === 'envelope.created').map(({ chain }) => chain),
      );
      const hashes = leaves.map(({ body }) => naiveLeafHash(Buffer.from(body)));
      const isKept = (note: string): boolean => {
        const [, size, root] = note.split('\n');
        return Buffer.from(naiveRoot(hashes.slice(0, Number(size)))).toString('base64') === root;
      };
      return {
        acknowledged: this.#acknowledged.size,
        lost: [...this.#acknowledged].filter((id) => !created.has(id)).length,
        events: events.length,
        gaps: events.filter(({ chain, seq }, index) => {
          const before = events[index - 1];
          return seq !== (before?.chain === chain ? before.seq + 1 : 1);
        }).length,
        forks: [...this.#notes].filter((note) => !isKept(note)).length,
        checkpoints: this.#notes.size,
        steps: events.filter(({ type }) => type === 'clock.stepped').map(stepOf),
      };
    } finally {
      await database.close();
    }
  }

  async close(): Promise<void> {
    this.#isLoading = false;
    await this.server.kill();
    await this.postgres?.kill();
    await this.#load;
  }
}
