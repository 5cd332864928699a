import { z } from 'zod';

/** What became of a mail to somebody of the organization, or invited to it; whose and what it says is not told. */
export const mailSchema = z.object({
  id: z.string(),
  kind: z.string(),
  /** `handed_over` to a mail server, which may still send it back: `bounced`. */
  status: z.enum(['queued', 'handed_over', 'bounced', 'failed']),
  /** How often it was tried to hand it over. */
  tries: z.number().int(),
  /** Why the last try failed: a word of ours or of the system, or an SMTP status such as `smtp_550`; of what came back, such as `5.1.1` (RFC 3463). */
  failure: z.string().nullable(),
  /** POST …/retry sends it again: it failed, and is neither too old nor deleted. */
  canRetry: z.boolean(),
  createdAt: z.iso.datetime(),
  settledAt: z.iso.datetime().nullable(),
});
export type Mail = z.infer<typeof mailSchema>;
