import type { ObjectCheckResult, ObjectFinding } from '../documents/check-objects.ts';
import { objectProblems } from '../documents/object-problems.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { Commands } from './command-line.ts';

/** What the server takes away by itself. */
const isSwept: ReadonlySet<ObjectFinding['problem']> = new Set(['orphan', 'outlived']);

export const objectCommands: Commands = {
  fsck: {
    summary:
      'Reads every stored document and names those that are missing, damaged, without a key or left over',
    details:
      'Compares the bytes as they lie, encrypted, with the hash of what was written. Ends with 1 when some are missing,\n' +
      'damaged, or without a key though nothing destroyed them. Changes nothing, and the server goes on working meanwhile. For the audit log: log fsck.',
    options: {},
    async run(_, ask) {
      const { objects, byteSize, findings } = await ask<ObjectCheckResult>('fsck', {});
      for (const { problem, objectId } of findings)
        process.stdout.write(`${problem}: ${objectId}. ${objectProblems[problem]}\n`);
      if (findings.some(({ problem }) => !isSwept.has(problem)))
        throw new ServiceError('stored_objects_damaged');
      process.stdout.write(`${objects} stored objects are what was written, ${byteSize} bytes.\n`);
    },
  },
};
