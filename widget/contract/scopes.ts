/** What an embed token, and the embed session it opens, may do. Nothing else: no scope lets a host sign. */
export const scopes = [
  'document:read',
  'document:download',
  'field:write',
  'signature:create',
  'signature:decline',
  'recipient:delegate',
] as const;
export type Scope = (typeof scopes)[number];

/** The default of an embed; handing the seat on is given only where it is asked for. */
export const signingScopes = [
  'document:read',
  'document:download',
  'field:write',
  'signature:create',
  'signature:decline',
] as const satisfies readonly Scope[];
