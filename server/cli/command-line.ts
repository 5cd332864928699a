import { parseArgs } from 'node:util';
import { isId, type IdPrefix } from '#contract/ids.ts';
import { ServiceError } from '../platform/http/service-error.ts';

export interface Option {
  /** Stands for the value in the usage line; an option without one is a switch. */
  value?: string;
  /** One line for --help. */
  says: string;
  optional?: true;
  repeatable?: true;
  /** Needs no name: the word that belongs to no other option. */
  operand?: true;
  /** The value is an id of that kind. */
  id?: IdPrefix;
}

/** What was typed, already known to be complete. */
export interface Options {
  text(name: string): string;
  optional(name: string): string | undefined;
  texts(name: string): string[];
  has(name: string): boolean;
}

/** Runs a command in the server; see askOperator. */
export type Ask = <T>(command: string, input: object) => Promise<T>;

/** What the command was started with, for the few that work while there is no server. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Command {
  summary: string;
  /** More for --help. */
  details?: string;
  options: Readonly<Record<string, Option>>;
  run(options: Options, ask: Ask, environment: Environment): Promise<void>;
}

export type Commands = Readonly<Record<string, Command>>;

/** What the usage lines begin with. */
const invocation = 'npm run cli --';

const invalid = (message: string): ServiceError => new ServiceError('invalid_option', { message });

/** `parameters` as the command's options, or `invalid_option` naming the one that is wrong. */
export function readOptions({ options }: Command, parameters: readonly string[]): Options {
  const found = new Map<string, string[]>();
  for (const { name, rawName, value } of typedOptions(options, parameters)) {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option) throw invalid(`There is no option ${rawName} here.`);
    if (found.has(name) && !option.repeatable) throw invalid(`--${name} is given twice.`);
    found.set(name, [...(found.get(name) ?? []), checkValue(name, option, value)]);
  }
  for (const [name, option] of Object.entries(options)) {
    if (option.value !== undefined && !option.optional && !found.has(name))
      throw invalid(`${nameAndValue(name, option)} is missing: ${option.says}.`);
  }
  return {
    text: (name) => found.get(name)?.[0] ?? '',
    optional: (name) => found.get(name)?.[0],
    texts: (name) => found.get(name) ?? [],
    has: (name) => found.has(name),
  };
}

interface TypedOption {
  name: string;
  rawName: string;
  value: string | undefined;
}

/** In the order typed, so that the first mistake is the one that is told. */
function* typedOptions(options: Command['options'], parameters: readonly string[]): Generator<TypedOption> {
  const withValue = Object.entries(options).filter(([, option]) => option.value !== undefined);
  const operand = Object.entries(options).find(([, option]) => option.operand)?.[0];
  const { tokens } = parseArgs({
    args: [...parameters],
    options: Object.fromEntries(withValue.map(([name]) => [name, { type: 'string', multiple: true }])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (operand === undefined)
        throw invalid(
          `"${token.value}" belongs to no option. Behind npm run cli, put -- before the command.`,
        );
      yield { name: operand, rawName: operand, value: token.value };
      continue;
    }
    if (token.kind === 'option-terminator') continue;
    const { name, rawName, value, inlineValue } = token;
    // `--name --live` is a forgotten name; whoever means a value with dashes writes `--name=--live`.
    const forgotten = inlineValue === false && value.startsWith('--');
    yield { name, rawName, value: forgotten ? undefined : value };
  }
}

function checkValue(name: string, option: Option, value: string | undefined): string {
  if (option.value === undefined) {
    if (value !== undefined) throw invalid(`--${name} takes no value: it is there or not.`);
    return '';
  }
  if (value === undefined || value.trim() === '')
    throw invalid(`--${name} has no value; it takes ${option.value}: ${option.says}.`);
  if (option.id !== undefined && !isId(option.id, value))
    throw invalid(`--${name} is not ${option.says}: those begin with ${option.id}_. list-apps shows them.`);
  return value;
}

const nameAndValue = (name: string, { value, operand }: Option): string =>
  [...(operand ? [] : [`--${name}`]), ...(value === undefined ? [] : [value])].join(' ');

function usageLine(name: string, { options }: Command): string {
  const parts = Object.entries(options).map(([name, option]) => {
    const { value, optional, repeatable } = option;
    const text = nameAndValue(name, option);
    const once = value === undefined || optional ? `[${text}]` : text;
    return repeatable ? `${once} [${text}]…` : once;
  });
  return [name, ...parts].join(' ');
}

export function helpFor(name: string, command: Command): string {
  const width = Math.max(
    ...Object.entries(command.options).map(([option, { value = '' }]) => option.length + value.length),
  );
  const lines = Object.entries(command.options).map(
    ([name, option]) => `  ${nameAndValue(name, option).padEnd(width + 5)}${option.says}`,
  );
  const text = command.details === undefined ? [] : ['', command.details];
  const heading = [`Usage: ${invocation} ${usageLine(name, command)}`, '', `${command.summary}.`];
  return `${[...heading, ...text, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n')}\n`;
}

export function helpForAll(commands: Commands): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  return `${[
    `Usage: ${invocation} COMMAND, on the machine of the running server;`,
    'verify, verify-evidence, deletion verify and restore need none.',
    '',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width + 2)}${summary}`),
    '',
    'COMMAND --help tells its options. INKSEAL_DATA_DIR is what the server was started with, else .inkseal.',
  ].join('\n')}\n`;
}
