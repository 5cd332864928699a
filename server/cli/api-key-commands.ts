import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { ServiceError } from '../platform/http/service-error.ts';
import type { Commands } from './command-line.ts';

interface NewApiKey {
  keyId: string;
  apiKey: string;
  testMode: boolean;
  serverUrl: string;
}

/** Opened before there is a secret to lose, never over a file that exists: that may be a key in use. */
function openSecretFile(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    const message = exists
      ? `${path} exists already and is left as it is. Name another file.`
      : `${path} cannot be made: its folder is missing or may not be written to.`;
    throw new ServiceError('file_not_writable', { message, cause });
  }
}

async function keepInFile(path: string, make: () => Promise<NewApiKey>): Promise<NewApiKey> {
  const file = openSecretFile(path);
  try {
    const made = await make();
    writeSecret(file, made, path);
    return made;
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function writeSecret(file: number, { apiKey, keyId }: NewApiKey, path: string): void {
  try {
    writeSync(file, `${apiKey}\n`);
  } catch (cause) {
    const message = `${path} could not be written, so nobody has that key. End it: revoke-api-key --key ${keyId}`;
    throw new ServiceError('file_not_writable', { message, cause });
  }
}

export const apiKeyCommands: Commands = {
  'create-api-key': {
    summary: 'Makes an API key, for the backend that calls the API; shows it this once',
    details:
      'It has every permission and no end; narrower ones are made in the console and by POST /v1/apps/APP/api-keys.\n' +
      'The server keeps only its hash, so it cannot be shown again.',
    options: {
      app: { value: 'APP', id: 'app', says: 'the id of an app' },
      out: {
        value: 'FILE',
        optional: true,
        says: 'write it to this new file, which only you may read, not to the screen',
      },
    },
    async run(options, ask) {
      const make = () => ask<NewApiKey>('create-api-key', { appId: options.text('app') });
      const out = options.optional('out');
      const made = out === undefined ? await make() : await keepInFile(resolve(out), make);
      process.stdout.write(`${out === undefined ? made.apiKey : made.keyId}\n`);
      process.stderr.write(
        `${made.testMode ? 'Test' : 'LIVE'} key ${made.keyId}${out === undefined ? '' : `, written to ${resolve(out)}`}\n` +
          `For your backend: INKSEAL_API_KEY is the key, INKSEAL_URL is ${made.serverUrl}\n`,
      );
    },
  },
  'revoke-api-key': {
    summary: 'Ends an API key at once',
    options: { key: { value: 'KEY', id: 'key', says: 'the id of an API key' } },
    async run(options, ask) {
      const { keyId } = await ask<{ keyId: string }>('revoke-api-key', { keyId: options.text('key') });
      process.stdout.write(`Revoked ${keyId}\n`);
    },
  },
};
