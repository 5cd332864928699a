import type { Commands } from './command-line.ts';
import type { NewOriginAnswer } from './log-operator.ts';

export const logCommands: Commands = {
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
