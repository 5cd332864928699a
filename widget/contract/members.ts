import { z } from 'zod';
import { languages } from './languages.ts';
import { roles } from './permissions.ts';

/** One that every organization has, or one of its own (`/v1/roles`). */
const roleSchema = z.union([z.enum(roles), z.string().regex(/^rol_[0-9a-hjkmnp-tv-z]{36}$/)]);

/** What a mail to a person of the console is written in. */
export const mailLanguageSchema = z.enum(languages).default('en');

export const emailSchema = z.email().max(254).toLowerCase();

/** A person of the organization; `id` is their account’s. */
export const memberSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  /** Whether they sign in with a second factor. */
  twoFactor: z.boolean(),
  joinedAt: z.iso.datetime(),
});
export type Member = z.infer<typeof memberSchema>;

export const memberChangeSchema = z.object({ role: roleSchema });

/** An invitation that waits for its person. The link that accepts it is in the mail alone. */
export const invitationSchema = z.object({
  id: z.string(),
  email: z.string(),
  role: roleSchema,
  invitedBy: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type Invitation = z.infer<typeof invitationSchema>;

export const newInvitationSchema = z.object({
  email: emailSchema,
  /** None that allows what whoever invites may not do. */
  role: roleSchema,
  language: mailLanguageSchema,
});
export type NewInvitation = z.infer<typeof newInvitationSchema>;
