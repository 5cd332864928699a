import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ServiceError } from '../platform/http/service-error.ts';
import type { Command } from './command-line.ts';
import type { SeedAnswer } from './seed-customer.ts';

function readEarlierKey(path: string): string | null {
  try {
    const state = JSON.parse(readFileSync(path, 'utf8')) as { apiKey?: unknown };
    return typeof state.apiKey === 'string' ? state.apiKey : null;
  } catch {
    return null;
  }
}

/** Before there is a key that would be lost. */
function requireWritable(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error('a folder');
  } catch (cause) {
    const message = `${path} cannot be written: it is a folder, or may not be written to.`;
    throw new ServiceError('file_not_writable', { message, cause });
  }
}

/**
 * Makes what a new customer needs and writes it to a state file only its owner can read: the API key is shown nowhere
 * else and never again. Run twice, it finds its earlier state and makes nothing new.
 */
export const seed: Command = {
  summary: 'Makes a test customer in one step: organization, test app, API key',
  details: 'Run again with the same state file, it makes nothing new. For a live app use create-app --live.',
  options: {
    name: { value: 'NAME', says: 'the name of organization and app' },
    origin: {
      value: 'URL',
      repeatable: true,
      says: 'scheme, host and port of a page that may show the widget',
    },
    state: { value: 'FILE', says: 'gets the ids and the API key; only you may read it' },
    sample: { value: 'FILE', optional: true, says: 'gets a sample agreement to sign' },
  },
  async run(options, ask) {
    const statePath = resolve(options.text('state'));
    const sample = options.optional('sample');
    for (const path of [statePath, ...(sample === undefined ? [] : [resolve(sample)])]) requireWritable(path);
    const { created, ...customer } = await ask<SeedAnswer>('seed', {
      name: options.text('name'),
      allowedOrigins: options.texts('origin'),
      apiKey: readEarlierKey(statePath),
    });
    // Loaded here, for it brings a PDF library and fonts that no other command waits for.
    const { createSampleAgreement, sampleFields } = await import('../documents/sample-agreement.ts');
    const fields = sampleFields.map((field) => ({ ...field, recipientIndex: 0 }));
    const state = `${JSON.stringify({ ...customer, sampleFields: fields }, null, 2)}\n`;
    writeFileSync(statePath, state, { mode: 0o600 });
    if (sample !== undefined) writeFileSync(resolve(sample), await createSampleAgreement());
    process.stdout.write(`${created ? 'Created' : 'Found'} ${customer.organizationId}\n`);
  },
};
