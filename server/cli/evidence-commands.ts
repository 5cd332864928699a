import { LogFailure } from '#verify/log-report.ts';
import {
  evidenceCheckNames,
  evidenceFailureExplanations,
  type EvidenceFacts,
  type EvidenceReport,
} from '#verify/evidence-report.ts';
import { verifyEvidence, type ExpectedEvidence } from '#verify/verify-evidence.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { Commands, Options } from './command-line.ts';
import { readNamedFile, readSealCertificate } from './named-file.ts';
import { readAnchors } from '../platform/timestamps/timestamp-authority.ts';
import { printable } from './printable.ts';

const width = Math.max(...evidenceCheckNames.map((name) => name.length)) + 2;

async function verify(options: Options): Promise<EvidenceReport> {
  const logKey = options.optional('log-key');
  const sealCertificateSha256 = readSealCertificate(options);
  const anchors = options.optional('timestamp-anchors');
  const witnesses = options.optional('witnesses');
  const expected: ExpectedEvidence = {
    ...(anchors !== undefined && { timestampAnchors: await readAnchors(anchors) }),
    ...(witnesses !== undefined && { witnessKeys: witnesses.split(',') }),
    ...(logKey !== undefined && { logKey }),
    ...(sealCertificateSha256 !== undefined && { sealCertificateSha256 }),
  };
  const zip = await readNamedFile(options.text('zip'));
  try {
    return await verifyEvidence(zip, expected);
  } catch (cause) {
    if (!(cause instanceof LogFailure)) throw cause;
    throw new ServiceError('invalid_option', { cause, message: `--log-key, --witnesses: ${cause.message}` });
  }
}

/** Line by line what it says of itself, and what nobody but the reader can judge. */
function* describeFacts({
  transactionId,
  envelopeId,
  redacted,
  log,
  timestamp,
  witnesses,
  seals,
}: EvidenceFacts): Generator<string> {
  yield `Transaction ${transactionId}, envelope ${envelopeId}.`;
  if (redacted.length > 0)
    yield `Redacted, which every proof bears (event and name): ${redacted.join(', ')}.`;
  if (log && !log.isExpected)
    yield `The log’s key is the package’s own. Compare it with what the operator publishes: ${log.verifierKey}`;
  for (const { name, at } of witnesses)
    yield `The witness ${name} saw the log grow to here at ${at.toISOString()}.`;
  if (timestamp)
    yield `All of it was there at ${timestamp.at.toISOString()}, says "${timestamp.authority}"${
      timestamp.isTrusted === null
        ? ', an authority that nobody vouches for here: --timestamp-anchors names those that you trust.'
        : '.'
    }`;
  for (const { certificateSha256, subject, isExpected } of seals)
    if (!isExpected)
      yield `The seal is by "${subject}". Compare its certificate’s SHA-256 with what the operator publishes: ${certificateSha256}`;
  yield 'What happened after the last event is not in here.';
}

export const evidenceCommands: Commands = {
  'verify-evidence': {
    summary: 'Checks an evidence package, with no server, database or network',
    details:
      'Prints each check, and names the first that fails. Ends with 0 when none failed, 1 when one did, 2 when the command\n' +
      'line makes no sense. A timestamp by an authority that nobody was named to trust is open, and no failure. Take the key\n' +
      'and the certificate from where you trust them: a package can prove that it is whole, not whose it is.',
    options: {
      zip: { value: 'ZIP', operand: true, says: 'the package, from GET /v1/envelopes/:id/evidence' },
      'log-key': { value: 'KEY', optional: true, says: 'the log’s verifier key, as "log show" prints it' },
      witnesses: {
        value: 'KEYS',
        optional: true,
        says: 'verifier keys of witnesses who all have to have signed, with commas between them',
      },
      'timestamp-anchors': {
        value: 'PEM',
        optional: true,
        says: 'certificates that the timestamp of the log, where there is one, has to lead to',
      },
      'seal-certificate': { value: 'SHA256', optional: true, says: 'SHA-256 of the certificate that seals' },
    },
    async run(options) {
      const { checks, failure, facts } = await verify(options);
      const isOpen = (name: string): boolean => name === 'timestamp' && facts?.timestamp?.isTrusted === null;
      for (const { name, passed, about } of checks) {
        const mark = !passed ? 'FAILED' : isOpen(name) ? 'open  ' : 'ok    ';
        process.stdout.write(`${mark}  ${name.padEnd(width)}${printable(about)}\n`);
      }
      if (failure !== null) {
        const where = checks.at(-1)?.about;
        const at = where ? ` at ${printable(where)}` : '';
        throw new ServiceError('evidence_refused', {
          message: `${failure}${at}. ${evidenceFailureExplanations[failure]}`,
        });
      }
      if (facts) for (const line of describeFacts(facts)) process.stdout.write(`${printable(line)}\n`);
    },
  },
};
