/** Seals one file, encrypts and stores it, and says how much memory this process ever held. */
import { sealForBench, type SealForBench } from './seal-for-bench.ts';

process.once('message', (task: SealForBench) => {
  void sealForBench(task).then(() =>
    process.send?.({ peakBytes: process.resourceUsage().maxRSS * 1024 }, () => process.exit(0)),
  );
});
