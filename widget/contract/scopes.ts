/** What an embed token, and the embed session it opens, may do. Nothing else: no scope lets a host sign. */
export const scopes = [
  'document:read',
  'document:download',
  'field:write',
  'signature:create',
  'signature:decline',
  'recipient:delegate',
  'prepare:write',
] as const;
export type Scope = (typeof scopes)[number];

/** The default of a `purpose: "sign"` embed. */
export const signingScopes = [
  'document:read',
  'document:download',
  'field:write',
  'signature:create',
  'signature:decline',
] as const satisfies readonly Scope[];

/** What a `purpose: "sign"` embed may be given. */
export const signableScopes = [...signingScopes, 'recipient:delegate'] as const satisfies readonly Scope[];
