import { operatorActor } from '../audit/audit-log.ts';
import { z } from 'zod';
import { destroyEpoch } from '../keys/destroy-epoch.ts';
import { readKeyStatus } from '../keys/key-status.ts';
import { rewrapKeys } from '../keys/rewrap-keys.ts';
import { rotateRootKey } from '../keys/rotate-root-key.ts';
import type { Parts } from '../parts.ts';
import { idSchema } from './operator-input.ts';

const epochToDestroy = z.object({
  epoch: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-11'),
  organizationId: idSchema.optional(),
});

const rotation = z.object({ to: z.string().max(2_048).optional() });

/** What `npm run cli -- keys` asks the running server for. */
export const keysOperatorCommands = {
  'keys-status': (parts: Parts) => readKeyStatus(parts),
  'keys-rotate': (parts: Parts, raw: unknown) => rotateRootKey(parts, operatorActor, rotation.parse(raw).to),
  'keys-rewrap': (parts: Parts) => rewrapKeys(parts, operatorActor),
  'keys-destroy-epoch': (parts: Parts, raw: unknown) =>
    destroyEpoch(parts, operatorActor, epochToDestroy.parse(raw)),
};
