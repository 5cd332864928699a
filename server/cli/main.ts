import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { OperatorUnreachable } from './operator-client.ts';
import { seed } from './seed.ts';

const commands: Readonly<
  Record<string, { run: (args: string[], dataDirectory: string) => Promise<void>; summary: string }>
> = {
  seed: {
    run: seed,
    summary:
      'seed --origin URL --state FILE [--sample FILE]   organization, test app and API key for a new customer',
  },
};

function usage(): string {
  return [
    'Usage: npm run cli -- COMMAND',
    '',
    ...Object.values(commands).map(({ summary }) => `  ${summary}`),
  ].join('\n');
}

async function main(): Promise<void> {
  const { positionals } = parseArgs({
    args: process.argv.slice(2, 3),
    allowPositionals: true,
    strict: false,
  });
  const command = Object.hasOwn(commands, positionals[0] ?? '') ? commands[positionals[0] ?? ''] : undefined;
  if (!command) {
    process.stderr.write(`${usage()}\n`);
    process.exit(2);
  }
  try {
    await command.run(process.argv.slice(3), resolve(process.env['INKSEAL_DATA_DIR'] || '.inkseal'));
  } catch (error) {
    const known =
      error instanceof OperatorUnreachable || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    process.stderr.write(known ? `error: ${(error as Error).message}\n` : `error: ${String(error)}\n`);
    process.exit(1);
  }
}

await main();
