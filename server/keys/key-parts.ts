import type { AuditLog } from '../audit/audit-log.ts';
import type { SubjectKeys } from '../audit/subject-keys.ts';
import type { Keyring } from '../platform/crypto/keyring.ts';
import type { RootKeyFiles } from '../platform/crypto/root-key-files.ts';
import type { ServerSecret } from '../platform/crypto/server-secret.ts';
import type { Clock } from '../platform/database/database-clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { JobQueue } from '../platform/jobs/job-queue.ts';

export interface KeyParts {
  database: Database;
  audit: AuditLog;
  jobs: JobQueue;
  clock: Clock;
  keyring: Keyring;
  subjectKeys: SubjectKeys;
  rootKeys: RootKeyFiles;
  secret: ServerSecret;
}
