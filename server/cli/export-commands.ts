import { resolve } from 'node:path';
import type { Commands } from './command-line.ts';

const details =
  'Documents and what people filled in stand in it readable, so it is as secret as they are; only you may read the file.\n' +
  'That it was made is in the audit log of the organization.';

export const exportCommands: Commands = {
  'export organization': {
    summary: 'Writes everything held about an organization to a new zip file: JSON, documents, audit trails',
    details,
    options: {
      organization: { value: 'ORG', id: 'org', says: 'the id of an organization' },
      out: { value: 'FILE', says: 'a new file' },
    },
    async run(options, ask) {
      const { file } = await ask<{ file: string }>('export-organization', {
        organizationId: options.text('organization'),
        file: resolve(options.text('out')),
      });
      process.stdout.write(`${file}\n`);
    },
  },
  'export person': {
    summary:
      'Writes everything held about a person to new zip files, one for each organization that knows them',
    details,
    options: {
      email: { value: 'EMAIL', says: 'their e-mail address' },
      out: { value: 'FILE', says: 'new files, whose names begin like this one' },
    },
    async run(options, ask) {
      const { files } = await ask<{ files: string[] }>('export-person', {
        email: options.text('email'),
        file: resolve(options.text('out')),
      });
      for (const file of files) process.stdout.write(`${file}\n`);
    },
  },
};
