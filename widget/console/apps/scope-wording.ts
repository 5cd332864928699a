import { msg } from '@lit/localize';
import type { Scope } from '../../contract/scopes.ts';

/** What a scope lets the person in an embed do. */
const wordings: Readonly<Record<Scope, () => string>> = {
  'document:read': () => msg('Read the document', { id: 'scope-read' }),
  'document:download': () => msg('Download it', { id: 'scope-download' }),
  'field:write': () => msg('Fill in fields', { id: 'scope-fields' }),
  'signature:create': () => msg('Sign', { id: 'scope-sign' }),
  'signature:decline': () => msg('Decline to sign', { id: 'scope-decline' }),
  'recipient:delegate': () => msg('Pass it on to somebody else', { id: 'scope-delegate' }),
};

export const nameScope = (scope: Scope): string => wordings[scope]();
