import { msg } from '@lit/localize';
import type { ApiFailure } from './console-api.ts';

/**
 * What somebody at the console can do about it. contract/errors.ts explains the same codes to integrators; the codes in
 * capitals are better-auth's.
 */
const wordings: Readonly<Record<string, () => string>> = {
  unauthorized: () => msg('Your login is over. Sign in again.', { id: 'failure-unauthorized' }),
  forbidden: () =>
    msg('Your role does not allow this. Ask an owner or admin of your organization.', {
      id: 'failure-forbidden',
    }),
  not_found: () =>
    msg('There is nothing here under that address, or not in this organization and mode.', {
      id: 'failure-not-found',
    }),
  permission_not_held: () =>
    msg('A key cannot be given more than you have yourself. Leave out what your role does not allow.', {
      id: 'failure-not-held',
    }),
  invalid_request: () =>
    msg('Something in the form cannot be used. Check what you have entered.', { id: 'failure-request' }),
  origin_invalid: () =>
    msg(
      'An origin is scheme, host and port only, such as https://app.example.com. Plain http and localhost are for test apps.',
      { id: 'failure-origin' },
    ),
  origin_not_allowed: () =>
    msg('This address is not among the allowed origins of the app. Add it in the app’s settings.', {
      id: 'failure-origin-unlisted',
    }),
  api_key_revoked: () => msg('This key has ended already.', { id: 'failure-key-over' }),
  envelope_not_sent: () =>
    msg('This envelope is not out for signing any more, so there is nothing to void.', {
      id: 'failure-not-sent',
    }),
  sealed_document_not_ready: () =>
    msg('The document is not sealed yet. Try again once everybody has signed.', { id: 'failure-unsealed' }),
  document_destroyed: () =>
    msg('The document was destroyed on request. What is left is its audit trail and the receipt.', {
      id: 'failure-destroyed',
    }),
  document_deletion_pending: () =>
    msg('The deletion of this document was asked for. Cancel that first, under Deletions.', {
      id: 'failure-deletion-pending',
    }),
  deletion_not_cancellable: () =>
    msg('It is too late to cancel this deletion, or it is over already.', { id: 'failure-not-cancellable' }),
  deletion_receipt_not_ready: () =>
    msg('Nothing was destroyed yet, so there is no receipt. Try again when the state says so.', {
      id: 'failure-no-receipt',
    }),
  legal_hold_released: () => msg('This legal hold is released already.', { id: 'failure-hold-released' }),
  legal_hold_not_extendable: () =>
    msg('Only a legal hold on a matter takes further documents.', { id: 'failure-hold-scope' }),
  second_person_required: () =>
    msg('You have asked for it yourself. Somebody else with this right has to agree.', {
      id: 'failure-second-person',
    }),
  retention_policy_invalid: () =>
    msg('Deletion cannot begin before the days are over for which it is to be kept.', {
      id: 'failure-policy',
    }),
  retention_policy_ended: () => msg('This policy is ended already.', { id: 'failure-policy-over' }),
  rate_limited: () => msg('Too many tries. Wait a minute and try again.', { id: 'failure-rate' }),
  server_unreachable: () =>
    msg('The server cannot be reached. Check the connection and try again.', { id: 'failure-unreachable' }),
  internal_error: () =>
    msg('Something failed on the server. Nothing was changed; try again.', { id: 'failure-internal' }),
  INVALID_EMAIL_OR_PASSWORD: () =>
    msg('E-mail address and password do not belong together.', { id: 'failure-password' }),
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: () =>
    msg('There is an account with this e-mail address already. Sign in instead.', {
      id: 'failure-account-exists',
    }),
  EMAIL_PASSWORD_SIGN_UP_DISABLED: () =>
    msg('New accounts are closed here. Ask whoever runs this server.', { id: 'failure-sign-up-closed' }),
  PASSWORD_TOO_SHORT: () =>
    msg('The password is too short. Use twelve characters or more.', { id: 'failure-password-short' }),
  VALIDATION_ERROR: () =>
    msg('The e-mail address cannot be used. Check how it is written.', { id: 'failure-email' }),
};

/** In the person's language where we have it, else the server's own English sentence. */
export function wordFailure({ code, explanation }: Pick<ApiFailure, 'code' | 'explanation'>): string {
  const known = Object.hasOwn(wordings, code) ? wordings[code] : undefined;
  if (known) return known();
  return explanation || msg('This did not work. Try again.', { id: 'failure-other' });
}
