/** The program that seals, run by Sealer in a LimitedProcess: it opens strangers' files and never has the key. */
import { askServer, serveTasks } from '../platform/processes/limited-program.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { sealDocument } from './seal-engine.ts';
import type { SealAnswer, SealQuestion, SealTask } from './seal-messages.ts';
import type { SealSigner } from './seal-signer.ts';

const ask = async (question: SealQuestion): Promise<Uint8Array | undefined> =>
  (await askServer(question)) as Uint8Array | undefined;
const sign = async (bytes: Uint8Array): Promise<Buffer> => Buffer.from((await ask({ sign: bytes })) ?? []);
const stamp = (signature: Uint8Array): Promise<Uint8Array | undefined> => ask({ stamp: signature });

serveTasks(
  async ({
    certificateChain,
    wantsTimestamp,
    bytes: sent,
    byteSize,
    ...input
  }: SealTask): Promise<SealAnswer> => {
    const signer: SealSigner = { certificateChain: certificateChain.map((der) => Buffer.from(der)), sign };
    try {
      const { document, completionCertificate } = await sealDocument({
        ...input,
        bytes: sent.subarray(0, byteSize),
        roomBehind: sent.byteLength - byteSize,
        signer,
        ...(wantsTimestamp && { stamp }),
      });
      const { bytes, ...facts } = document;
      const appended = bytes.subarray(byteSize);
      return { sealed: { document: { ...facts, appended }, completionCertificate } };
    } catch (error) {
      return { failed: error instanceof ServiceError ? error.details : { reason: 'engine' } };
    }
  },
);
