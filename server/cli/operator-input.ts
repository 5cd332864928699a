import { z } from 'zod';
import { isOneLine } from '#contract/one-line.ts';
import { isStorable } from '../platform/http/storable-text.ts';

const problem = '1 to 100 characters, all of them visible';

/** Organizations and apps are named on screens and certificates, and in what an operator's terminal shows. */
export const nameSchema = z
  .string()
  .trim()
  .min(1, problem)
  .max(100, problem)
  .refine((name) => isStorable(name) && isOneLine(name), problem);

/** As many as one embed may name. */
export const originsSchema = z
  .array(z.string().max(255, 'at most 255 characters'))
  .min(1)
  .max(20, 'at most 20');

export const idSchema = z.string().max(64);
