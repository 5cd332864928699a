import { resolve } from 'node:path';
import { ConfigError, dataPaths } from '../config.ts';
import { describeFailure } from '../platform/http/failure-log.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { apiKeyCommands } from './api-key-commands.ts';
import { appCommands } from './app-commands.ts';
import { backupCommands } from './backup-commands.ts';
import { helpFor, helpForAll, readOptions, type Commands, type Environment } from './command-line.ts';
import { deletionCommands } from './deletion-commands.ts';
import { exportCommands } from './export-commands.ts';
import { evidenceCommands } from './evidence-commands.ts';
import { keysCommands } from './keys-commands.ts';
import { legalHoldCommands } from './legal-hold-commands.ts';
import { logCommands } from './log-commands.ts';
import { mailCommands } from './mail-commands.ts';
import { objectCommands } from './object-commands.ts';
import { askOperator } from './operator-client.ts';
import { retentionCommands } from './retention-commands.ts';
import { seed } from './seed.ts';
import { verifyCommands } from './verify-commands.ts';

const commands: Commands = {
  ...appCommands,
  ...apiKeyCommands,
  ...logCommands,
  ...deletionCommands,
  ...legalHoldCommands,
  ...retentionCommands,
  ...mailCommands,
  ...keysCommands,
  ...backupCommands,
  ...objectCommands,
  ...exportCommands,
  ...evidenceCommands,
  ...verifyCommands,
  seed,
};

const usageCodes: ReadonlySet<string> = new Set(['invalid_option', 'unknown_command']);

const asksForHelp = (parameter: string | undefined): boolean => parameter === '--help' || parameter === '-h';

/** A command's name has one word or two, such as "log new-origin". */
function splitCommand([first, second, ...rest]: readonly string[]): [string | undefined, string[]] {
  if (first === undefined || second === undefined) return [first, []];
  const both = `${first} ${second}`;
  return Object.hasOwn(commands, both) ? [both, rest] : [first, [second, ...rest]];
}

async function run(typed: readonly string[], environment: Environment): Promise<void> {
  const [name, parameters] = splitCommand(typed);
  if (name === 'help' || asksForHelp(name)) return void process.stdout.write(helpForAll(commands));
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (name === undefined || !command) {
    const known = `There are ${Object.keys(commands).join(', ')}.`;
    const problem = name === undefined ? 'Which command?' : `There is no command "${name}".`;
    throw new ServiceError('unknown_command', { message: `${problem} ${known}` });
  }
  if (parameters.some(asksForHelp)) return void process.stdout.write(helpFor(name, command));
  const socketPath = dataPaths(resolve(environment['INKSEAL_DATA_DIR'] || '.inkseal')).operatorSocket;
  await command.run(
    readOptions(command, parameters),
    (asked, input) => askOperator(socketPath, asked, input),
    environment,
  );
}

/** The exit code: 2 for a command line that makes no sense, 1 for a refusal, as other tools do. */
async function main(): Promise<number> {
  try {
    await run(process.argv.slice(2), process.env);
    return 0;
  } catch (error) {
    if (error instanceof ServiceError) {
      process.stderr.write(`error: ${error.code}: ${error.message}\n`);
      return usageCodes.has(error.code) ? 2 : 1;
    }
    if (error instanceof ConfigError) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    process.stderr.write(`error: internal_error: The command itself failed.\n${describeFailure(error)}\n`);
    return 1;
  }
}

process.exitCode = await main();
