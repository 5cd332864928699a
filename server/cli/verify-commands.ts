import { parseCheckpoint } from '#verify/checkpoint.ts';
import { fileCheckNames, fileFailureExplanations, type FileReport } from '#verify/file-report.ts';
import { LogFailure } from '#verify/log-report.ts';
import { openNote, parseVerifierKey } from '#verify/signed-note.ts';
import { verifyFile, type ExpectedFile } from '#verify/verify-file.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { readAnchors } from '../platform/timestamps/timestamp-authority.ts';
import type { Commands, Options } from './command-line.ts';
import { readNamedFile, readSealCertificate } from './named-file.ts';
import { printable } from './printable.ts';

const width = Math.max(...fileCheckNames.map((name) => name.length)) + 2;
const marks = { passed: 'ok    ', failed: 'FAILED', absent: 'none  ', open: 'open  ' } as const;
const answers: Readonly<Record<FileReport['answer'], string>> = {
  same: 'Same: the file is, to the last byte, what was sealed',
  changed: 'Changed since: the file carries a seal, and is not what was sealed any more.',
  unknown: 'Unknown: nothing in the file says what it was.',
};
const patienceMilliseconds = 5_000;
const longestNote = 10_000;

const print = (line: string): void => void process.stdout.write(`${printable(line)}\n`);

async function readExpected(options: Options): Promise<ExpectedFile> {
  const logKey = options.optional('log-key');
  const certificateSha256 = readSealCertificate(options);
  const anchors = options.optional('timestamp-anchors');
  return {
    ...(logKey !== undefined && { logKey }),
    ...(certificateSha256 !== undefined && { certificateSha256 }),
    ...(anchors !== undefined && { timestampAnchors: await readAnchors(anchors) }),
  };
}

async function verify(options: Options): Promise<FileReport> {
  const file = await readNamedFile(options.text('file'));
  try {
    return await verifyFile(new Uint8Array(file), await readExpected(options));
  } catch (cause) {
    if (!(cause instanceof LogFailure)) throw cause;
    throw new ServiceError('invalid_option', { cause, message: `--log-key: ${cause.message}` });
  }
}

/**
 * What the log says now. A log that has been put back, or is signed by another key, is no proof against the file; the reader
 * is to know of it all the same.
 */
async function askLog(verifierKey: string): Promise<string> {
  const key = await parseVerifierKey(verifierKey);
  const scheme = /^(?:localhost|127\.0\.0\.1)(?::|\/)/.test(key.name) ? 'http' : 'https';
  const url = `${scheme}://${key.name}/checkpoint`;
  try {
    const signal = AbortSignal.timeout(patienceMilliseconds);
    const response = await fetch(url, { redirect: 'error', signal });
    if (response.status !== 200) return `The log does not answer (${response.status}): ${url}`;
    const note = (await response.text()).slice(0, longestNote);
    const { size } = parseCheckpoint(await openNote(note, [key]));
    return `The log is still there, signed by the same key; events by now: ${size}. ${url}`;
  } catch (error) {
    if (error instanceof LogFailure)
      return `Warning: ${url} serves what this key has not signed (${error.code}).`;
    return `The log cannot be reached, which leaves the answer as it is: ${url}`;
  }
}

/** With what follows the seal, which is not what was sealed and may be there. */
function answerOf({ answer, seal }: FileReport): string {
  if (answer !== 'same') return answers[answer];
  const added = (seal?.additions ?? []).flatMap(({ hasValidationData, timestamp }) => [
    ...(hasValidationData ? ['validation data'] : []),
    ...(timestamp
      ? [`a timestamp over the file of ${timestamp.at.toISOString()}, by "${timestamp.authority}"`]
      : []),
  ]);
  return `${answers.same}${added.length > 0 ? `; behind the seal was added: ${added.join('; ')}` : ''}.`;
}

async function describe({ seal, facts }: FileReport, options: Options): Promise<void> {
  if (seal?.reason?.isCertificate)
    print('A completion certificate: what was signed is another file, whose SHA-256 is named above.');
  if (seal?.reason?.isTest) print('A test: sealed in test mode, and of no legal effect.');
  if (facts) print(`Transaction ${facts.transactionId}, envelope ${facts.envelopeId}.`);
  if (seal && !options.has('seal-certificate'))
    print(
      `The seal is by "${seal.subject}". Compare its certificate’s SHA-256 with what the operator publishes: ${seal.certificateSha256}`,
    );
  if (seal && seal.timestamps.length === 0)
    print('There is no timestamp: the time of sealing is the server’s own word.');
  if (seal?.timestamps.some(({ isTrusted }) => isTrusted === null))
    print(
      'The timestamp is by an authority that nobody vouches for here: --timestamp-anchors names those that you trust.',
    );
  if (!facts?.logKey) return;
  if (!facts.isLogExpected)
    print(`The log’s key is the file’s own. Compare it with what the operator publishes: ${facts.logKey}`);
  if (!options.has('offline')) print(await askLog(facts.logKey));
}

export const verifyCommands: Commands = {
  verify: {
    summary: 'Checks a sealed PDF: seal, timestamp, trail, what was signed, and the log',
    details:
      'Prints each check: ok, FAILED, none (the file does not have it) or open (it holds together, and nobody was named to\n' +
      'believe it by). Says whether the file is the same, changed, or unknown, and what was added behind the seal.\n' +
      'Ends with 0 when no check failed, 1 at the first that fails, 2 when the command line makes no sense. With --log-key a\n' +
      'file without a proof from that log fails; without it, none and open are no failures, and whose key sealed the file is\n' +
      'yours to compare.\n' +
      'Nothing of the file leaves this machine. Unless --offline is given, the log that it names is asked for its newest\n' +
      'checkpoint; its answer changes nothing of the end.',
    options: {
      file: { value: 'FILE', operand: true, says: 'the sealed PDF' },
      offline: { says: 'ask nobody' },
      'log-key': {
        value: 'KEY',
        optional: true,
        says: 'the log’s verifier key, as "log show" prints it; a proof from it has to be there',
      },
      'seal-certificate': { value: 'SHA256', optional: true, says: 'SHA-256 of the certificate that seals' },
      'timestamp-anchors': {
        value: 'PEM',
        optional: true,
        says: 'certificates that timestamps have to lead to',
      },
    },
    async run(options) {
      const report = await verify(options);
      for (const { name, outcome, about } of report.checks)
        print(`${marks[outcome]}  ${name.padEnd(width)}${about}`);
      const { failure } = report;
      if (failure !== null) {
        const about = report.checks.at(-1)?.about;
        const at = about ? ` at ${printable(about)}` : '';
        throw new ServiceError('file_refused', {
          message: `${failure}${at}. ${fileFailureExplanations[failure]}\n${answerOf(report)}`,
        });
      }
      print(answerOf(report));
      await describe(report, options);
    },
  },
};
