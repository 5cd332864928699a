/**
 * Loaded into a child with `--import`: the channel to the parent closes when the parent is gone, even after kill -9,
 * and the child then ends the way it ends on any SIGTERM. Nothing is left running on a port nobody remembers.
 */
const longestShutdownMs = 10_000;

process.once('disconnect', () => {
  setTimeout(() => process.exit(1), longestShutdownMs).unref();
  process.kill(process.pid, 'SIGTERM');
});
process.channel?.unref();
