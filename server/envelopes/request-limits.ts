import type { AttemptLimit, Attempts } from '../accounts/attempts.ts';
import { mailboxOf } from '../mail/mailbox-of.ts';
import type { EnvelopeRow } from './envelope-store.ts';

const hour = 3600;

/** Whoever has a key must not be able to fill a stranger's mailbox, by making envelopes or by reminding of them. */
const byOrganizationAndAddress: AttemptLimit = {
  kind: 'signing-request/organization+address',
  most: 20,
  seconds: hour,
};
/** Whoever opens organization after organization, each with its own share, is kept to these. */
const byAddress: AttemptLimit = { kind: 'signing-request/address', most: 400, seconds: hour };
const byOrganization: AttemptLimit = { kind: 'signing-request/organization', most: 2_000, seconds: hour };
const byServer: AttemptLimit = { kind: 'signing-request/server', most: 20_000, seconds: hour };
/** Of each organization, whatever the others ask: some that fill the server's share must not silence everybody. */
const floor: AttemptLimit = { kind: 'signing-request/organization/floor', most: 50, seconds: hour };

/**
 * Before these are asked by mail, or can be from then on. Outside the transaction that does it: nothing is to wait for the counters.
 * Test mode apart, for it must use up nothing of those who are in earnest.
 * @throws ServiceError `rate_limited`
 */
export async function countRequests(
  attempts: Attempts,
  { organizationId, testMode }: Pick<EnvelopeRow, 'organizationId' | 'testMode'>,
  people: readonly { email: string }[],
): Promise<void> {
  const mode = testMode ? 'test' : 'live';
  for (const { email } of people) {
    const mailbox = mailboxOf(email);
    await attempts.count(
      { limit: byOrganizationAndAddress, of: `${mode} ${organizationId} ${mailbox}` },
      { limit: byAddress, of: `${mode} ${mailbox}` },
      { limit: byOrganization, of: `${mode} ${organizationId}` },
    );
    if (await attempts.isBeyond({ limit: floor, of: `${mode} ${organizationId}` }))
      await attempts.count({ limit: byServer, of: mode });
  }
}
