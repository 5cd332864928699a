/**
 * The closed list of stable error codes, each with an explanation a person can act on. Codes are public contract:
 * tests and integrators pin them, never the prose. The server maps each to one HTTP status (platform/http/errors.ts).
 */
export const errorExplanations = {
  // requests
  invalid_request: 'The request does not have the expected shape. See "details" for each problem.',
  not_found: 'There is nothing here under that id, or these credentials may not know of it.',
  unauthorized: 'Credentials are missing, unknown or expired.',
  forbidden: 'These credentials do not allow this action.',
  app_required: 'Name the app this is for: its id in the header Inkseal-App, or use one of its API keys.',
  permission_not_held:
    'Nobody can give away more than they have. See "details" for the permissions that are missing.',
  rate_limited: 'Too many requests. Wait for the number of seconds in Retry-After.',
  idempotency_key_invalid:
    'An Idempotency-Key is one value of 1 to 255 visible ASCII characters, best a UUID.',
  idempotency_key_reused: 'This Idempotency-Key was used for a different request. Use a new key.',
  idempotency_in_progress:
    'A request with this Idempotency-Key is still being processed. Repeat it after the seconds in Retry-After.',
  idempotency_answer_gone:
    'The request with this Idempotency-Key was carried out, but its answer is not there any more. Look for what it made or changed before you send it again, with a new key.',
  payload_too_large: 'The request body is larger than this server accepts.',
  internal_error: 'Something failed on the server. Nothing was changed; try again, or report the request id.',
  // documents
  not_a_pdf: 'The file is not a PDF. Upload a PDF document.',
  unreadable_pdf: 'The PDF is damaged beyond repair. Export or print it to PDF again and upload that.',
  password_required:
    'The PDF needs a password to open. Upload it again with its password, or an unprotected copy.',
  password_wrong: 'That password does not open the PDF.',
  encryption_unsupported: 'The PDF is encrypted for certificate holders. Upload an unprotected copy.',
  certified_no_changes: 'The PDF is certified against any change, so it cannot take another signature.',
  signed_and_encrypted:
    'The PDF is both signed and encrypted; adding a signature would break it. Upload an unprotected copy.',
  signed_and_damaged:
    'The PDF is signed, and its structure is damaged: a seal cannot be added without breaking the signature. Ask whoever signed it for the file as it was signed.',
  xfa_only: 'The PDF is a dynamic XFA form without real pages. Print it to PDF and upload that.',
  no_pages: 'The PDF has no pages.',
  too_many_pages: 'The PDF has more pages than this server accepts.',
  page_too_large:
    'A page of the PDF is kilometres wide: nothing could be written on it where it belongs. Set its real size and upload it again.',
  form_invalid:
    'The body is no multipart/form-data that can be read; "details.reason" says why. Let your HTTP library write the form together with its Content-Type and boundary.',
  document_too_large: 'The PDF is larger than this server accepts.',
  inspection_failed: 'The PDF took too much time or memory to read and was refused.',
  // data lifecycle
  document_destroyed:
    'The document was destroyed on request. What is left is its audit trail and the receipt named in "details".',
  document_deletion_pending:
    'The deletion of this document was asked for, so nothing new is made with it. Cancel the deletion request first.',
  personal_data_redacted:
    'What was kept of this person was deleted for good, so nothing is opened for them or kept of them any more.',
  legal_hold_released: 'This legal hold was released before.',
  legal_hold_not_extendable: 'Only a legal hold on a matter takes further documents.',
  second_person_required:
    'This legal hold is released by two people. Somebody else than who asked for it has to agree.',
  person_required: 'Only a person signed in at the console may do this, not an API key.',
  deletion_not_cancellable: 'The deletion is past its grace period, or over, and can no longer be cancelled.',
  deletion_receipt_not_ready: 'Nothing was destroyed by this deletion request yet, so there is no receipt.',
  retention_policy_invalid: 'A retention policy cannot ask for destruction before its own minimum is over.',
  retention_policy_ended: 'This retention policy was ended before.',
  interest_unsuitable:
    'An interest can be given, while your own is held, to another organization that stays here and has not asked for the deletion.',
  // envelopes
  envelope_not_draft: 'The envelope was already sent and can no longer be changed.',
  envelope_not_sent: 'The envelope is not out for signing.',
  envelope_incomplete: 'The envelope cannot be sent yet. See "details" for what is missing.',
  envelope_expired: 'The envelope has expired.',
  envelope_voided: 'The sender has withdrawn the envelope.',
  envelope_declined: 'A signer has declined the envelope.',
  envelope_completed: 'The envelope is already completed.',
  envelope_not_sealing: 'Sealing of this envelope has not failed for good, so there is nothing to retry.',
  sealed_document_not_ready: 'The sealed document is not ready yet. Try again shortly.',
  seal_failed: 'The document could not be sealed. Nothing was delivered; sealing can be tried again.',
  seal_key_invalid: 'The seal key or its certificate cannot be used. See "details" for which and why.',
  witness_key_invalid: 'The key of a witness is not a verifier key. See "details.reason".',
  witness_unavailable: 'The witness of the audit log does not answer. It is asked again.',
  witness_refused: 'The witness does not sign the audit log’s checkpoint. Does it know this log and its key?',
  witness_answer_invalid: 'The witness answered with something that is not its signature of the checkpoint.',
  witness_ahead:
    'The witness has signed a larger tree of this log than there is here: another server signs it, or a backup was restored.',
  timestamp_unavailable:
    'The timestamp authority did not answer in time, or not as one. What it was for goes on without; "details" says why.',
  timestamp_refused: 'The timestamp authority refused the request. "details" has its status.',
  timestamp_invalid:
    'The timestamp authority’s answer failed a check, so it was not used. "details" names the check.',
  timestamp_authority_invalid:
    'The certificates that timestamps are to lead to cannot be used. "details" says which and why.',
  signing_requests_off:
    'No signing requests go out by mail for this envelope. Turn them on, and name your signing page, in the app’s settings or with the envelope.',
  reminder_too_soon:
    'This recipient was written to within the last hour. Wait for the number of seconds in Retry-After.',
  copies_off:
    'Recipients of a copy get it by mail, and this envelope sends none. Make it with "signedCopies": true, or without them.',
  document_choice_required: 'The envelope has several documents. Name one with documentId.',
  search_too_slow:
    'The search took too long and was stopped. Search for a longer part of the word, for a whole id, or within one status.',
  // fields and signing
  field_outside_page: 'A field does not lie within the visible area of its page.',
  field_not_yours: 'This field belongs to another recipient.',
  field_rule_invalid: 'A rule of a field does not go with its type or with its other rules. See "details".',
  field_ref_unknown: 'A rule names a "ref" that no field of the same recipient has.',
  field_ref_duplicate: 'Two fields of one recipient have the same "ref". Give each its own.',
  field_rules_cyclic:
    'Conditions or formulas of fields depend on each other in a circle. Break it at one of the fields named.',
  field_pattern_invalid:
    'A pattern cannot be used: it is not well-formed, or asks for what cannot be matched in linear time.',
  field_formula_invalid: 'A formula cannot be computed. See "details" for where and why.',
  field_condition_invalid: 'A condition cannot be decided. See "details" for where and why.',
  field_group_inconsistent: 'Boxes of one group differ in what they say about it, or are too few for it.',
  field_prefill_invalid: 'The value given for a field does not fit it, or a read-only field has none.',
  field_value_invalid: 'The value does not fit the field.',
  field_format_invalid: 'The text does not have the form that the field asks for.',
  field_out_of_range: 'The value is smaller, larger, shorter or longer than the field allows.',
  field_option_unknown: 'The field does not offer this choice.',
  field_group_count: 'Too few or too many boxes of a group are ticked.',
  field_formula_undefined: 'A formula has no result with these numbers, as in a division by zero.',
  attachment_too_large: 'The file is larger than the field allows. See "details" for how large it may be.',
  attachment_kind_refused:
    'The file is none of the kinds that the field asks for, judged by its content. See "details" for which it takes.',
  attachment_empty: 'The file is empty. Choose another one.',
  attachment_unknown:
    'There is no such file for this field. Send it again, and name what the server answered.',
  field_read_only: 'The sender has filled in this field; it cannot be changed.',
  field_required: 'A required field is empty. See "details" for which.',
  values_changed:
    'The fields do not hold what was on the signer’s screen. Show what they hold now, and sign again.',
  consent_required: 'Consent to sign electronically must be given first.',
  recipient_not_turn: 'It is not yet this recipient’s turn.',
  recipient_already_signed: 'This recipient has already signed.',
  recipient_declined: 'This recipient has declined to sign.',
  recipient_not_signer: 'This recipient only gets a copy: nothing is theirs to fill in or to sign.',
  recipient_phone_known:
    'This recipient has a phone number already. It is not replaced: whoever could would get the codes of somebody else.',
  recipient_delegated:
    'This recipient has passed the document on. GET /v1/envelopes/:id names who signs in their place.',
  delegate_to_self: 'That is the recipient’s own e-mail address. Name somebody else to sign in their place.',
  delegate_to_recipient:
    'Whoever has that e-mail address is a recipient of this envelope already. Name somebody else.',
  mark_not_adopted: 'A signature must be adopted before it is placed.',
  mark_empty: 'The signature is empty. Draw or type it again.',
  letters_unshown:
    'No font of the sealed document has these letters, so they would not be what was typed. See "details" for which.',
  mark_image_invalid:
    'The picture of the signature is not a PNG of 8-bit RGBA without interlacing, or is damaged. Choose it again.',
  mark_image_too_large: 'The picture of the signature has more pixels than are taken. Make it smaller.',
  mark_image_unclear:
    'No writing can be made out in the picture. Use dark ink on white paper, in good light, with nothing else on it.',
  // embedding
  embed_token_used: 'This embed token was already used. Ask your server for a new one.',
  embed_token_expired: 'This embed token has expired. Ask your server for a new one.',
  embed_token_unknown: 'This embed token is not known here, or belongs to another embed.',
  embed_token_revoked: 'This embed token was revoked.',
  embed_origin_refused: 'This page’s origin is not among the origins this embed allows.',
  embed_session_expired: 'The embed session has ended. Open the document again.',
  embed_session_revoked: 'The embed session was ended by its owner.',
  origin_not_allowed: 'An allowed origin is not registered for this app. Register it first.',
  origin_invalid:
    'An origin is scheme, host and port only, such as https://app.example.com. Plain http and localhost are for test apps.',
  scope_not_allowed: 'This scope is not available here.',
  scope_beyond_app:
    'Embeds of this app may not be given this. See "details" for what, and allow it in the app’s settings first.',
  token_lifetime_too_long:
    'Embed tokens of this app are not good for that long. See "details" for how long they may be.',
  dpop_proof_invalid: 'The request is not signed by the key this embed session is bound to.',
  dpop_nonce_required: 'The proof needs the server’s nonce; repeat it with the one in DPoP-Nonce.',
  action_statement_invalid: 'The action statement does not match the action or its signature is wrong.',
  // signer authentication
  signer_authentication_required:
    'The signer has not shown yet who they are, so nothing of the document is given out. Enter the one-time code first.',
  signer_authentication_too_weak:
    'A recipient cannot be asked for less than the app asks of every signer. See "details" for what that is.',
  host_identity_required:
    'This app has to say who is signed in. Give "hostIdentity" when you ask for the embed token.',
  signer_code_refused: 'That is not the code. See "details" for how many tries are left.',
  signer_code_over:
    'There is no code to enter any more: it is used, too old, or was tried too often. Ask for a new one.',
  signer_code_not_needed: 'Nothing is asked of this signer, or they have shown it already.',
  signer_phone_missing:
    'Codes go by text message here, and no phone number of this person is known. Give one with the recipient.',
  // apps and API keys
  default_scopes_not_allowed:
    'What embeds are given by default has to be among what they may be given. See "details" for what is not.',
  default_language_not_allowed: 'The default language has to be among the allowed ones.',
  theme_token_invalid:
    'A token of the theme cannot be used. "details" names it: colours are #rrggbb, a radius is 0px to 24px, font families are known ones.',
  theme_contrast_too_low:
    'People could not see or read a colour of the theme: 3:1 is needed of the accent on white, 4.5:1 of text on the accent.',
  consent_text_invalid:
    'A consent text cannot be used: it is plain text in paragraphs, without markup or hidden characters. See "details".',
  consent_version_taken:
    'There is a consent text of that version already, and signers may have agreed to it. Choose another version.',
  consent_version_unknown: 'The app has no consent text of that version. Add it first.',
  consent_language_missing:
    'The consent text lacks a language that the app allows. See "details": add a version with it, or allow fewer languages.',
  consent_text_changed:
    'The consent text is another one by now. Show the current one, and ask the signer again.',
  logo_invalid: 'The logo is no PNG or JPEG that can be read. "details" says what is wrong with it.',
  logo_too_large: 'The logo has more pixels or bytes than are taken. See "details", and make it smaller.',
  language_not_allowed:
    'Recipients of this app are not spoken to in this language. See "details" for those that are allowed.',
  signing_page_invalid:
    'The address of the page where recipients sign begins with an allowed origin of the app and a slash, has {envelopeId} and {recipientId} as its only placeholders, and holds no secret. See "details" for what is wrong.',
  signing_page_missing:
    'Signing requests by mail lead to a page of yours. Set the app’s "signingPageUrl" first.',
  api_key_revoked: 'This API key was revoked before.',
  // webhooks
  webhook_url_invalid:
    'A webhook is told to an https address without a user, a password or a fragment, such as https://app.example.com/hooks.',
  webhook_port_refused:
    'Webhooks go to port 443 unless the operator of the server has allowed others; "ports" lists them.',
  webhook_address_refused: 'That is not an address of the open internet, so no webhook is sent there.',
  too_many_webhooks: 'The app has as many webhooks as it may have. Delete one first.',
  too_many_webhook_secrets:
    'The webhook has as many secrets as sign at once. Wait until an old one ends, or end them with overlapSeconds 0.',
  webhook_disabled: 'The webhook is turned off. Turn it on first.',
  webhook_delivery_pending: 'This delivery is still being tried. "nextTryAt" says when next.',
  webhook_payload_erased: 'What this delivery told of was deleted on request, so it cannot be sent again.',
  // accounts and members
  sign_in_refused: 'The e-mail address or the password is not right.',
  sign_up_closed: 'Accounts are made by invitation here. Ask an administrator of your organization for one.',
  password_refused:
    'The password is too short, too long, too common or too close to your name. "details" says which.',
  two_factor_required:
    'This account has two-step sign-in. Send a code of the authenticator app, or a recovery code, too.',
  two_factor_refused: 'The code is wrong, over or used already. Wait for the next one.',
  single_sign_on_refused:
    'What came back from the identity provider could not be verified, or belongs to another browser. Begin again.',
  single_sign_on_over: 'This sign-in took too long, or was finished already. Begin again.',
  single_sign_on_email_unverified:
    'The identity provider does not say that it has verified the e-mail address, so no account is found or made by it.',
  single_sign_on_unavailable: 'The identity provider does not answer as it should. Try again shortly.',
  two_factor_on: 'Two-step sign-in is on already.',
  two_factor_off: 'Two-step sign-in is not on, and has not been begun.',
  email_taken: 'There is an account with that e-mail address already. Sign in, or ask for a new password.',
  email_not_verified:
    'First open the link that was mailed to your address, to show that it is yours; POST /v1/account/email-verifications mails it again. In test mode only mails to others need it.',
  already_member: 'Whoever has that e-mail address belongs to the organization already.',
  too_many_invitations: 'Too many invitations wait to be accepted. Cancel some first.',
  last_owner: 'An organization needs an owner. Make somebody else one first.',
  sole_owner:
    'You are the only owner of an organization. Make somebody else an owner of it, or have it deleted: your account then goes with it unless you belong to another.',
  account_changed: 'You have just joined or left an organization. Try again.',
  mail_link_refused:
    'The link is used, replaced or no longer good, or was mailed to another address than your account’s. Ask for a new one.',
  // billing
  billing_off: 'Billing is off on this server: nothing is charged, and nothing is limited by a plan.',
  billing_unavailable:
    'The payment service does not answer as it should. Nothing was changed; try again shortly.',
  stripe_signature_invalid: 'The message is not signed by the payment service, or was signed too long ago.',
  subscription_required:
    'Sending with legal effect needs a plan. Choose one under Billing in the console; test mode is free.',
  organization_suspended:
    'A payment is overdue, so nothing new is sent or embedded. Pay under Billing in the console. What was sent can be ' +
    'read, signed, downloaded and deleted as before.',
  too_many_organizations:
    'The account has founded as many organizations as it may own. Leave one, or ask to be invited instead.',
  seat_limit_reached:
    'The plan has no seat left. Remove a member or an invitation, or choose a plan with more seats.',
  plan_unknown: 'There is no such plan. See "details" for the plans there are.',
  already_subscribed: 'The organization has a plan already. Change it in the customer portal.',
  // mail
  role_unknown: 'The organization has no such role.',
  role_in_use:
    'Somebody has this role or is invited to it. Give them another first; "members" and "invitations" count them.',
  role_name_taken: 'There is a role of that name. Choose another one.',
  role_conflict:
    'Whoever keeps legal holds and retention must not be who deletes: no role has both. "permissions" lists what is apart.',
  too_many_roles: 'The organization has as many roles of its own as it may have. Delete one first.',
  mail_not_retryable:
    'Only a mail that was given up can be sent again, for seven days and while what it says still holds. "status" says how this one stands.',
  mail_address_invalid: 'That is not one e-mail address, such as ada@example.com.',
  mail_subject_invalid: 'The subject of a mail is one line of at most 400 characters.',
  // keys and stored bytes (an operator acts on these; a client learns only that nothing was released)
  root_key_exposed:
    'The root key file can be read by others. Make it readable by the server’s user only (0600).',
  root_key_invalid: 'The root key is not one of ours, or not the one that wrapped this keyring.',
  root_key_unreachable:
    'The provider of the root key does not answer or refuses us, so no key can be unwrapped that is not held already.',
  root_key_other:
    'INKSEAL_ROOT_KEY names another root key than the one in use. Set it to that one, and run: npm run cli -- keys rotate --to.',
  root_key_target_needed: 'The root key is not in a local file, so its successor has to be named: --to.',
  root_key_same: 'That is the root key in use already.',
  root_key_unknown_kind:
    'A root key is named local, awskms:KEY, vault:MOUNT/KEY or pkcs11:token=T;object=O?module-path=FILE; Vault needs VAULT_ADDR.',
  root_rotation_pending:
    'The root key is being replaced already. That goes on by itself; "keys status" shows how far.',
  root_key_in_use: 'Some keys could not be wrapped by the new root key, so the old one stays. See "details".',
  key_epoch_in_use:
    'Something that was not destroyed is wrapped under the keys of that month; without them it would be lost. ' +
    'Run "keys rewrap" first: it wraps what lives on under the keys of this month.',
  key_rewrap_pending:
    'Keys of past months are being wrapped anew already. That goes on by itself; "keys status" shows how far.',
  key_epoch_not_over: 'Keys of that month may still be used: it has to be over for a day.',
  key_unavailable:
    'The key for this data does not exist here: it was destroyed, or the keyring is not the right one.',
  key_refused: 'The key does not belong to this data, or was altered.',
  storage_key_invalid: 'That cannot be the name of a stored object.',
  storage_unavailable: 'Documents cannot be stored at the moment. Nothing was changed.',
  blob_store_unusable:
    'The bucket that documents are to be stored in cannot be used. See "details" for the reason; server/blob-config.ts ' +
    'tells what each asks for.',
  blob_store_other:
    'The bucket is not of this deployment: another one stores its documents there, or did. Name this one’s own in ' +
    'INKSEAL_BLOB_STORE, or an empty bucket or prefix.',
  data_directory_other:
    'The data directory is not of this database: its keys open other documents. Name the two that belong together in ' +
    'INKSEAL_DATA_DIR and DATABASE_URL, or an empty data directory.',
  stored_object_exists: 'A stored object is never overwritten.',
  stored_object_missing: 'The stored document is gone.',
  stored_objects_damaged:
    'Stored documents are missing or are not what was written. They are named; put their files back from a backup.',
  stored_objects_unknown:
    'The database knows too few of the stored documents to tell which are left over. Is it the right database?',
  log_behind_last_signed:
    'The database holds less of the audit log than was signed already: it is an older copy. Nothing more is signed. ' +
    'Bring the newer database back, or, if it is lost, run: npm run cli -- log new-origin.',
  log_inconsistent_with_last_signed:
    'The database holds another audit log than the one that was signed. Nothing more is signed. Find out who changed ' +
    'it and bring the right one back, or, if it is lost, run: npm run cli -- log new-origin.',
  log_leaf_mismatch:
    'A stored audit event is not the one that entered the log, so nothing more is signed. "details" names the leaf.',
  log_tile_mismatch:
    'The stored tiles do not lead to the root of the stored events, so nothing more is signed.',
  log_last_signed_missing:
    'The record of the last signed checkpoint is gone from the data directory, so nothing more is signed. Bring it ' +
    'back, or run: npm run cli -- log new-origin.',
  log_last_signed_damaged:
    'The record of the last signed checkpoint in the data directory cannot be read. Put it back from a copy, or take ' +
    'it away and run: npm run cli -- log new-origin.',
  log_last_signed_moved: 'Another server has signed a newer checkpoint meanwhile.',
  log_damaged: 'The stored audit log is not what was logged. What was found says where it begins.',
  log_origin_not_needed: 'The audit log can be signed as it is, so it goes on under the name it has.',
  export_too_large: 'The export does not fit into one zip file. Ask the operator of this server.',
  evidence_too_large:
    'The evidence does not fit into one package. Fetch the sealed documents, the audit trail and the proofs one by one.',
  log_proof_not_ready: 'The event is not yet covered by a signed checkpoint. Try again in a few seconds.',
  backup_place_unsuitable:
    'A backup is made in a directory that is new or empty and may be written to. Name another one.',
  backup_damaged:
    'A file of the backup is missing or is not what was backed up, so nothing was restored. Use another backup.',
  backup_incomplete:
    'The backup is made, but stored documents that are named here were missing or damaged already.',
  backup_version_unknown:
    'Another version of Inkseal made the backup. Restore it with that version, then upgrade that.',
  backup_refused:
    'No server with these keys made the backup, or it was changed since, so nothing was restored. Use another backup, or the right keys.',
  backup_keys_missing:
    'Keys that the backup needs are not here, so nothing was restored. Name a copy of them.',
  restore_target_not_empty: 'A backup is restored into an empty place only, so nothing was restored.',
  stored_data_damaged: 'The stored data failed its integrity check, so nothing was released.',
  // the operator's command line (server_unreachable, too)
  unknown_command: 'There is no such command. Use --help for a list.',
  invalid_option: 'An option is unknown, missing or has a value that cannot be used.',
  delivery_report_unreadable:
    'This is no report of a mail server about a mail of this one, so nothing was kept. Hand over the message as it came.',
  file_not_readable: 'The file cannot be read. Name another one.',
  evidence_refused: 'The evidence package failed a check. It is named, with what it failed at.',
  file_refused: 'The file failed a check. It is named, and what the answer means for the file.',
  file_not_writable: 'The file cannot be written. Name another one.',
  // frame and host (client side)
  frame_timeout: 'The signing frame did not answer in time.',
  frame_blocked:
    'The signing frame was blocked, by a Content-Security-Policy or by an origin that is not allowed.',
  server_unreachable: 'The signing server cannot be reached. Check the connection and try again.',
  token_unavailable: 'The page could not supply an embed token.',
  frame_reloaded: 'The frame was reloaded; pending calls were dropped.',
  rpc_timeout: 'The other side did not answer in time.',
  rpc_no_method: 'There is no such method.',
  rpc_invalid_message: 'The message does not have the expected shape.',
  rpc_too_many_calls: 'Too many calls are in flight.',
  rpc_closed: 'The connection is closed.',
  pdf_unreadable: 'The document could not be displayed.',
} as const;

export type ErrorCode = keyof typeof errorExplanations;

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorExplanations, value);
}
