import type { AuditLog } from '../audit/audit-log.ts';
import type { SubjectKeys } from '../audit/subject-keys.ts';
import type { Database } from '../platform/database/database.ts';
import type { GuardedPost } from '../platform/http/guarded-post.ts';
import type { JobQueue } from '../platform/jobs/job-queue.ts';
import type { SlowReceivers } from './slow-receivers.ts';

/** What webhooks need of the server. */
export interface WebhookParts {
  config: { allowLoopbackWebhooks: boolean; webhookPorts: readonly number[] };
  database: Database;
  audit: AuditLog;
  subjectKeys: SubjectKeys;
  jobs: JobQueue;
  guardedPost: GuardedPost;
  slowReceivers: SlowReceivers;
}

/** A receiver on the machine itself is for whoever builds against a test app there, and for nobody on a shared server. */
export const mayReachLoopback = (
  { config }: Pick<WebhookParts, 'config'>,
  { testMode }: { testMode: boolean },
): boolean => testMode && config.allowLoopbackWebhooks;
