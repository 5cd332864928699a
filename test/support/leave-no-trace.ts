/** Test files follow each other in one process: whatever one of them replaces in it is put back when the file ends. */
import { afterAll, vi } from 'vitest';

const environment = { ...process.env };
const { fetch } = globalThis;

afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  globalThis.fetch = fetch;
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
});
