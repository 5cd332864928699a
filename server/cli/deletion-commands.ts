import type { DeletionReceipt, Interest, NewDeletionRequest } from '#contract/lifecycle.ts';
import { LogFailure } from '#verify/log-report.ts';
import { openNote, parseVerifierKey } from '#verify/signed-note.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { readReceipt, receiptHeading } from '../retention/receipt-text.ts';
import type { Commands, Options } from './command-line.ts';
import type { DeletionOverview } from './deletion-operator.ts';
import { readNamedFile } from './named-file.ts';
import { printable } from './printable.ts';

const describeFailure = ({ failure }: DeletionOverview['request']): string =>
  failure === null
    ? ''
    : `  failed ${failure.attempts} times, last with ${failure.lastErrorCode}, tried again at ${failure.retryAt}`;

const describe = ({ organizationId, request }: DeletionOverview): string => {
  const target = request.documentId ?? request.recipientId ?? organizationId;
  const waitsFor = request.blockers.map(({ kind }) => kind).join(', ');
  const until = request.state === 'pending_grace' ? ` until ${request.graceEndsAt}` : '';
  return `${request.id}  ${request.scope} ${target}  ${request.state}${until}${waitsFor && `  kept by ${waitsFor}`}${describeFailure(request)}\n`;
};

const describeInterest = ({ kind, partyId, name, isOwner, state, lapsesAt, endedAt }: Interest): string => {
  const ends = endedAt ?? lapsesAt;
  const until = ends === null ? '' : state === 'held' ? ` until ${ends}` : ` at ${ends}`;
  return `${partyId}  ${isOwner ? 'owner' : kind}  ${state}${until}  ${name}`;
};

/** The one thing that was named. @throws ServiceError invalid_option */
function readTarget(options: Options): NewDeletionRequest {
  const [documentId, recipientId] = [options.optional('document'), options.optional('recipient')];
  const targets: NewDeletionRequest[] = [
    ...(documentId === undefined ? [] : [{ scope: 'document' as const, documentId }]),
    ...(recipientId === undefined ? [] : [{ scope: 'recipient' as const, recipientId }]),
    ...(options.has('everything') ? [{ scope: 'organization' as const }] : []),
  ];
  const [only] = targets;
  if (only && targets.length === 1) return only;
  throw new ServiceError('invalid_option', {
    message: 'Name one: --document DOC, --recipient RECIPIENT, or --everything.',
  });
}

export const deletionCommands: Commands = {
  'deletion list': {
    summary: 'Lists the deletions that are not over, with what keeps each from going on and what failed',
    options: {},
    async run(_, ask) {
      const { deletions } = await ask<{ deletions: DeletionOverview[] }>('list-deletions', {});
      for (const one of deletions) process.stdout.write(describe(one));
      if (deletions.length === 0) process.stderr.write('None.\n');
    },
  },
  'deletion request': {
    summary: 'Asks for a deletion, which begins with a grace in which it can be cancelled; prints its id',
    details:
      'One of --document, --recipient and --everything. Whatever keeps it, it waits for: legal holds, retention policies,\n' +
      'other parties. What is destroyed has a signed receipt.',
    options: {
      organization: { value: 'ORG', id: 'org', says: 'the id of an organization' },
      document: { value: 'DOC', id: 'doc', optional: true, says: 'the id of a document' },
      recipient: {
        value: 'RECIPIENT',
        id: 'rcp',
        optional: true,
        says: 'the id of a recipient: their personal data',
      },
      everything: { says: 'the organization itself, with all that is its alone' },
    },
    async run(options, ask) {
      const asked = { organizationId: options.text('organization'), ...readTarget(options) };
      const one = await ask<DeletionOverview>('request-deletion', asked);
      process.stdout.write(`${one.request.id}\n`);
      process.stderr.write(`${describe(one)}To take it back: deletion cancel --request ${one.request.id}\n`);
    },
  },
  'deletion cancel': {
    summary: 'Cancels a deletion while its grace runs or something keeps what it is about',
    options: { request: { value: 'REQUEST', id: 'del', says: 'the id of a deletion request' } },
    async run(options, ask) {
      const one = await ask<DeletionOverview>('cancel-deletion', { requestId: options.text('request') });
      process.stderr.write(describe(one));
    },
  },
  'deletion receipt': {
    summary: 'Prints the signed receipt of a deletion, of an organization that is gone too',
    options: { request: { value: 'REQUEST', id: 'del', says: 'the id of a deletion request' } },
    async run(options, ask) {
      const requestId = options.text('request');
      const { note, verifierKey } = await ask<DeletionReceipt>('deletion-receipt', { requestId });
      process.stdout.write(note);
      process.stderr.write(`To check it: deletion verify FILE --key ${verifierKey}\n`);
    },
  },
  'interest list': {
    summary: 'Lists who has an interest in a document, and so keeps it, and who had one',
    options: { document: { value: 'DOCUMENT', id: 'doc', says: 'the id of a document' } },
    async run(options, ask) {
      const documentId = options.text('document');
      const { interests } = await ask<{ interests: Interest[] }>('list-interests', { documentId });
      for (const one of interests) process.stdout.write(`${printable(describeInterest(one))}\n`);
    },
  },
  'deletion verify': {
    summary: 'Checks a deletion receipt, with no server, database or network',
    details: 'Take the key from where you trust it: /.well-known/receipt-key.txt, or the operator.',
    options: {
      receipt: { value: 'FILE', operand: true, says: 'the signed note, as "deletion receipt" prints it' },
      key: { value: 'KEY', says: 'the verifier key of the deployment’s receipts' },
    },
    async run(options) {
      const note = new TextDecoder().decode(await readNamedFile(options.text('receipt')));
      try {
        const text = await openNote(note, [await parseVerifierKey(options.text('key'))]);
        if (!text.startsWith(`${receiptHeading}\n`)) throw new LogFailure('note_malformed');
      } catch (cause) {
        if (!(cause instanceof LogFailure)) throw cause;
        throw new ServiceError('file_refused', { cause, message: `${cause.code}: this is no such receipt.` });
      }
      const { scope, targetId, stage, destroyedAt, copiesGoneAt, objects } = readReceipt(note);
      process.stdout.write(
        printable(
          `${stage}: ${scope} ${targetId}, ${objects.length} stored objects, at ${destroyedAt}; no copy left after ${copiesGoneAt}.`,
        ) + '\n',
      );
    },
  },
};
