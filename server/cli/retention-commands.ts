import type { RetentionPolicy } from '#contract/lifecycle.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { Commands, Options } from './command-line.ts';
import type { PolicyOverview } from './lifecycle-operator.ts';
import { printable } from './printable.ts';

const describe = ({ organizationId, policy }: PolicyOverview): string => {
  const { id, name, appId, keepDays, destroyAfterDays } = policy;
  const reach = appId === null ? 'all documents' : `documents of ${appId}`;
  const end = destroyAfterDays === null ? '' : `, destroyed after ${destroyAfterDays}`;
  return `${id}  ${organizationId}  ${printable(name)}  ${reach}: kept for ${keepDays} days${end}\n`;
};

function daysIn(options: Options, name: string): number | undefined {
  const text = options.optional(name);
  if (text !== undefined && !/^\d{1,5}$/.test(text))
    throw new ServiceError('invalid_option', { message: `--${name} is a number of days, such as 3650.` });
  return text === undefined ? undefined : Number(text);
}

export const retentionCommands: Commands = {
  'retention list': {
    summary: 'Lists the retention policies in force',
    options: {},
    async run(_, ask) {
      const { policies } = await ask<{ policies: PolicyOverview[] }>('list-retention-policies', {});
      for (const one of policies) process.stdout.write(describe(one));
      if (policies.length === 0) process.stderr.write('None.\n');
    },
  },
  'retention create': {
    summary: 'Says for how long documents are kept at least, and when they go by themselves; prints its id',
    details:
      'The strictest minimum counts. Days count from completion, or from the upload of what was never completed.',
    options: {
      organization: { value: 'ORG', id: 'org', says: 'the id of an organization' },
      name: { value: 'NAME', says: 'for you to tell policies apart' },
      'keep-days': { value: 'DAYS', says: 'nothing is destroyed earlier' },
      'destroy-after-days': { value: 'DAYS', optional: true, says: 'when its deletion begins by itself' },
      app: { value: 'APP', id: 'app', optional: true, says: 'the id of an app: its documents alone' },
    },
    async run(options, ask) {
      const [destroyAfterDays, appId] = [daysIn(options, 'destroy-after-days'), options.optional('app')];
      const { policy } = await ask<{ policy: RetentionPolicy }>('create-retention-policy', {
        organizationId: options.text('organization'),
        name: options.text('name'),
        keepDays: daysIn(options, 'keep-days'),
        ...(destroyAfterDays !== undefined && { destroyAfterDays }),
        ...(appId !== undefined && { appId }),
      });
      process.stdout.write(`${policy.id}\n`);
    },
  },
  'retention end': {
    summary: 'Ends a retention policy; it stays on record',
    options: { policy: { value: 'POLICY', id: 'rtp', says: 'the id of a retention policy' } },
    async run(options, ask) {
      await ask('end-retention-policy', { policyId: options.text('policy') });
      process.stderr.write('It is ended.\n');
    },
  },
};
