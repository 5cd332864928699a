/** Takes a rewrap on in a process of its own, to be killed there: `rewrap-child.ts DATABASE_URL FOLDER`. */
import { advanceRewrap } from '../../server/keys/rewrap-keys.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import { createJobQueue } from '../../server/platform/jobs/job-queue.ts';
import { databaseMonth, openKeys } from './opened-keys.ts';

const [databaseUrl = '', folder = ''] = process.argv.slice(2);
const database = await openDatabase({ databaseUrl });
const jobs = await createJobQueue(database, () => undefined);
const parts = await openKeys({ folder, database, jobs, month: databaseMonth });
await advanceRewrap(parts, { keysAtOnce: 5, milliseconds: 60_000 });
await jobs.stop();
await database.close();
