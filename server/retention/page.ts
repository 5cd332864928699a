import { z } from 'zod';

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  /** The `nextCursor` of the page before. */
  cursor: z.string().max(64).regex(/^\w+$/).optional(),
});

/** Of one row more than asked for, the page and where the next one begins. */
export function pageOf<Row extends { id: string }>(
  rows: readonly Row[],
  limit: number,
): { page: Row[]; nextCursor: string | null } {
  return {
    page: rows.slice(0, limit),
    nextCursor: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null,
  };
}
