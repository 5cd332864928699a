/** What can be done to the server, one by one: the events that record it, or why none does. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditEventTypes, type AuditEventType } from '../../widget/contract/audit-events.ts';
import { openRoutes } from '../../server/accounts/routes.ts';
import { deploymentChain } from '../../server/audit/deployment-chain.ts';
import { createApp } from '../../server/app.ts';
import { operatorCommands } from '../../server/cli/operator-commands.ts';
import { readSourceTree } from '../architecture/source-tree.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { repositoryRoot } from '../support/stages.ts';

type Decision = readonly AuditEventType[] | { because: string };

const publicFacts = { because: 'The same for everybody, and about nobody.' };
const ownList = { because: 'Gives the organization what it has written or been told of, and no document.' };
const ownAccount = { because: 'Gives a person what is theirs, and changes nothing.' };
const forAnybody = /^\/v1\/account\/(?:.*\/complete|password-resets|invitations\/(?:read|accept-as-new))$/;
const operatorReads = {
  because: 'Changes nothing; whoever reaches the socket of the data directory has its keys.',
};

const routes: Readonly<Record<string, Decision>> = {
  'GET /healthz': publicFacts,
  'GET /readyz': publicFacts,
  'GET /.well-known/jwks.json': publicFacts,
  'GET /.well-known/security.txt': publicFacts,
  'GET /.well-known/webhook-keys/:id': { because: 'Public keys, for whoever knows the webhook.' },
  'GET /openapi.json': publicFacts,
  'GET /docs': publicFacts,
  'ALL /app/*': publicFacts,
  'GET /log/*': { because: 'Hashes and signatures for everybody who watches the log.' },
  'GET /verify': publicFacts,
  'GET /console': publicFacts,
  'GET /console/*': publicFacts,
  'GET /console/sample-agreement.pdf': publicFacts,
  'GET /transactions/:id': ['transaction.looked_up'],
  'GET /e/:embedId': ['link.fetched'],
  'POST /v1/embed/exchange': ['embed_token.exchanged', 'embed_token.refused', 'embed_session.revoked'],
  'GET /v1/embed/view': { because: 'What the exchange or the last action gave already, once more.' },
  'GET /v1/embed/logo': { because: 'Whose frame it is, and nothing of the document.' },
  'GET /v1/embed/code': { because: 'What became of a mail that is on record, and nothing of the document.' },
  'POST /v1/embed/code': ['signer_code.issued'],
  'POST /v1/embed/code/verify': ['signer_code.verified', 'signer_code.refused', 'document.opened'],
  'GET /v1/embed/document': [
    'document.opened',
    'document.downloaded',
    'sealed_document.downloaded',
    'embed_session.expired',
  ],
  'POST /v1/embed/attachments': ['attachment.uploaded', 'attachment.removed'],
  'GET /v1/embed/attachments/:id': ['attachment.downloaded'],
  'POST /v1/embed/actions': [
    'document.viewed',
    'page.viewed',
    'consent.given',
    'signature.adopted',
    'field.changed',
    'field.drafted',
    'attachment.removed',
    'recipient.signed',
    'recipient.declined',
    'recipient.delegated',
    'action.refused',
  ],
  'GET /v1/apps': ownList,
  'POST /v1/apps': ['app.created'],
  'GET /v1/apps/:id': ownList,
  'PATCH /v1/apps/:id': ['app.changed'],
  'GET /v1/apps/:id/consent-texts': ownList,
  'POST /v1/apps/:id/consent-texts': ['consent_text.added'],
  'PUT /v1/apps/:id/logo': ['app.changed'],
  'GET /v1/apps/:id/logo': ownList,
  'DELETE /v1/apps/:id/logo': ['app.changed'],
  'GET /v1/apps/:id/api-keys': ownList,
  'POST /v1/apps/:id/api-keys': ['api_key.created'],
  'POST /v1/apps/:id/api-keys/:keyId/rotate': ['api_key.created', 'api_key.rotated'],
  'DELETE /v1/apps/:id/api-keys/:keyId': ['api_key.revoked'],
  'GET /v1/members': ownList,
  'PATCH /v1/members/:id': ['member.role_changed'],
  'DELETE /v1/members/:id': ['member.removed', 'member.left'],
  'GET /v1/invitations': ownList,
  'POST /v1/invitations': ['invitation.created', 'invitation.cancelled'],
  'GET /v1/roles': ownList,
  'POST /v1/roles': ['role.created'],
  'PATCH /v1/roles/:id': ['role.changed'],
  'DELETE /v1/roles/:id': ['role.deleted'],
  'GET /v1/mails': ownList,
  'POST /v1/mails/:id/retry': ['mail.retried'],
  'DELETE /v1/invitations/:id': ['invitation.cancelled'],
  'GET /v1/account': ownAccount,
  'GET /v1/account/logins': ownAccount,
  'GET /v1/account/permissions': ownAccount,
  'DELETE /v1/account/logins/:id': ['account.login_revoked'],
  'POST /v1/account/password': ['account.password_changed'],
  'POST /v1/account/password-resets': ['account.password_reset_requested'],
  'POST /v1/account/password-resets/complete': ['account.password_reset'],
  'POST /v1/account/email-verifications': ['account.email_verification_requested'],
  'POST /v1/account/email-verifications/complete': ['account.email_verified'],
  'POST /v1/account/two-factor': ['account.two_factor_prepared'],
  'POST /v1/account/two-factor/confirm': ['account.two_factor_enabled'],
  'POST /v1/account/two-factor/recovery-codes': ['account.recovery_codes_replaced'],
  'POST /v1/account/two-factor/disable': ['account.two_factor_disabled'],
  'POST /v1/account/deletion': [
    'account.deleted',
    'member.left',
    'invitation.cancelled',
    'personal_data.redacted',
  ],
  'POST /v1/account/invitations/read': { because: 'Tells whoever has the link what the mail with it says.' },
  'POST /v1/account/invitations/accept': ['invitation.accepted', 'account.email_verified'],
  'POST /v1/account/invitations/accept-as-new': ['invitation.accepted', 'account.created'],
  'DELETE /v1/account/memberships/:organizationId': ['member.left'],
  'POST /v1/account/organizations': ['organization.created'],
  'POST /v1/documents': ['document.uploaded', 'document.refused'],
  'GET /.well-known/receipt-key.txt': publicFacts,
  'POST /v1/envelopes/:id/interests': ['interest.given'],
  'GET /v1/documents/:id/interests': ownList,
  'GET /v1/interests': ownList,
  'POST /v1/legal-holds': ['legal_hold.placed'],
  'GET /v1/legal-holds': ownList,
  'GET /v1/legal-holds/:id': ownList,
  'POST /v1/legal-holds/:id/documents': ['legal_hold.extended'],
  'POST /v1/legal-holds/:id/release': ['legal_hold.release_asked', 'legal_hold.released'],
  'POST /v1/deletion-requests': ['deletion.requested'],
  'GET /v1/deletion-requests': ownList,
  'GET /v1/deletion-requests/:id': ownList,
  'POST /v1/deletion-requests/:id/cancel': ['deletion.cancelled'],
  'GET /v1/deletion-requests/:id/receipt': ownList,
  'GET /v1/deletion-requests/:id/receipt.pdf': ownList,
  'POST /v1/retention-policies': ['retention_policy.created'],
  'GET /v1/retention-policies': ownList,
  'GET /v1/retention-policies/:id': ownList,
  'DELETE /v1/retention-policies/:id': ['retention_policy.ended'],
  'POST /v1/webhooks': ['webhook.created'],
  'GET /v1/webhooks': ownList,
  'GET /v1/webhooks/:id': ownList,
  'PATCH /v1/webhooks/:id': ['webhook.changed'],
  'POST /v1/webhooks/:id/rotate': ['webhook.secret_rotated'],
  'POST /v1/webhooks/:id/test': ['webhook.tested'],
  'DELETE /v1/webhooks/:id': ['webhook.deleted'],
  'GET /v1/webhooks/:id/deliveries': ownList,
  'GET /v1/webhooks/:id/deliveries/:deliveryId': ownList,
  'POST /v1/webhooks/:id/deliveries/:deliveryId/replay': ['webhook.delivery_replayed'],
  'GET /v1/documents/:id': ownList,
  'GET /v1/documents/:id/content': ['document.downloaded'],
  'POST /v1/envelopes': ['envelope.created'],
  'GET /v1/envelopes': ownList,
  'GET /v1/envelopes/:id': ownList,
  'POST /v1/envelopes/:id/send': ['envelope.sent'],
  'POST /v1/envelopes/:id/void': ['envelope.voided'],
  'POST /v1/envelopes/:id/remind': ['recipient.notified'],
  'PATCH /v1/envelopes/:id/recipients/:recipientId': ['recipient.phone_added'],
  'POST /v1/envelopes/:id/retry-sealing': ['envelope.seal_retried'],
  'GET /v1/envelopes/:id/documents/sealed': ['sealed_document.downloaded'],
  'GET /v1/envelopes/:id/attachments': ownList,
  'GET /v1/envelopes/:id/attachments/:attachmentId': ['attachment.downloaded'],
  'GET /v1/envelopes/:id/audit-trail': ['audit_trail.downloaded'],
  'GET /v1/envelopes/:id/log-proof': ['log_proof.downloaded'],
  'GET /v1/envelopes/:id/evidence': ['evidence.downloaded'],
  'GET /v1/usage': ownList,
  'GET /v1/security': ownList,
  'GET /v1/exports/organization': ['data.exported'],
  'GET /v1/exports/person': ['data.exported'],
  'GET /v1/audit-events': {
    because:
      'Ids, facts and proofs of the organization’s own log; where requests came from and nothing else is opened.',
  },
  'GET /v1/transactions/:id': ['transaction.looked_up'],
  'GET /v1/billing': ownList,
  'POST /v1/billing/checkout': ['billing.customer_created', 'billing.checkout_opened'],
  'POST /v1/billing/portal': ['billing.portal_opened'],
  'POST /v1/billing/stripe-webhook': {
    because:
      'An occasion to ask the payment service, whose answer is recorded; a message not by it is a denial.',
  },
  'POST /v1/embeds': ['embed.created', 'embed_token.issued'],
  'POST /v1/embeds/:id/tokens': ['embed_token.issued'],
  'GET /v1/embed-sessions': ownList,
  'DELETE /v1/embed-sessions/:id': ['embed_session.revoked'],
  'POST /api/auth/sign-up/email': ['account.created', 'account.signed_in'],
  'POST /api/auth/sign-in/email': ['account.signed_in', 'account.sign_in_refused', 'access.denied'],
  'POST /api/auth/single-sign-on': {
    because: 'Sends the browser to the identity provider; what comes of it is on the record when it is back.',
  },
  'GET /api/auth/single-sign-on/callback': [
    'account.created',
    'account.proof_requested',
    'account.signed_in',
    'access.denied',
  ],
  'GET /api/auth/single-sign-on/pending': ownAccount,
  'POST /api/auth/single-sign-on/finish': [
    'account.single_sign_on_linked',
    'account.signed_in',
    'account.sign_in_refused',
  ],
  'GET /api/auth/*': { because: 'Of the library’s own routes those below are open.' },
  'POST /api/auth/*': { because: 'Of the library’s own routes those below are open.' },
};

const logins: Readonly<Record<string, Decision>> = {
  'POST /sign-out': { because: 'Only takes away from whoever asks; that a login is over proves nothing.' },
  'GET /get-session': ownList,
  'POST /organization/set-active': {
    because: 'Says which of one’s own organizations the console shows; each request is judged by membership.',
  },
  'GET /organization/list': ownList,
};

const commands: Readonly<Record<keyof typeof operatorCommands, Decision>> = {
  'create-organization': ['organization.created'],
  'create-app': ['app.created'],
  'set-allowed-origins': ['app.changed'],
  'create-api-key': ['api_key.created'],
  'revoke-api-key': ['api_key.revoked'],
  seed: ['organization.created', 'app.created', 'api_key.created'],
  'list-apps': operatorReads,
  'log-fsck': operatorReads,
  'log-new-origin': ['log.origin_opened'],
  'log-show': operatorReads,
  'list-deletions': operatorReads,
  'deletion-receipt': operatorReads,
  'list-interests': operatorReads,
  'request-deletion': ['deletion.requested'],
  'cancel-deletion': ['deletion.cancelled'],
  'place-legal-hold': ['legal_hold.placed'],
  'extend-legal-hold': ['legal_hold.extended'],
  'release-legal-hold': ['legal_hold.released'],
  'list-legal-holds': operatorReads,
  'create-retention-policy': ['retention_policy.created'],
  'end-retention-policy': ['retention_policy.ended'],
  'list-retention-policies': operatorReads,
  'record-bounce': ['mail.bounced'],
  'keys-status': operatorReads,
  'keys-rotate': ['root_key.rotation_started'],
  'keys-rewrap': { because: 'Begins what is recorded when it is through, with whoever asked for it.' },
  'keys-destroy-epoch': ['key_epoch.destroyed'],
  fsck: operatorReads,
  'export-organization': ['data.exported'],
  'export-person': ['data.exported'],
  backup: ['backup.made'],
  'keys-backup': ['keys.copied'],
};

/** What the server does by itself. */
const background: Readonly<Record<string, Decision>> = {
  sealing: ['envelope.sealed', 'envelope.completed', 'envelope.seal_failed'],
  'appending a timestamp to seals': ['envelope.seal_extended', 'envelope.seal_extension_failed'],
  'asking recipients to sign, reminding them, sending copies': ['recipient.notified', 'mail.failed'],
  'delivering mail': ['mail.handed_over', 'mail.failed'],
  'delivering text messages': ['sms.handed_over', 'sms.failed'],
  'delivering webhooks': ['webhook.delivery_failed', 'webhook.disabled'],
  'watching the clock': ['clock.stepped'],
  'restoring a backup, with no server': ['backup.restored'],
  'wrapping keys by a new root key': ['root_key.rotated'],
  'wrapping keys of past months under this month’s': ['key_epoch.rewrapped'],
  'ending what a legal hold or a policy no longer keeps': ['legal_hold.released', 'retention.expired'],
  'letting parties go': ['interest.released', 'interest.lapsed', 'deletion.waiting', 'deletion.resumed'],
  'destroying what nothing keeps': [
    'document.shredded',
    'document.copies_erasing',
    'personal_data.redacted',
    'document.destroyed',
    'deletion.completed',
  ],
  'ending idle embed sessions': ['embed_session.expired'],
  'shredding attachments that no field names': ['attachment.removed'],
  'ending envelopes past their time': ['envelope.expired'],
  'asking how a subscription stands': ['billing.changed'],
  'suspending whose grace is over': ['billing.suspended'],
  'reporting completed envelopes': ['usage.reported', 'usage.failed'],
};

const eventsIn = (...tables: Readonly<Record<string, Decision>>[]): AuditEventType[] =>
  tables.flatMap((table) => Object.values(table).flatMap((one) => ('because' in one ? [] : one)));

describeOnDatabase('what can be done', (open) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await open());
  });
  afterAll(() => server.close());

  it('by request has its events, or a reason for having none, route by route', () => {
    const served = createApp(server.parts).routes;
    // Middleware is registered for all methods of a wider path; files are served like that, too.
    const own = served.filter(({ method, path }) => method !== 'ALL' || path.startsWith('/app/'));
    expect([...new Set(own.map(({ method, path }) => `${method} ${path}`))].toSorted()).toEqual(
      Object.keys(routes).toSorted(),
    );
  });

  it('by login and by command line likewise', () => {
    expect([...openRoutes].toSorted()).toEqual(Object.keys(logins).toSorted());
    expect(Object.keys(operatorCommands).toSorted()).toEqual(Object.keys(commands).toSorted());
  });

  it('is all that the vocabulary of events has words for, and all of these are written by some code', () => {
    const decided = new Set(eventsIn(routes, logins, commands, background));
    expect([...decided].toSorted()).toEqual([...auditEventTypes].toSorted());
    const source = readSourceTree(repositoryRoot)
      .filter(({ path }) => path.startsWith('server/') && !path.endsWith('.test.ts'))
      .map(({ text }) => text)
      .join('\n');
    expect([...decided].filter((type) => !source.includes(`'${type}'`))).toEqual([]);
  });

  it('through the integrator’s API is denied to strangers, on the record', async () => {
    const ofKeys = Object.keys(routes).filter((route) =>
      / \/v1\/(?!embed\/|billing\/stripe-webhook)/.test(route),
    );
    expect(ofKeys.length).toBeGreaterThan(15);
    for (const route of ofKeys) {
      const [method = '', path = ''] = route.split(' ');
      // What a mail or a password is enough for has nobody to be known; there it is the page that is not ours.
      const { status } = await fetch(`${server.origin}${path}`, { method });
      expect(status, route).toBe(forAnybody.test(path) ? 403 : 401);
    }
    await server.parts.denials.settle(true);
    const events = await server.parts.audit.readChain(deploymentChain, deploymentChain);
    const denied = events.filter(({ type }) => type === 'access.denied');
    const { facts } = JSON.parse(denied.at(-1)!.body) as { facts: { repeats: number } };
    expect([denied.length, facts.repeats]).toEqual([2, ofKeys.length - 1]);
  });
});
