/** The command line of `npm run demo`, checked before anything is started. */
import { access, constants, open, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { certificateName } from './certificate-name.ts';
import { DemoError } from './demo-error.ts';

export interface DemoOptions {
  headless: boolean;
  /** The sample agreement when absent. */
  pdf: string | undefined;
  out: string;
  /** Beside `out`; written for a PDF that was signed before only. */
  certificateOut: string;
  timeLimitSeconds: number;
}

export const usage =
  'Usage: npm run demo -- [--headless] [--pdf any.pdf] [--out sealed.pdf] [--timeout seconds (default 120)]';

/** Throws `invalid_option`, `file_not_readable` or `folder_not_writable`. */
export async function readDemoOptions(
  parameters: string[],
  environment: NodeJS.ProcessEnv,
): Promise<DemoOptions> {
  const values = parse(parameters);
  const timeLimitSeconds = Number(values.timeout);
  if (!(timeLimitSeconds >= 1 && timeLimitSeconds <= 3600)) {
    throw new DemoError('invalid_option', `--timeout must be 1 to 3600 seconds. ${usage}`);
  }
  const pdf = values.pdf === undefined ? undefined : resolve(values.pdf);
  const out = resolve(values.out);
  const certificateOut = certificateName(out);
  if (pdf === out || pdf === certificateOut)
    throw new DemoError('invalid_option', '--out would overwrite the file of --pdf.');
  if (pdf !== undefined) await requireReadableFile(pdf);
  for (const place of [out, certificateOut]) await requireWritablePlace(place);
  if (!values.headless) requireDisplay(environment);
  return { headless: values.headless, pdf, out, certificateOut, timeLimitSeconds };
}

function parse(parameters: string[]) {
  try {
    return parseArgs({
      args: parameters,
      options: {
        headless: { type: 'boolean', default: false },
        pdf: { type: 'string' },
        out: { type: 'string', default: 'sealed.pdf' },
        timeout: { type: 'string', default: '120' },
      },
    }).values;
  } catch (cause) {
    const problem = cause instanceof Error ? `${cause.message.split('. ')[0]}. ` : '';
    throw new DemoError('invalid_option', `${problem}${usage}`, { cause });
  }
}

async function requireReadableFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new DemoError('file_not_readable', `There is no file ${path}.`);
  if (!found.isFile()) throw new DemoError('file_not_readable', `${path} is not a file.`);
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw new DemoError('file_not_readable', `${path} may not be read.`, { cause });
  });
}

/** Tried, for permissions do not tell of a read-only disk; whoever waited for a seal must not lose it at the end. */
async function requireWritablePlace(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory())
    throw new DemoError('folder_not_writable', `${path} is a folder; --out names a file.`);
  try {
    await (await open(path, found ? 'r+' : 'wx')).close();
    if (!found) await rm(path);
  } catch (cause) {
    const problem = found
      ? `${path} may not be written to.`
      : `${dirname(path)} is missing or may not be written to.`;
    throw new DemoError('folder_not_writable', problem, { cause });
  }
}

function requireDisplay(environment: NodeJS.ProcessEnv): void {
  const hasDisplay = process.platform !== 'linux' || environment['DISPLAY'] || environment['WAYLAND_DISPLAY'];
  if (!hasDisplay)
    throw new DemoError('no_display', 'There is no display to show a browser on. Add --headless.');
}
