import type { BounceOutcome } from '../mail/record-bounce.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { Commands } from './command-line.ts';
import { readNamedFile } from './named-file.ts';

/** No mail of ours that comes back whole, attachments and all, is larger. */
const mostBytes = 50_000_000;

const outcomes: Readonly<Record<BounceOutcome, string>> = {
  kept: 'It came back, which is in the audit log now.',
  known: 'That it came back is known already.',
  passing: 'The report is no failure for good. Nothing was kept.',
};

export const mailCommands: Commands = {
  'mail bounced': {
    summary: 'Keeps that a mail came back, from the report that a mail server sent about it (RFC 3464)',
    details:
      'For the mailbox that mails come from: have its mail server hand what arrives to this command, one message at a time.\n' +
      'Reports are not signed. Only the mail that a report quotes by its Message-ID is marked, and nothing else is believed.',
    options: {
      report: { value: 'FILE', operand: true, says: 'the message as it came; /dev/stdin where it is piped' },
    },
    async run(options, ask) {
      const bytes = await readNamedFile(options.text('report'));
      if (bytes.length > mostBytes) throw new ServiceError('delivery_report_unreadable');
      const source = Buffer.from(bytes).toString('latin1');
      const { mailId, outcome } = await ask<{ mailId: string; outcome: BounceOutcome }>('record-bounce', {
        source,
      });
      process.stdout.write(`${mailId}\n`);
      process.stderr.write(`${outcomes[outcome]}\n`);
    },
  },
};
