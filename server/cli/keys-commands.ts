import type { EpochUse } from '../keys/epoch-store.ts';
import type { KeyStatus } from '../keys/key-status.ts';
import type { Commands } from './command-line.ts';

const providers: Readonly<Record<string, string>> = {
  local: 'in a file of the data directory',
  awskms: 'in AWS KMS',
  vault: 'in Vault',
  pkcs11: 'in a token (PKCS#11)',
};

function describe({ rootKeyId, provider, answers, replaced, unreadable, rewrap, epochs }: KeyStatus): string {
  const lines = [
    `root key ${rootKeyId}`,
    `kept ${providers[provider] ?? provider}, which ${answers ? 'answers' : 'DOES NOT ANSWER'}`,
  ];
  if (replaced)
    lines.push(`replaces ${replaced.rootKeyId}, which ${replaced.keys} organization keys still need`);
  for (const { epoch, organizations, objects, subjects } of epochs)
    lines.push(`${epoch}  keys: ${organizations}  wrap: ${objects} stored objects, ${subjects} subjects`);
  if (rewrap)
    lines.push(
      `being wrapped under keys of ${rewrap.epoch}: ${rewrap.objects} stored objects, ${rewrap.subjects} subjects so far`,
    );
  for (const { organizationId, epoch } of unreadable)
    lines.push(`${epoch}  ${organizationId}: the key file is damaged, or of a root key that is not here`);
  return `${lines.join('\n')}\n`;
}

export const keysCommands: Commands = {
  'keys status': {
    summary: 'Shows the root key’s id, and for each month what the organizations’ keys wrap',
    options: {},
    async run(_, ask) {
      process.stdout.write(describe(await ask<KeyStatus>('keys-status', {})));
    },
  },
  'keys rotate': {
    summary: 'Wraps the organizations’ keys by another root key, in the background',
    details:
      'Both root keys are known until nothing is wrapped by the old one, which is then overwritten: "keys status" tells.\n' +
      'Take a copy of the keys directory before and after. Copies of the keyring from before need the old root key.\n' +
      'Once it is done, INKSEAL_ROOT_KEY has to name the new one, or nothing.',
    options: {
      to: {
        value: 'REFERENCE',
        says: 'local, awskms:KEY, vault:MOUNT/KEY or pkcs11:…; a new file where the root key is in one',
        optional: true,
      },
    },
    async run(options, ask) {
      const { from, to } = await ask<{ from: string; to: string }>('keys-rotate', {
        to: options.optional('to'),
      });
      process.stdout.write(`${to}\n`);
      process.stderr.write(`It takes the place of ${from}.\n`);
    },
  },
  'keys rewrap': {
    summary: 'Wraps what past months’ keys wrap under this month’s, in the background',
    details:
      'Nothing is encrypted anew and nobody notices. "keys status" tells how far it is. Afterwards the keys of those months\n' +
      'can be destroyed, though documents of these months live on.',
    options: {},
    async run(_, ask) {
      const { epoch, objects, subjects } = await ask<EpochUse & { epoch: string }>('keys-rewrap', {});
      process.stderr.write(`Under keys of ${epoch} come: ${objects} stored objects, ${subjects} subjects.\n`);
    },
  },
  'keys destroy-epoch': {
    summary: 'Destroys the organizations’ keys of a month that is over and that nothing needs any more',
    details:
      'What was shredded in that month then opens from no copy of the database. There is no way back. Nor does anything\n' +
      'else open from a copy that is older than "keys rewrap": take one after it.',
    options: {
      epoch: { value: 'MONTH', says: 'the month, such as 2026-11', operand: true },
      organization: { value: 'ORG', id: 'org', says: 'the id of an organization', optional: true },
    },
    async run(options, ask) {
      const input = { epoch: options.text('epoch'), organizationId: options.optional('organization') };
      const { keys } = await ask<{ keys: number }>('keys-destroy-epoch', input);
      process.stderr.write(`Destroyed: ${keys}.\n`);
    },
  },
};
