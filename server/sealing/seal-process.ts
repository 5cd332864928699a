/** The program that seals, run by Sealer in a LimitedProcess: it opens strangers' files and never has the key. */
import { askServer, serveTasks } from '../platform/processes/limited-program.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { sealDocument } from './seal-engine.ts';
import type { SealAnswer, SealTask, SignQuestion } from './seal-messages.ts';
import type { SealSigner } from './seal-signer.ts';

const sign = async (bytes: Uint8Array): Promise<Buffer> => {
  const question: SignQuestion = { sign: bytes };
  return Buffer.from((await askServer(question)) as Uint8Array);
};

serveTasks(async ({ certificateChain, ...input }: SealTask): Promise<SealAnswer> => {
  const signer: SealSigner = { certificateChain: certificateChain.map((der) => Buffer.from(der)), sign };
  try {
    return { sealed: await sealDocument({ ...input, signer }) };
  } catch (error) {
    return { failed: error instanceof ServiceError ? error.details : { reason: 'engine' } };
  }
});
