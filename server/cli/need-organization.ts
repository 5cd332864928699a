import { organizationName } from '../accounts/organization-store.ts';
import type { Parts } from '../parts.ts';
import { ServiceError } from '../platform/http/service-error.ts';

/** Its name. Throws `not_found` with what was looked for. */
export async function needOrganization(parts: Parts, organization: string): Promise<string> {
  return organizationName(parts.database.queries, organization).catch((thrown: unknown) => {
    const unknown = thrown instanceof ServiceError && thrown.code === 'not_found';
    throw unknown ? new ServiceError('not_found', { details: { organization } }) : thrown;
  });
}
