import { z } from 'zod';

export const usageQuerySchema = z.object({
  /** How many calendar months to count, this one included. */
  months: z.coerce.number().int().min(1).max(24).default(12),
});

const appUsageSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** What is done in test mode is free and never billed. */
  testMode: z.boolean(),
  /** Open now: neither ended nor idle for too long. */
  activeEmbedSessions: z.number().int(),
  /** One for each of `months`, in that order. */
  completedEnvelopes: z.array(z.number().int()),
});
export type AppUsage = z.infer<typeof appUsageSchema>;

export const usageSchema = z.object({
  /** YYYY-MM in UTC, the newest first. */
  months: z.array(z.string()),
  /** An API key sees its own. */
  apps: z.array(appUsageSchema),
  /** All that the organization has stored, whoever asks; before encryption. */
  storage: z.object({ objects: z.number().int(), byteSize: z.number().int() }),
});
export type Usage = z.infer<typeof usageSchema>;
