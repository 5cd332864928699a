import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dataPaths } from '../config.ts';
import { createSampleAgreement, sampleFields } from '../documents/sample-agreement.ts';
import { askOperator } from './operator-client.ts';
import type { SeedAnswer } from './operator-commands.ts';

function readEarlierKey(path: string): string | null {
  try {
    const state = JSON.parse(readFileSync(path, 'utf8')) as { apiKey?: unknown };
    return typeof state.apiKey === 'string' ? state.apiKey : null;
  } catch {
    return null;
  }
}

/**
 * Makes what a new customer needs and writes it to a state file only its owner can read: the API key is shown nowhere
 * else and never again. Run twice, it finds its earlier state and makes nothing new.
 */
export async function seed(args: string[], dataDirectory: string): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      origin: { type: 'string', multiple: true },
      state: { type: 'string' },
      sample: { type: 'string' },
      name: { type: 'string', default: 'Northlight HR' },
    },
  });
  const statePath = resolve(values.state ?? 'customer.json');
  const answer = await askOperator<SeedAnswer>(dataPaths(dataDirectory).operatorSocket, 'seed', {
    organizationName: values.name,
    appName: values.name,
    allowedOrigins: values.origin ?? [],
    apiKey: readEarlierKey(statePath),
  });
  const fields = sampleFields.map((field) => ({ ...field, recipientIndex: 0 }));
  mkdirSync(dirname(statePath), { recursive: true, mode: 0o700 });
  const { created, ...customer } = answer;
  writeFileSync(statePath, `${JSON.stringify({ ...customer, sampleFields: fields }, null, 2)}\n`, {
    mode: 0o600,
  });
  if (values.sample) writeFileSync(resolve(values.sample), await createSampleAgreement());
  process.stdout.write(created ? `Created ${answer.organizationId}\n` : `Found ${answer.organizationId}\n`);
}
