import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from './stages.ts';

export interface CliOutcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** The operator's command line as the process that it is. */
export function runCli(
  dataDirectory: string,
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<CliOutcome> {
  const script = join(repositoryRoot, 'server', 'cli', 'main.ts');
  const env = { ...process.env, ...environment, INKSEAL_DATA_DIR: dataDirectory };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [script, ...parameters],
      { env, timeout: 100_000 },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
      },
    );
  });
}
