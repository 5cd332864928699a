import type { SharedRate, SharedRates } from './shared-rates.ts';

/** Of the integrator's API, over all its routes together. */
export interface CallerRates {
  apiKey: SharedRate;
  person: SharedRate;
  organization: SharedRate;
}

export const openCallerRates = (
  rates: SharedRates,
  { callerPerMinute, organizationPerMinute }: { callerPerMinute: number; organizationPerMinute: number },
): CallerRates => ({
  apiKey: rates.of({ kind: 'api_key', perMinute: callerPerMinute }),
  person: rates.of({ kind: 'person', perMinute: callerPerMinute }),
  organization: rates.of({ kind: 'organization', perMinute: organizationPerMinute }),
});
