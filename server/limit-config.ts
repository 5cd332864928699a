import { readInteger, type Environment } from './config-values.ts';

/** How often the integrator's API may be called in a minute. */
export interface CallerLimits {
  /** With one API key, or by one person at the console. */
  callerPerMinute: number;
  /** By all keys and people of one organization together. */
  organizationPerMinute: number;
}

const [least, most] = [60, 1_000_000];

/** `INKSEAL_CALLER_REQUESTS_PER_MINUTE` and `INKSEAL_ORGANIZATION_REQUESTS_PER_MINUTE`, over all processes together. */
export function readLimits(problems: string[], env: Environment): CallerLimits {
  const read = (name: string, fallback: number): number =>
    readInteger(problems, name, env[name], fallback, [least, most]);
  const limits = {
    callerPerMinute: read('INKSEAL_CALLER_REQUESTS_PER_MINUTE', 6_000),
    organizationPerMinute: read('INKSEAL_ORGANIZATION_REQUESTS_PER_MINUTE', 12_000),
  };
  if (limits.organizationPerMinute < limits.callerPerMinute)
    problems.push(
      'INKSEAL_ORGANIZATION_REQUESTS_PER_MINUTE must not be lower than INKSEAL_CALLER_REQUESTS_PER_MINUTE: ' +
        'no caller could reach its own limit',
    );
  return limits;
}
