import { z } from 'zod';

/** Whose data: one of the three. An address stands for every recipient and member who has it. */
export const personExportQuerySchema = z
  .strictObject({
    email: z.email().max(254).optional(),
    recipientId: z.string().max(64).optional(),
    accountId: z.string().max(64).optional(),
  })
  .refine((query) => Object.values(query).filter((value) => value !== undefined).length === 1, {
    message: 'name one of email, recipientId and accountId',
  });
export type PersonExportQuery = z.infer<typeof personExportQuerySchema>;
