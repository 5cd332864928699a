import { spawn, type ChildProcess } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** One command of `npm run check` or `npm test`. It passes when it exits with 0 within its time. */
export interface Stage {
  name: string;
  command: readonly [string, ...string[]];
  timeLimitSeconds: number;
  environment?: Readonly<Record<string, string>>;
  /** Whether output is shown as it comes; otherwise only when the stage fails. */
  live?: boolean;
}

export interface StageResult {
  name: string;
  passed: boolean;
  seconds: number;
  output: string;
}

export const repositoryRoot = join(import.meta.dirname, '..', '..');

const running = new Set<ChildProcess>();
let ending = false;

/** The whole group: database servers and test runners are grandchildren. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const graceMilliseconds = 3000;

/**
 * Asks first: a browser leaves the group it was started in, and only its launcher, when asked and not killed, ends it.
 * Resolves when the group is gone.
 */
async function stop(child: ChildProcess): Promise<void> {
  signal(child, 'SIGTERM');
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const ended = child.exitCode !== null || child.signalCode !== null;
  if (!ended) await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, graceMilliseconds))]);
  signal(child, 'SIGKILL');
}

/** Ends every stage still running and starts no other; for use when this process is itself about to end. */
export async function stopRunningStages(): Promise<void> {
  ending = true;
  await Promise.all([...running].map(stop));
}

/** Runs one command from the repository root, with the tools of node_modules first in PATH. Never rejects. */
export async function runStage(stage: Stage): Promise<StageResult> {
  if (ending) return { name: stage.name, passed: false, seconds: 0, output: 'not started\n' };
  const started = performance.now();
  const [program, ...parameters] = stage.command;
  const child = spawn(program, parameters, {
    cwd: repositoryRoot,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: join(repositoryRoot, 'node_modules', '.bin') + delimiter + (process.env['PATH'] ?? ''),
      ...stage.environment,
    },
  });
  running.add(child);
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
    if (stage.live === true) process.stdout.write(chunk);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const timer = setTimeout(() => {
    output += `\nstopped: not finished after ${stage.timeLimitSeconds} s\n`;
    void stop(child);
  }, stage.timeLimitSeconds * 1000);
  return new Promise((resolve) => {
    const finish = (passed: boolean) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ name: stage.name, passed, seconds: (performance.now() - started) / 1000, output });
    };
    child.once('error', (error) => {
      output += `\n${error.message}\n`;
      finish(false);
    });
    child.once('close', (code) => finish(code === 0));
  });
}

/** Runs the stages `width` at a time and reports each as it ends; results are in the order of `stages`. */
export async function runStages(
  stages: readonly Stage[],
  width: number,
  onResult: (result: StageResult) => void,
): Promise<StageResult[]> {
  const results: StageResult[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < stages.length; index = next++) {
      const stage = stages[index];
      if (stage === undefined) return;
      const result = await runStage(stage);
      results[index] = result;
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

/** One line for a finished stage, its output below it when it failed. */
export function printResult(result: StageResult): void {
  const mark = result.passed ? 'ok    ' : 'FAILED';
  console.log(`${mark} ${result.name.padEnd(14)} ${result.seconds.toFixed(1).padStart(6)} s`);
  if (!result.passed) console.log(result.output.trimEnd().replace(/^/gm, '  | '));
}
