import type { AuditLog } from '../audit/audit-log.ts';
import type { SubjectKeys } from '../audit/subject-keys.ts';
import type { NoteSigner } from '../audit/tree/log-key.ts';
import type { ObjectKeys } from '../documents/object-keys.ts';
import type { Clock } from '../platform/database/database-clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { FailureLog } from '../platform/http/failure-log.ts';
import type { JobQueue } from '../platform/jobs/job-queue.ts';
import type { Tombstones } from './tombstones.ts';

export interface LifecycleParts {
  database: Database;
  audit: AuditLog;
  subjectKeys: SubjectKeys;
  objectKeys: ObjectKeys;
  jobs: JobQueue;
  /** Every term is counted by it. */
  clock: Clock;
  receipts: { signer: NoteSigner; name: string };
  tombstones: Tombstones;
  /** Days after which no backup of the database holds what was in it. */
  backupDays: number;
  log: FailureLog;
}
