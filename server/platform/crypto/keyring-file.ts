import { z } from 'zod';
import { ServiceError } from '../http/service-error.ts';

/** Whose key, and of which month (UTC, `YYYY-MM`). */
export interface KeyName {
  organizationId: string;
  epoch: string;
}

const fileFormat = 'inkseal organization key 1';
export const keyFileSuffix = '.key';

const keyFileSchema = z.strictObject({
  format: z.literal(fileFormat),
  organizationId: z.string(),
  epoch: z.string(),
  rootKeyId: z.string(),
  wrapped: z.base64(),
});
export type KeyFile = Omit<z.infer<typeof keyFileSchema>, 'wrapped'> & { wrapped: Buffer };

/**
 * The file a key lives in. Ids reach this from wrapped rows, so what could leave the directory is refused.
 * @throws ServiceError `key_unavailable`: no such key can exist.
 */
export function keyFileName({ organizationId, epoch }: KeyName): string {
  if (!/^[a-z0-9_-]{1,64}$/.test(organizationId) || !/^\d{4}-(0[1-9]|1[0-2])$/.test(epoch)) {
    throw new ServiceError('key_unavailable');
  }
  return `${organizationId}.${epoch}${keyFileSuffix}`;
}

/** Whose key the file of that name holds; undefined for a file that is no key's. */
export function parseKeyFileName(fileName: string): KeyName | undefined {
  const [, organizationId = '', epoch = ''] = /^([^.]+)\.([^.]+)\.key$/.exec(fileName) ?? [];
  try {
    return keyFileName({ organizationId, epoch }) === fileName ? { organizationId, epoch } : undefined;
  } catch {
    return undefined;
  }
}

/** Text, so that an operator can see which keys exist and which root they need. */
export function encodeKeyFile(
  { organizationId, epoch }: KeyName,
  rootKeyId: string,
  wrapped: Buffer,
): Buffer {
  const content = {
    format: fileFormat,
    organizationId,
    epoch,
    rootKeyId,
    wrapped: wrapped.toString('base64'),
  };
  return Buffer.from(`${JSON.stringify(content, null, 2)}\n`, 'utf8');
}

/** @throws ServiceError `key_refused` for a torn file, or one that was moved to this name. */
export function decodeKeyFile(name: KeyName, content: Buffer): KeyFile {
  const file = parseKeyFile(content);
  if (file.organizationId !== name.organizationId || file.epoch !== name.epoch)
    throw new ServiceError('key_refused');
  return file;
}

/** @throws ServiceError `key_refused` for anything that is not a whole key file. */
export function parseKeyFile(content: Buffer): KeyFile {
  try {
    const file = keyFileSchema.parse(JSON.parse(content.toString('utf8')));
    return { ...file, wrapped: Buffer.from(file.wrapped, 'base64') };
  } catch (cause) {
    throw new ServiceError('key_refused', { cause });
  }
}
