import { ServiceError } from '../platform/http/service-error.ts';

/** Says which limit it was, and to whoever asked when there is something left in it again. */
export class RateLimitedError extends ServiceError {
  readonly limit: string;

  constructor({ kind, perMinute }: { kind: string; perMinute: number }, milliseconds: number) {
    const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
    const headers = { 'Retry-After': String(seconds) };
    super('rate_limited', { headers, details: { limit: kind, perMinute } });
    this.limit = kind;
  }
}
