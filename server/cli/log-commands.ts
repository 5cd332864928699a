import type { LogCheckResult } from '../audit/tree/check-log.ts';
import { logProblemExplanations, type LogFinding } from '../audit/tree/log-findings.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { Commands } from './command-line.ts';
import type { LogOverview, NewOriginAnswer } from './log-operator.ts';
import { printable } from './printable.ts';

function describe({ problem, ...where }: LogFinding): string {
  const place = Object.entries(where).map(([name, value]) => `${name} ${printable(String(value))}`);
  return `${problem}: ${place.join(', ')}. ${logProblemExplanations[problem]}\n`;
}

function* describeEndorsements(checked: LogCheckResult): Iterable<string> {
  const { timestamps, cosignatures, uncheckedCosignatures: unchecked } = checked;
  if (timestamps + cosignatures === 0) return;
  yield `Others stand behind it: ${timestamps} timestamps, ${cosignatures} signatures of witnesses.\n`;
  if (unchecked > 0)
    yield `${unchecked} of these are by witnesses whose keys INKSEAL_LOG_WITNESSES does not name: not checked.\n`;
}

export const logCommands: Commands = {
  'log fsck': {
    summary:
      'Recomputes the audit log from its stored events and names the first that is not what was logged',
    details:
      'Ends with 1 when something is wrong. Changes nothing, and the server goes on working meanwhile.',
    options: {},
    async run(_, ask) {
      const checked = await ask<LogCheckResult>('log-fsck', {});
      const { origin, events, leaves, checkpoints, findings } = checked;
      for (const finding of findings) process.stdout.write(describe(finding));
      if (findings.length > 0) throw new ServiceError('log_damaged');
      process.stdout.write(
        `${origin ?? 'The log'} is what was logged: ${events} events, ${leaves} leaves, ${checkpoints} checkpoints.\n`,
      );
      for (const line of describeEndorsements(checked)) process.stdout.write(line);
    },
  },
  'log show': {
    summary: 'Prints the audit log’s verifier key, for you to publish, and its newest signed checkpoint',
    options: {},
    async run(_, ask) {
      const { verifierKey, checkpoint } = await ask<LogOverview>('log-show', {});
      process.stdout.write(`${verifierKey}\n`);
      process.stderr.write(checkpoint ?? 'Nothing is signed yet.\n');
    },
  },
  'log new-origin': {
    summary:
      'Goes on with the audit log under a new name when it can no longer be signed (a restored backup)',
    details:
      'First bring the newer database back if there is one. The new log begins with the last checkpoint of the old\n' +
      'one and with your decision, and holds every event there is. Proofs of the old log stay valid under its name.',
    options: {},
    async run(_, ask) {
      const { origin, verifierKey, checkpoint } = await ask<NewOriginAnswer>('log-new-origin', {});
      process.stdout.write(checkpoint);
      process.stderr.write(`The audit log goes on as ${origin}. Publish its verifier key:\n${verifierKey}\n`);
    },
  },
};
