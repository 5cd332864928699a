import { msg } from '@lit/localize';
import type { ApiFailure } from './console-api.ts';

/** What somebody at the console can do about it. contract/errors.ts explains the same codes to integrators. */
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
    msg('This takes more than your role allows you yourself. Leave that out, or ask an owner.', {
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
  default_scopes_not_allowed: () =>
    msg('What embeds are given by default has to be ticked under “At most”, too.', {
      id: 'failure-default-scopes',
    }),
  default_language_not_allowed: () =>
    msg('The language for when nobody asks for one has to be among the allowed ones.', {
      id: 'failure-default-language',
    }),
  theme_token_invalid: () =>
    msg('A colour is # and six digits, a radius 0 to 24, a font one that is known to be letters.', {
      id: 'failure-theme-token',
    }),
  theme_contrast_too_low: () =>
    msg('This colour could not be seen or read. Choose one that stands out more.', {
      id: 'failure-theme-contrast',
    }),
  consent_text_invalid: () =>
    msg('A text cannot be used: plain text without markup or hidden characters, and not empty.', {
      id: 'failure-consent-text',
    }),
  consent_version_taken: () =>
    msg('There is a text of that version already. Choose another name.', { id: 'failure-consent-taken' }),
  consent_version_unknown: () =>
    msg('The app has no text of that version.', { id: 'failure-consent-unknown' }),
  consent_language_missing: () =>
    msg('The text lacks a language that the app allows. Add a version with it, or allow fewer languages.', {
      id: 'failure-consent-language',
    }),
  logo_invalid: () =>
    msg('This file is no PNG or JPEG that can be read. Export the logo as a PNG and try again.', {
      id: 'failure-logo',
    }),
  logo_too_large: () =>
    msg('This logo is too large. Make it smaller and try again.', { id: 'failure-logo-large' }),
  scope_beyond_app: () =>
    msg('Embeds of this app may not be given this. Allow it in the app’s settings.', {
      id: 'failure-scope-beyond',
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
  interest_unsuitable: () =>
    msg(
      'This organization cannot be given it: it is your own, is leaving, or has let go of the document before. Or you have let go yourself.',
      { id: 'failure-interest' },
    ),
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
  role_unknown: () =>
    msg('This role is not there any more. Reload the page.', { id: 'failure-role-unknown' }),
  role_in_use: () =>
    msg('Somebody has this role or is invited to it. Give them another one first.', {
      id: 'failure-role-used',
    }),
  role_name_taken: () =>
    msg('There is a role of that name. Choose another one.', { id: 'failure-role-name' }),
  role_conflict: () =>
    msg('Whoever keeps legal holds and retention must not be who deletes: take one of them out.', {
      id: 'failure-role-conflict',
    }),
  too_many_roles: () =>
    msg('The organization has as many roles of its own as it may have. Delete one first.', {
      id: 'failure-roles',
    }),
  mail_not_retryable: () =>
    msg(
      'This mail cannot be sent again: it is under way, was taken, or is too old. Do again what it was for.',
      {
        id: 'failure-mail',
      },
    ),
  webhook_url_invalid: () =>
    msg(
      'A webhook goes to an https address without a user or a fragment, such as https://app.example.com/hooks.',
      {
        id: 'failure-webhook-url',
      },
    ),
  webhook_port_refused: () =>
    msg('Webhooks go to port 443. Others are for the operator of the server to allow.', {
      id: 'failure-webhook-port',
    }),
  webhook_address_refused: () =>
    msg('That is not an address of the open internet, so no webhook is sent there.', {
      id: 'failure-webhook-address',
    }),
  too_many_webhooks: () =>
    msg('The app has as many webhooks as it may have. Delete one first.', { id: 'failure-webhooks' }),
  too_many_webhook_secrets: () =>
    msg('As many secrets sign already as may at once. Wait until an old one ends.', {
      id: 'failure-webhook-secrets',
    }),
  webhook_disabled: () => msg('The webhook is off. Turn it on first.', { id: 'failure-webhook-off' }),
  webhook_delivery_pending: () =>
    msg('This delivery is still being tried.', { id: 'failure-webhook-pending' }),
  webhook_payload_erased: () =>
    msg('What this delivery told of was deleted on request, so it cannot be sent again.', {
      id: 'failure-webhook-erased',
    }),
  signing_requests_off: () =>
    msg('This envelope sends no signing requests by mail. The app’s settings turn them on for later ones.', {
      id: 'failure-requests-off',
    }),
  reminder_too_soon: () =>
    msg('This recipient got a mail within the last hour. Wait a while before the next one.', {
      id: 'failure-remind-soon',
    }),
  signing_page_missing: () =>
    msg('Signing requests need the address of your page where recipients sign.', {
      id: 'failure-page-missing',
    }),
  signing_page_invalid: () =>
    msg(
      'The signing page has to begin with one of the allowed origins and a slash, with no placeholder but the two, and no secret.',
      { id: 'failure-page' },
    ),
  rate_limited: () => msg('Too many tries. Wait a little, and try again.', { id: 'failure-rate' }),
  server_unreachable: () =>
    msg('The server cannot be reached. Check the connection and try again.', { id: 'failure-unreachable' }),
  internal_error: () =>
    msg('Something failed on the server. Nothing was changed; try again.', { id: 'failure-internal' }),
  sign_in_refused: () => msg('The e-mail address or the password is not right.', { id: 'failure-sign-in' }),
  sign_up_closed: () =>
    msg('Accounts are made by invitation here. Ask an administrator of your organization for one.', {
      id: 'failure-sign-up-closed',
    }),
  password_refused: () =>
    msg('This password cannot be used. Choose another one.', { id: 'failure-password' }),
  single_sign_on_refused: () =>
    msg('The identity provider did not sign you in, or its answer could not be verified. Begin again.', {
      id: 'failure-sign-on',
    }),
  single_sign_on_over: () =>
    msg('This sign-in took too long, or was finished already. Begin again.', { id: 'failure-sign-on-over' }),
  single_sign_on_email_unverified: () =>
    msg('The identity provider has not verified your e-mail address. Have it verified there first.', {
      id: 'failure-sign-on-unverified',
    }),
  search_too_slow: () =>
    msg(
      'The search took too long and was stopped. Search for a longer part, a whole id, or within one status.',
      {
        id: 'failure-search',
      },
    ),
  single_sign_on_unavailable: () =>
    msg('The identity provider does not answer. Try again in a while, or sign in with your password.', {
      id: 'failure-sign-on-unavailable',
    }),
  two_factor_refused: () =>
    msg('The code is wrong, over or used already. Wait for the next one.', { id: 'failure-code' }),
  two_factor_required: () =>
    msg('Enter a code of your authenticator app, or a recovery code, too.', { id: 'failure-code-missing' }),
  two_factor_on: () => msg('Two-step sign-in is on already.', { id: 'failure-two-step-on' }),
  two_factor_off: () =>
    msg('Two-step sign-in is not on. Begin again from your account.', { id: 'failure-two-step-off' }),
  email_taken: () =>
    msg('There is an account with this e-mail address already. Sign in, or ask for a new password.', {
      id: 'failure-account-exists',
    }),
  email_not_verified: () =>
    msg('First open the link that was mailed to you. Your account page sends it again.', {
      id: 'failure-unverified',
    }),
  already_member: () =>
    msg('Whoever has this e-mail address belongs to the organization already.', { id: 'failure-member' }),
  too_many_invitations: () =>
    msg('Too many invitations wait to be accepted. Cancel some first.', { id: 'failure-invitations' }),
  subscription_required: () =>
    msg('This takes a plan. An owner, or whoever has the billing role, chooses one under Billing.', {
      id: 'failure-no-plan',
    }),
  organization_suspended: () =>
    msg('A payment is overdue, so nothing new can be sent. Pay under Billing.', { id: 'failure-suspended' }),
  too_many_organizations: () =>
    msg('You own as many organizations as one person may.', { id: 'failure-organizations' }),
  seat_limit_reached: () =>
    msg('The plan has no seat left. Remove somebody, cancel an invitation or choose a larger plan.', {
      id: 'failure-seats',
    }),
  already_subscribed: () =>
    msg('There is a plan already. Reload the page to see it.', { id: 'failure-subscribed' }),
  billing_unavailable: () =>
    msg('The payment service does not answer as it should. Nothing was changed; try again shortly.', {
      id: 'failure-billing',
    }),
  last_owner: () =>
    msg('An organization needs an owner. Make somebody else one first.', { id: 'failure-last-owner' }),
  sole_owner: () =>
    msg(
      'You are the only owner of an organization. Make somebody else an owner of it, or have it deleted: your account then goes with it.',
      { id: 'failure-sole-owner' },
    ),
  account_changed: () =>
    msg('You have just joined or left an organization. Try again.', { id: 'failure-account-changed' }),
  mail_link_refused: () =>
    msg('The link is used, replaced or no longer good, or was mailed to another address than yours.', {
      id: 'failure-link',
    }),
};

/** Why a password is not taken, by the reason in the details. */
const passwordWordings: Readonly<Record<string, () => string>> = {
  too_short: () =>
    msg('The password is too short. Use twelve characters or more.', { id: 'failure-password-short' }),
  too_long: () =>
    msg('The password is too long. Use at most 128 characters.', { id: 'failure-password-long' }),
  common: () =>
    msg('This password, or most of it, is in every list that attackers try. Choose a less usual one.', {
      id: 'failure-password-common',
    }),
  about_you: () =>
    msg(
      'The password is little more than your name or address. Choose one that nobody can guess from them.',
      {
        id: 'failure-password-you',
      },
    ),
};

function reasonOf(details: unknown): string {
  const { reason } = (details ?? {}) as { reason?: unknown };
  return typeof reason === 'string' ? reason : '';
}

/** In the person's language where we have it, else the server's own English sentence. */
export function wordFailure({
  code,
  explanation,
  details,
}: Pick<ApiFailure, 'code' | 'explanation' | 'details'>): string {
  const reason = reasonOf(details);
  if (code === 'password_refused' && Object.hasOwn(passwordWordings, reason))
    return passwordWordings[reason]!();
  const known = Object.hasOwn(wordings, code) ? wordings[code] : undefined;
  if (known) return known();
  return explanation || msg('This did not work. Try again.', { id: 'failure-other' });
}
