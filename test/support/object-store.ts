/**
 * A real S3: Ceph's radosgw over one monitor and one store in memory, started by the first test file of a run that asks.
 * It checks signatures, keeps versions, knows conditional writes, and lists fifty objects a page.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { S3 } from '@aws-sdk/client-s3';
import { freePort } from './free-port.ts';
import { onceARun, runFolder } from './once-a-run.ts';
import { findInPath } from './outside-tools.ts';
import { objectStoreFolder } from './stop-object-store.ts';

const programs = ['ceph', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin'] as const;
const startTimeoutMs = 110_000;
/** For a hook: a minute here, and several beside other tests, for each of its commands is a process that asks the monitor. */
export const objectStorePatience = 480_000;

export const hasRadosgw = (): boolean => programs.every((program) => findInPath(program) !== undefined);

export interface ObjectStore {
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** The run's server. The SDK finds its credentials where it looks for them: in the environment. */
export async function startObjectStore(): Promise<ObjectStore> {
  const make = async (): Promise<string> => {
    const folder = join(runFolder(), objectStoreFolder);
    mkdirSync(folder);
    return JSON.stringify(await startCeph(folder));
  };
  const answer = await onceARun('object-store', make, objectStorePatience - 20_000);
  const store = JSON.parse(answer) as ObjectStore;
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: store.accessKeyId,
    AWS_SECRET_ACCESS_KEY: store.secretAccessKey,
  });
  return store;
}

/** A client of the tests’ own, to look behind what is tested. */
export function objectStoreClient({ endpoint, ...credentials }: ObjectStore): S3 {
  return new S3({ endpoint, credentials, forcePathStyle: true, region: 'us-east-1' });
}

/** A bucket nobody has used. */
export async function createBucket(store: ObjectStore): Promise<string> {
  const bucket = `bucket-${randomBytes(6).toString('hex')}`;
  const client = objectStoreClient(store);
  await client.createBucket({ Bucket: bucket });
  client.destroy();
  return bucket;
}

async function startCeph(folder: string): Promise<ObjectStore> {
  const monitor = `v1:127.0.0.1:${await freePort()}`;
  const fsid = randomUUID();
  const configuration = join(folder, 'ceph.conf');
  writeFileSync(configuration, settings(folder, fsid, monitor));
  for (const name of ['mon', 'osd', 'run']) mkdirSync(join(folder, name));
  const run = (program: string, ...parameters: string[]): string => {
    const result = spawnSync(program, parameters, { cwd: folder, encoding: 'utf8', timeout: 60_000 });
    if (result.status !== 0) throw new Error(`${program} ${parameters.join(' ')}: ${result.stderr}`);
    return result.stdout.trim();
  };
  const start = (name: string, program: string, ...parameters: string[]): ChildProcess => {
    const log = openSync(join(folder, `${name}.log`), 'a');
    const daemon = spawn(program, ['-c', configuration, '-f', ...parameters], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', log, log],
    });
    writeFileSync(join(folder, `${name}.pid`), String(daemon.pid));
    daemon.unref();
    return daemon;
  };
  run('monmaptool', '--create', '--fsid', fsid, '--addv', 'a', `[${monitor}]`, join(folder, 'monmap'));
  run('ceph-mon', '-c', configuration, '--mkfs', '-i', 'a', '--monmap', join(folder, 'monmap'));
  start('mon', 'ceph-mon', '-i', 'a');
  const osd = randomUUID();
  const id = await patiently(() => run('ceph', '-c', configuration, 'osd', 'new', osd));
  run('ceph-osd', '-c', configuration, '-i', id, '--mkfs', '--osd-uuid', osd);
  // A gateway that comes before makes pools that nobody can hold yet, and waits for these for minutes.
  await untilUp(
    () => start('osd', 'ceph-osd', '-i', id),
    () => run('ceph', '-c', configuration, 'osd', 'stat'),
    join(folder, 'osd.log'),
  );
  const endpoint = await untilItAnswers((port) =>
    start('rgw', 'radosgw', '-n', 'client.rgw', `--rgw-frontends=beast endpoint=127.0.0.1:${port}`),
  );
  const credentials = {
    accessKeyId: randomBytes(10).toString('hex'),
    secretAccessKey: randomBytes(20).toString('hex'),
  };
  run('radosgw-admin', '-c', configuration, '-n', 'client.rgw', 'user', 'create', '--uid', 'test', '--display-name',
    'test', '--access-key', credentials.accessKeyId, '--secret-key', credentials.secretAccessKey); // prettier-ignore
  return { endpoint, ...credentials };
}

/** A monitor that has just begun turns the first who come away. */
async function patiently(ask: () => string): Promise<string> {
  for (let tries = 1; ; tries++) {
    try {
      return ask();
    } catch (error) {
      if (tries === 10) throw error;
      await pause(500);
    }
  }
}

/** A daemon whose first words to the monitor are lost does not come up whatever one waits: it is started twice more. */
async function untilUp(start: () => ChildProcess, readStatus: () => string, log: string): Promise<void> {
  let status = '';
  for (let begun = 0; begun < 3; begun++) {
    const daemon = start();
    for (let tries = 0; tries < 40; tries++) {
      status = readStatus();
      if (/\b1 up\b/.test(status)) return;
      await pause(200);
    }
    daemon.kill('SIGKILL');
    await once(daemon, 'exit');
  }
  throw new Error(`ceph-osd did not come up: ${status} ${readFileSync(log, 'utf8').slice(-2_000)}`);
}

/** It binds seconds after its port was chosen; who lost that race ends, and is started on another. */
async function untilItAnswers(start: (port: number) => ChildProcess): Promise<string> {
  let port = await freePort();
  let gateway = start(port);
  for (let waited = 0; waited < startTimeoutMs; waited += 100) {
    if (gateway.exitCode !== null) {
      port = await freePort();
      gateway = start(port);
    }
    const endpoint = `http://127.0.0.1:${port}`;
    const answer = await fetch(endpoint, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (answer?.headers.has('x-amz-request-id')) return endpoint;
    await pause(100);
  }
  throw new Error('radosgw did not answer in time.');
}

const settings = (folder: string, fsid: string, monitor: string): string => `[global]
fsid=${fsid}
mon host=${monitor}
public addr=127.0.0.1
cluster addr=127.0.0.1
ms bind msgr2=false
auth cluster required=none
auth service required=none
auth client required=none
osd pool default size=1
osd pool default min size=1
osd pool default pg num=1
osd pool default pgp num=1
osd pool default pg autoscale mode=off
osd crush chooseleaf type=0
mon allow pool size one=true
mon max pg per osd=1000
run dir=${folder}/run
admin socket=${folder}/run/$name.asok
log file=/dev/null
mon cluster log file=/dev/null
mon data=${folder}/mon
osd data=${folder}/osd
osd objectstore=memstore
memstore device bytes=1073741824
osd class load list=*
osd class default list=*
rgw dynamic resharding=false
rgw max listing results=50
rgw enable usage log=false
`;
