import { z } from 'zod';
import { permissionSchema } from './apps.ts';
import { emailSchema, invitationSchema, mailLanguageSchema } from './members.ts';

/** Length and a blocklist are judged by the server; here is what it takes a look at at all. */
const password = z.string().min(1).max(1024);
const name = z.string().trim().min(1).max(200);
const mailToken = z.string().max(64);

export const signUpSchema = z.object({ name, email: emailSchema, password, language: mailLanguageSchema });

/** With two-step sign-in, the code or a recovery code comes along with the password. */
const shownCode = {
  code: z.string().max(16).optional(),
  recoveryCode: z.string().max(64).optional(),
};
export const signInSchema = z.object({ email: emailSchema, password, ...shownCode });

/** Whoever comes from the OpenID provider shows the second factor, and the password where the two are to be linked. */
export const signOnProofSchema = z.object({ password: password.optional(), ...shownCode });
export interface PendingSignOn {
  /** Of the account. */
  email: string;
  password: boolean;
  code: boolean;
}

/** One's own account, whatever organization one is at work for. */
export const accountSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  twoFactor: z.boolean(),
  recoveryCodesLeft: z.number().int(),
});
export type Account = z.infer<typeof accountSchema>;

/** What one may do in the organization one is at work for: nothing else is worth offering. */
export const ownPermissionsSchema = z.object({ permissions: z.array(permissionSchema) });
export type OwnPermissions = z.infer<typeof ownPermissionsSchema>;

export const consoleLoginSchema = z.object({
  id: z.string(),
  /** The one that asks. */
  current: z.boolean(),
  ip: z.string(),
  userAgent: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type ConsoleLogin = z.infer<typeof consoleLoginSchema>;

export const languageRequestSchema = z.object({ language: mailLanguageSchema });
export const mailTokenSchema = z.object({ token: mailToken });

export const passwordChangeSchema = z.object({ currentPassword: password, newPassword: password });
export const passwordResetRequestSchema = z.object({ email: emailSchema, language: mailLanguageSchema });
export const passwordResetSchema = z.object({ token: mailToken, password });

export const passwordProofSchema = z.object({ password });
export const secondFactorProofSchema = z.object({ password, ...shownCode });
/** The only answer that tells of it: whoever it was about cannot ask any more. */
export const deletedAccountSchema = z.object({
  requestId: z.string(),
  /** A signed note, as GET /.well-known/receipt-key.txt has the key for. */
  receipt: z.string(),
  /** When no backup of this deployment can hold it any more. */
  copiesGoneAt: z.iso.datetime(),
});
export type DeletedAccount = z.infer<typeof deletedAccountSchema>;
export const totpCodeSchema = z.object({ code: z.string().max(16) });
/** The secret for typing, and as the address that a QR code holds. */
export const totpSetupSchema = z.object({ secret: z.string(), uri: z.string() });
export type TotpSetup = z.infer<typeof totpSetupSchema>;
/** The only answer that holds them. */
export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof recoveryCodesSchema>;

/** What an invitation says to whoever has its link. */
export const receivedInvitationSchema = invitationSchema
  .pick({ email: true, role: true, expiresAt: true })
  .extend({
    /** Of a role that the organization has made; null for the others. */
    roleName: z.string().nullable(),
    organization: z.string(),
    hasAccount: z.boolean(),
  });
export type ReceivedInvitation = z.infer<typeof receivedInvitationSchema>;
export const newcomerSchema = z.object({
  token: mailToken,
  name,
  password,
  language: mailLanguageSchema,
});
export const newOrganizationSchema = z.object({ name });
export const joinedSchema = z.object({ organizationId: z.string() });
