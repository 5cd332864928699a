import type { LegalHold, NewLegalHold } from '#contract/lifecycle.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { Commands, Option, Options } from './command-line.ts';
import type { LegalHoldOverview } from './lifecycle-operator.ts';
import { printable } from './printable.ts';

const hold: Option = { value: 'HOLD', id: 'lgh', says: 'the id of a legal hold' };
const document: Option = { value: 'DOC', id: 'doc', says: 'the id of a document' };

const coverOf = ({ scope, documentIds, envelopeId, matter }: LegalHold): string => {
  const documents = documentIds.join(' ');
  if (scope === 'envelope') return `envelope ${envelopeId}`;
  if (scope === 'matter') return `matter "${printable(matter ?? '')}" ${documents}`.trimEnd();
  return scope === 'document' ? `document ${documents}` : 'everything';
};

const describe = ({ organizationId, legalHold }: LegalHoldOverview): string => {
  const { id, reason, authority, placedAt, expiresAt, twoPersonRelease, releaseAskedAt } = legalHold;
  const asked = releaseAskedAt === null ? '' : `, asked for at ${releaseAskedAt}`;
  return [
    `${id}  ${organizationId}  ${coverOf(legalHold)}`,
    `  placed ${placedAt} by word of ${printable(authority)}: ${printable(reason)}`,
    ...(expiresAt === null ? [] : [`  ends ${expiresAt}`]),
    ...(twoPersonRelease ? [`  released by two people at the console${asked}`] : []),
    '',
  ].join('\n');
};

type Cover = Pick<NewLegalHold, 'scope'> & Record<string, unknown>;

/** The one thing that was named. @throws ServiceError invalid_option */
function readCover(options: Options): Cover {
  const documentIds = options.texts('document');
  const [envelopeId, matter] = [options.optional('envelope'), options.optional('matter')];
  const covers: Cover[] = [
    ...(envelopeId === undefined ? [] : [{ scope: 'envelope' as const, envelopeId }]),
    ...(options.has('everything') ? [{ scope: 'organization' as const }] : []),
    ...(matter === undefined ? [] : [{ scope: 'matter' as const, matter, documentIds }]),
    ...(matter === undefined
      ? documentIds.map((documentId) => ({ scope: 'document' as const, documentId }))
      : []),
  ];
  const [only] = covers;
  if (only && covers.length === 1) return only;
  throw new ServiceError('invalid_option', {
    message: 'Name one: --document DOC, --envelope ENV, --matter NAME with its documents, or --everything.',
  });
}

export const legalHoldCommands: Commands = {
  'legal-hold list': {
    summary: 'Lists the legal holds that were not released, with what each keeps and why',
    options: {},
    async run(_, ask) {
      const { legalHolds } = await ask<{ legalHolds: LegalHoldOverview[] }>('list-legal-holds', {});
      for (const one of legalHolds) process.stdout.write(describe(one));
      if (legalHolds.length === 0) process.stderr.write('None.\n');
    },
  },
  'legal-hold place': {
    summary: 'Places a legal hold: what it covers is kept, whatever is asked for; prints its id',
    details:
      'One of --document, --envelope, --matter and --everything. Only people at the console place what two people release.',
    options: {
      organization: { value: 'ORG', id: 'org', says: 'the id of an organization' },
      document: { ...document, optional: true, repeatable: true },
      envelope: {
        value: 'ENV',
        id: 'env',
        optional: true,
        says: 'the id of an envelope: all of its documents',
      },
      matter: { value: 'NAME', optional: true, says: 'what the matter is called where it is kept' },
      everything: { says: 'whatever the organization has an interest in, now and later' },
      reason: { value: 'TEXT', says: 'why, as whoever releases it is to read it' },
      authority: { value: 'TEXT', says: 'on whose word: a court, a regulator, counsel' },
      'expires-at': {
        value: 'INSTANT',
        optional: true,
        says: 'when it ends by itself, such as 2027-01-31T00:00:00Z',
      },
    },
    async run(options, ask) {
      const expiresAt = options.optional('expires-at');
      const { legalHold } = await ask<{ legalHold: LegalHold }>('place-legal-hold', {
        organizationId: options.text('organization'),
        ...readCover(options),
        reason: options.text('reason'),
        authority: options.text('authority'),
        ...(expiresAt !== undefined && { expiresAt }),
      });
      process.stdout.write(`${legalHold.id}\n`);
      process.stderr.write(`It keeps ${coverOf(legalHold)}.\n`);
    },
  },
  'legal-hold extend': {
    summary: 'Adds documents to the legal hold on a matter',
    options: { 'legal-hold': hold, document: { ...document, repeatable: true } },
    async run(options, ask) {
      const { legalHold } = await ask<{ legalHold: LegalHold }>('extend-legal-hold', {
        legalHoldId: options.text('legal-hold'),
        documentIds: options.texts('document'),
      });
      process.stderr.write(`It keeps ${coverOf(legalHold)}.\n`);
    },
  },
  'legal-hold release': {
    summary: 'Ends a legal hold, but none that two people release',
    options: { 'legal-hold': hold, reason: { value: 'TEXT', says: 'why it may end' } },
    async run(options, ask) {
      await ask('release-legal-hold', {
        legalHoldId: options.text('legal-hold'),
        reason: options.text('reason'),
      });
      process.stderr.write(
        'It is released. Deletions that waited for it go on after a grace of their own.\n',
      );
    },
  },
};
