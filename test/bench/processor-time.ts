import { cpus, loadavg } from 'node:os';

/** Seconds of processor time that this process, all its threads, spent while `work` ran. */
export async function cpuSeconds(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** What a number was taken on. */
export const machine = (): string =>
  `Node ${process.versions.node}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`;
