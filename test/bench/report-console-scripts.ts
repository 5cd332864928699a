import { repository } from '../../demo/launch.ts';
import { consoleScriptLimitBytes, readConsoleScripts } from '../architecture/console-shell.ts';
import type { Report } from './measurement.ts';

/** What the console loads first, as it was built last. */
export function reportConsoleScripts(report: Report): void {
  const scripts = readConsoleScripts(repository);
  const counted = scripts.map(({ part, gzipBytes }) => `${part.split('/').at(-1)} ${gzipBytes}`).join(', ');
  report({
    metric: 'console-js-gzip-bytes',
    value: scripts.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0),
    target: `<=${consoleScriptLimitBytes}`,
    conditions: `gzip -9 each: ${counted}; entry, words of another language and the heaviest page`,
  });
}
