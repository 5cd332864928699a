import { describe, expect, it } from 'vitest';
import { createId } from '#contract/ids.ts';
import { appCommands } from './app-commands.ts';
import { evidenceCommands } from './evidence-commands.ts';
import { apiKeyCommands } from './api-key-commands.ts';
import { helpFor, helpForAll, readOptions, type Command } from './command-line.ts';

const createApp = appCommands['create-app'] as Command;
const org = createId('org');
const whole = ['--organization', org, '--name', 'Acme', '--origin', 'https://a.example'];

describe('a command line', () => {
  it('is taken in either spelling, in any order, with repeated options', () => {
    const options = readOptions(createApp, ['--live', ...whole, '--origin=https://b.example']);
    expect(options.text('organization')).toBe(org);
    expect(options.texts('origin')).toEqual(['https://a.example', 'https://b.example']);
    expect(options.has('live')).toBe(true);
    expect(readOptions(createApp, whole).has('live')).toBe(false);
  });

  it('takes the word that belongs to no option for the operand, wherever it stands, once', () => {
    const verify = evidenceCommands['verify-evidence'] as Command;
    for (const typed of [
      ['a.zip', '--log-key', 'key'],
      ['--log-key', 'key', 'a.zip'],
      ['--zip', 'a.zip', '--log-key=key'],
    ]) {
      const options = readOptions(verify, typed);
      expect([options.text('zip'), options.text('log-key')]).toEqual(['a.zip', 'key']);
    }
    expect(() => readOptions(verify, ['a.zip', 'b.zip'])).toThrow('given twice');
    expect(() => readOptions(verify, [])).toThrow(/^ZIP is missing/);
    const help = helpFor('verify-evidence', verify);
    expect(help).toContain('verify-evidence ZIP [--log-key KEY]');
    expect(help).toMatch(/^ {2}ZIP +the package/m);
  });

  it('takes a value with dashes where it is meant', () => {
    const named = readOptions(appCommands['create-organization'] as Command, ['--name=--live']);
    expect(named.text('name')).toBe('--live');
  });

  it.each([
    ['an unknown option', [...whole, '--lives'], '--lives'],
    ['a short one', [...whole, '-l'], '-l'],
    ['one of every object', [...whole, '--constructor'], '--constructor'],
    ['the first mistake', ['--foo', 'bar', ...whole], '--foo'],
    ['a missing option', whole.slice(0, 4), '--origin URL'],
    ['a missing value at the end', ['--name'], '--name'],
    ['a missing value before another option', ['--name', '--live', ...whole], '--name'],
    ['an empty value', ['--name=', ...whole], '--name'],
    ['an option given twice', [...whole, '--name', 'Other'], '--name'],
    // Who writes that does not want a live app.
    ['a switch with a value', [...whole, '--live=false'], '--live'],
    ['an id of another kind', ['--organization', createId('app')], '--organization'],
    ['a word that belongs to nothing', ['Acme', ...whole], '"Acme"'],
  ])('names %s', (_, parameters, named) => {
    expect(() => readOptions(createApp, parameters)).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        message: expect.stringContaining(named) as string,
      }),
    );
  });

  it('is explained option by option', () => {
    for (const [name, command] of Object.entries({ ...appCommands, ...apiKeyCommands })) {
      const help = helpFor(name, command);
      expect(help).toContain(`Usage: npm run cli -- ${name}`);
      for (const [option, { says }] of Object.entries(command.options)) {
        expect(help).toMatch(new RegExp(`^  --${option} .*${says}$`, 'm'));
      }
    }
  });

  it('the help of all names every command that needs no running server', () => {
    expect(helpForAll({ one: { summary: '', options: {}, run: async () => undefined } })).toContain(
      'verify, verify-evidence, deletion verify and restore need none',
    );
  });
});
