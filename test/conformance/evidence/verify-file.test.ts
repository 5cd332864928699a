/** A sealed file as a server makes it, and every way in which one fails: judged by the verifier and by the command alike. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyFile } from '../../../widget/verify/core/verify-file.ts';
import { openDatabase } from '../../../server/platform/database/open-database.ts';
import type { Database } from '../../../server/platform/database/database.ts';
import { withFileTimestamp, withValidation } from '../../support/crafted-extensions.ts';
import { craftCertificate, craftSoundSeal } from '../../support/crafted-seals.ts';
import { startTestServer, type TestServer } from '../../support/inkseal-server.ts';
import { repositoryRoot } from '../../support/stages.ts';
import {
  sealForCases,
  verifyCaseNames,
  type SeparateFiles,
  type VerifyCase,
} from '../../support/verify-cases.ts';

describe('verifying a sealed file', () => {
  let database: Database;
  let server: TestServer;
  let folder: string;
  let sealed: Uint8Array;
  let unlogged: Uint8Array;
  let apart: SeparateFiles;
  let cases: Record<string, VerifyCase>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkseal-verify-'));
    database = await openDatabase({ inMemory: true });
    server = await startTestServer(database);
    ({ sealed, unlogged, apart, cases } = await sealForCases(server));
  }, 120_000);
  afterAll(async () => {
    await server.close();
    await database.close();
    await rm(folder, { recursive: true });
  });

  function run(...parameters: string[]): Promise<{ code: number; out: string; err: string }> {
    const program = join(repositoryRoot, 'server', 'cli', 'main.ts');
    return new Promise((resolve) => {
      execFile(process.execPath, [program, ...parameters], (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, out, err }),
      );
    });
  }

  async function fileOf(name: string, bytes: Uint8Array): Promise<string> {
    await mkdir(join(folder, name), { recursive: true });
    const path = join(folder, name, 'file.pdf');
    await writeFile(path, bytes);
    return path;
  }

  test('reads as a checklist, to the end, and answers: same', async () => {
    const report = await verifyFile(sealed);
    expect(report).toMatchObject({ valid: true, answer: 'same', failure: null });
    expect(report.checks.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'seal passed', 'coverage passed', 'chain passed', 'timestamp absent', 'trail passed', 'content passed',
      'log passed',
    ]); // prettier-ignore
    const path = await fileOf('whole', sealed);
    const offline = await run('verify', path, '--offline');
    expect(offline.code).toBe(0);
    expect(offline.out).toContain('Same: the file is, to the last byte, what was sealed.');
    expect(offline.out).toContain('A test: sealed in test mode');
    expect(offline.out).toMatch(/^ok {6}seal /);
    expect(offline.out).toContain('none    timestamp');
    expect(offline.out).not.toContain('/log/checkpoint');
    const online = await run('verify', path);
    expect(online.out).toContain('The log is still there, signed by the same key');
  });

  test('asks for whose it is where somebody knows: another key or certificate is refused', async () => {
    const path = await fileOf('whole', sealed);
    const certificate = await run('verify', path, '--offline', '--seal-certificate', '00'.repeat(32));
    expect(certificate).toMatchObject({ code: 1, err: expect.stringContaining('signer_unexpected') });
    const key = await run('verify', path, '--offline', '--log-key', 'nonsense');
    expect(key).toMatchObject({ code: 2, err: expect.stringContaining('invalid_option') });
  });

  test.each(verifyCaseNames)('refuses %s, by the verifier and the command alike', async (name) => {
    const { failure, answer, bytes } = cases[name] ?? { failure: '', answer: '', bytes: new Uint8Array() };
    const report = await verifyFile(new Uint8Array(bytes));
    expect(report).toMatchObject({ valid: false, failure, answer });
    expect(report.checks.at(-1)).toMatchObject({ outcome: 'failed', failure });
    const said = await run('verify', await fileOf(name, bytes), '--offline');
    expect(said.code).toBe(1);
    expect(said.err).toContain(`file_refused: ${failure}`);
    expect(said.err.toLowerCase()).toContain(answer);
  });

  test('takes a seal that is crafted in the same way and has no fault, and no authority at its word', async () => {
    const bytes = craftSoundSeal(sealed);
    const report = await verifyFile(new Uint8Array(bytes));
    expect(report).toMatchObject({ valid: true, failure: null });
    expect(report.checks.find(({ name }) => name === 'timestamp')).toMatchObject({ outcome: 'open' });
    const said = await run('verify', await fileOf('sound', bytes), '--offline');
    expect(said.code).toBe(0);
    expect(said.out).toMatch(/^open {4}timestamp .*CN=Crafted$/m);
    expect(said.out).toContain('by an authority that nobody vouches for here');
  });

  test('names what follows the seal, and who says so', async () => {
    const certificates = [new Uint8Array(craftCertificate('Any'))];
    const extended = withValidation(withFileTimestamp(sealed), { certificates });
    const report = await verifyFile(extended);
    expect(report).toMatchObject({ valid: true, answer: 'same', seal: { sealedByteSize: sealed.length } });
    expect(report.seal?.additions).toEqual([
      { hasValidationData: false, timestamp: report.seal?.timestamps[0] },
      { hasValidationData: true, timestamp: null },
    ]);
    const said = await run('verify', await fileOf('extended', extended), '--offline');
    expect(said.code).toBe(0);
    expect(said.out).toMatch(
      /what was sealed; behind the seal was added: a timestamp over the file of 20\S+, by "CN=Crafted"; validation data\.\n/,
    );
  });

  test('asks for a proof where somebody gives a key of the log: without one the end says so', async () => {
    const key = (await verifyFile(sealed)).facts?.logKey ?? '';
    const proven = await run('verify', await fileOf('whole', sealed), '--offline', '--log-key', key);
    expect(proven).toMatchObject({ code: 0, out: expect.stringMatching(/^ok {6}log /m) });
    const path = await fileOf('unlogged', unlogged);
    const unasked = await run('verify', path, '--offline');
    expect(unasked).toMatchObject({ code: 0, out: expect.stringMatching(/^none {4}log/m) });
    const unproven = await run('verify', path, '--offline', '--log-key', key);
    expect(unproven).toMatchObject({ code: 1, err: expect.stringContaining('file_refused: log_missing') });
    expect(unproven.out).toMatch(/^FAILED {2}log/m);
  });

  test('takes a certificate that is a file of its own for that, and names the document that was signed', async () => {
    const key = (await verifyFile(sealed)).facts?.logKey ?? '';
    const sha256 = createHash('sha256').update(apart.shown).digest('hex');
    const report = await verifyFile(new Uint8Array(apart.certificate), { logKey: key });
    expect(report).toMatchObject({ valid: true, answer: 'same', seal: { reason: { isCertificate: true } } });
    expect(report.checks.slice(-3)).toMatchObject([
      { name: 'trail', outcome: 'passed' },
      { name: 'content', outcome: 'absent', about: `SHA-256 ${sha256}` },
      { name: 'log', outcome: 'passed' },
    ]);
    const path = await fileOf('certificate', apart.certificate);
    const said = await run('verify', path, '--offline', '--log-key', key);
    expect(said).toMatchObject({
      code: 0,
      out: expect.stringContaining('A completion certificate: what was'),
    });
  });

  test('says of the document beside such a certificate where its proof is', async () => {
    const key = (await verifyFile(sealed)).facts?.logKey ?? '';
    const path = await fileOf('apart', apart.document);
    expect(await run('verify', path, '--offline')).toMatchObject({ code: 0 });
    const said = await run('verify', path, '--offline', '--log-key', key);
    expect(said).toMatchObject({ code: 1, err: expect.stringContaining('log_missing') });
    expect(said.out).toContain('in the completion certificate, a file of its own');
  });

  test('has a case for each name, and no other', () => {
    expect(Object.keys(cases).toSorted()).toEqual([...verifyCaseNames].toSorted());
  });
});
