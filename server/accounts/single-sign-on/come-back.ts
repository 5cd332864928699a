import type { Language } from '#contract/languages.ts';
import { emailSchema } from '#contract/members.ts';
import type { AuditEntry } from '../../audit/audit-log.ts';
import { networkOf } from '../../audit/denials.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { RequestFacts } from '../../platform/http/http-env.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { accountEvent, anonymous, type AccountCaseParts } from '../account-parts.ts';
import { findAccountByEmail, lockAccount, type AccountRow } from '../account-store.ts';
import { startLogin } from '../console-logins.ts';
import { createAccount, isName } from '../create-account.ts';
import { signInByNetwork } from '../sign-in-limits.ts';
import type { SignedIn } from '../sign-in.ts';
import { linkedEvent } from './linked-event.ts';
import { refuseSignOn, type OpenIdProvider, type ProvenPerson } from './openid-provider.ts';
import { createSignOnRequest, isState, type SignOnRequest } from './sign-on-request.ts';
import {
  findLinkedAccount,
  keepPending,
  keepRequest,
  linkAccount,
  takeRequest,
  type PendingSignOn,
} from './sign-on-store.ts';

type Client = Pick<RequestFacts, 'clientIp' | 'userAgent'>;
export type SignOnParts = AccountCaseParts & { singleSignOn: OpenIdProvider };

/** What the provider has sent the browser back with. */
export type CallbackQuery = Partial<Record<'state' | 'code' | 'error' | 'iss', string>>;

/** Signed in; or whoever has this new secret is yet to show more. */
export type CameBack = { signedIn: SignedIn } | { pending: SignOnRequest };

/** @throws ServiceError `rate_limited` or `single_sign_on_unavailable` */
export async function beginSignOn(
  { attempts, database, singleSignOn }: SignOnParts,
  { clientIp }: Client,
): Promise<{ request: SignOnRequest; address: string }> {
  await attempts.count({ limit: signInByNetwork, of: networkOf(clientIp) });
  const request = createSignOnRequest();
  const address = await singleSignOn.addressFor(request);
  await keepRequest(database.queries, request.digest);
  return { request, address };
}

/**
 * Whoever comes back from the provider, once, in the browser that was sent there. The order matters: a callback that
 * another site makes up has not the state, and must not use the person's own up.
 * @throws ServiceError `single_sign_on_refused`, `single_sign_on_over`, `single_sign_on_email_unverified`,
 * `single_sign_on_unavailable` or `sign_up_closed`
 */
export async function comeBack(
  parts: SignOnParts,
  request: SignOnRequest | undefined,
  { query, client, language }: { query: CallbackQuery; client: Client; language: Language },
): Promise<CameBack> {
  const { issuer } = parts.singleSignOn;
  if (!request || !isState(request, query.state)) throw refuseSignOn('other_browser');
  if (!(await takeRequest(parts.database.queries, request.digest)))
    throw new ServiceError('single_sign_on_over');
  // RFC 9207: an answer of another issuer than the one that was asked.
  if (query.iss !== undefined && query.iss !== issuer) throw refuseSignOn('other_issuer');
  if (query.error !== undefined) throw refuseSignOn('provider_refused');
  if (query.code === undefined) throw refuseSignOn('no_code');
  const person = await parts.singleSignOn.identify(query.code, request);
  return parts.audit.record(async (tx) => {
    const findLinked = () => findLinkedAccount(tx, { issuer, subject: person.subject });
    const linked = await findLinked();
    if (linked === undefined) return enterUnlinked(parts, tx, { ...person, language }, client);
    const account = await lockAccount(tx, linked);
    // A new password that was set while this waited for the account has ended the link.
    if ((await findLinked()) !== account.id) throw new ServiceError('single_sign_on_over');
    return enterLinked(tx, issuer, account, client);
  });
}

type Outcome = { result: CameBack; events: AuditEntry[] };

async function signedIn(
  tx: Transaction,
  account: SignedIn['account'],
  client: Client,
  before: AuditEntry[] = [],
): Promise<Outcome> {
  const { token, event } = await startLogin(tx, account.id, client, 'single_sign_on');
  return { result: { signedIn: { token, account } }, events: [...before, event] };
}

/** On the record of the account: its owner sees that somebody was taken for them by the provider, and stopped here. */
async function askForMore(
  tx: Transaction,
  issuer: string,
  { account, subject, client }: { account: AccountRow; subject: string | null; client: Client },
): Promise<Outcome> {
  const request = createSignOnRequest();
  const pending: PendingSignOn = { accountId: account.id, subject };
  await keepPending(tx, request.digest, pending);
  const proof = [
    ...(subject === null ? [] : ['password']),
    ...(account.twoFactorEnabled ? ['second_factor'] : []),
  ].join('+');
  const event = accountEvent('account.proof_requested', account.id, anonymous(client), { issuer, proof });
  return { result: { pending: request }, events: [event] };
}

/** The second factor of an account is asked for whichever way its person comes in: the provider is no way round it. */
function enterLinked(tx: Transaction, issuer: string, account: AccountRow, client: Client): Promise<Outcome> {
  if (!account.twoFactorEnabled) return signedIn(tx, account, client);
  return askForMore(tx, issuer, { account, subject: null, client });
}

/**
 * Found by address, an account is only linked by whoever shows its password: that a provider has verified an address today
 * does not say that its person is the one who made the account. Addresses change hands; whoever runs the provider could name
 * any; and the account may have been made by somebody who never read that address, and waits in it for its owner. Who has
 * forgotten the password gets a new one by mail, which ends every login of whoever made the account.
 */
async function enterUnlinked(
  { singleSignOn: { issuer, openSignUp }, openSignUp: openToAll }: SignOnParts,
  tx: Transaction,
  { subject, email: claimed, name, language }: ProvenPerson & { language: Language },
  client: Client,
): Promise<Outcome> {
  const email = emailSchema.safeParse(claimed).data;
  if (email === undefined) throw new ServiceError('single_sign_on_email_unverified');
  const known = await findAccountByEmail(tx, email);
  if (known) return askForMore(tx, issuer, { account: known, subject, client });
  if (!openSignUp && !openToAll) throw new ServiceError('sign_up_closed');
  const called = isName(name) ? name.trim() : (email.split('@')[0] ?? email);
  const draft = { name: called, email, emailVerified: true, language, passwordHash: null };
  const { id, event: created } = await createAccount(tx, draft, client);
  if (!(await linkAccount(tx, { issuer, subject, accountId: id })))
    throw new ServiceError('single_sign_on_over');
  return signedIn(tx, { id, name: called, email }, client, [created, linkedEvent(id, issuer, client)]);
}
