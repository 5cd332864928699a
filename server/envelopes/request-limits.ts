import type { AttemptLimit, Attempts } from '../accounts/attempts.ts';
import type { EnvelopeRow, RecipientRow } from './envelope-store.ts';

const hour = 3600;

/** Whoever has a key must not be able to fill a stranger's mailbox, by making envelopes or by reminding of them. */
const byOrganizationAndAddress: AttemptLimit = {
  kind: 'signing-request/organization+address',
  most: 20,
  seconds: hour,
};
const byOrganization: AttemptLimit = { kind: 'signing-request/organization', most: 2_000, seconds: hour };
/** Whoever opens organization after organization, each with its own share, is kept to this. */
const byServer: AttemptLimit = { kind: 'signing-request/server', most: 20_000, seconds: hour };

/**
 * Before these are asked by mail, or can be from then on. Outside the transaction that does it: nothing is to wait for the counters.
 * Test mode apart, for it must use up nothing of those who are in earnest.
 * @throws ServiceError `rate_limited`
 */
export async function countRequests(
  attempts: Attempts,
  { organizationId, testMode }: EnvelopeRow,
  people: readonly RecipientRow[],
): Promise<void> {
  const mode = testMode ? 'test' : 'live';
  for (const { email } of people)
    await attempts.count(
      { limit: byOrganizationAndAddress, of: `${organizationId} ${email.toLowerCase()}` },
      { limit: byOrganization, of: `${mode} ${organizationId}` },
      { limit: byServer, of: mode },
    );
}
