import { z } from 'zod';

/** What became of a mail to somebody of the organization, or invited to it; whose and what it says is not told. */
export const mailSchema = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.enum(['queued', 'handed_over', 'failed']),
  /** How often it was tried to hand it over. */
  tries: z.number().int(),
  /** Why the last try failed: a word of ours or of the system, or an SMTP status such as `smtp_550`. */
  failure: z.string().nullable(),
  /** POST …/retry sends it again: it failed, and is neither too old nor deleted. */
  canRetry: z.boolean(),
  createdAt: z.iso.datetime(),
  settledAt: z.iso.datetime().nullable(),
});
export type Mail = z.infer<typeof mailSchema>;
