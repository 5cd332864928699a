import { z } from 'zod';

/** What became of a mail to somebody of the organization, or invited to it; whose and what it says is not told. */
export const mailSchema = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.enum(['queued', 'handed_over', 'failed']),
  /** How often it was tried to hand it over. */
  tries: z.number().int(),
  createdAt: z.iso.datetime(),
  settledAt: z.iso.datetime().nullable(),
});
export type Mail = z.infer<typeof mailSchema>;
