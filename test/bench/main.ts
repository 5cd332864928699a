/**
 * `npm run bench -- NAME [ARGUMENT…] [--json]`: runs `test/bench/NAME.bench.ts`, whose `run(report, output)` reports what
 * it measured. With --json one object a line and nothing else. A missed target is printed and is not an error: numbers belong to
 * the machine they were taken on.
 */
import './unrecorded-bodies.ts';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { meetsTarget, type Measurement, type Output, type Report } from './measurement.ts';

const ending = '.bench.ts';

function readTask(): { name: string; parameters: string[]; json: boolean } | undefined {
  try {
    const { values, positionals } = parseArgs({
      options: { json: { type: 'boolean' } },
      allowPositionals: true,
    });
    const [name, ...parameters] = positionals;
    if (name !== undefined && /^[a-z-]+$/.test(name) && existsSync(join(import.meta.dirname, name + ending)))
      return { name, parameters, json: values.json === true };
  } catch {
    // an option there is not; the usage below tells which there are
  }
  return undefined;
}

function printRow(measurement: Measurement): void {
  const { metric, value, target, conditions } = measurement;
  const verdict = target === 'none' ? '' : meetsTarget(measurement) ? 'met' : 'MISSED';
  const row = [metric.padEnd(22), value.toFixed(2).padStart(10), target.padStart(8), verdict.padEnd(6)];
  console.log(`${row.join('  ')}  ${conditions}`);
}

async function main(): Promise<void> {
  const task = readTask();
  if (task === undefined) {
    const names = readdirSync(import.meta.dirname).filter((name) => name.endsWith(ending));
    console.error('usage: npm run bench -- NAME [ARGUMENT…] [--json]');
    console.error(`NAME is one of: ${names.map((name) => name.slice(0, -ending.length)).join(', ')}`);
    process.exitCode = 1;
    return;
  }
  const bench = (await import(`./${task.name}${ending}`)) as {
    run(report: Report, output: Output): Promise<void>;
  };
  const { json, parameters } = task;
  const print: Output['print'] = (row, line) => console.log(json ? JSON.stringify(row) : line);
  await bench.run(
    (measurement) => {
      const value = Number(measurement.value.toFixed(3));
      if (json) console.log(JSON.stringify({ ...measurement, value }));
      else printRow({ ...measurement, value });
    },
    { parameters, print },
  );
}

await main();
