import { fsyncSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

interface NodeFileSystemModule {
  NODEFS?: { stream_ops: { fsync?: (stream: { nfd: number }) => number } };
}

/**
 * The embedded engine's directory on disk, with commits that survive a power cut. PGlite runs with fsync off, and
 * even when switched on nothing reaches the kernel: Emscripten's NODEFS has no fsync hook and its fdatasync is a
 * stub. This fills the hook; `durableStartParameters` makes the engine call it. It reaches into Emscripten's
 * internals, so PGlite is pinned and `durable-file-system.test.ts` counts the real calls.
 */
export class DurableFileSystem extends NodeFS {
  override async init(...[pg, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options);
    const installHook = (module: NodeFileSystemModule): void => {
      if (!module.NODEFS)
        throw new Error('This build of the embedded database has no NODEFS to make durable.');
      module.NODEFS.stream_ops.fsync = (stream) => {
        fsyncSync(stream.nfd);
        return 0;
      };
    };
    const preRun = [...[emscriptenOpts.preRun ?? []].flat(), installHook] as NonNullable<
      typeof emscriptenOpts.preRun
    >;
    return { emscriptenOpts: { ...emscriptenOpts, preRun } };
  }
}

/** PGlite's own parameters without `-F` (fsync off) and `-O` (system tables modifiable). */
export const durableStartParameters: string[] = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F' && parameter !== '-O'),
  '-c',
  'fsync=on',
  '-c',
  'wal_sync_method=fsync',
];
