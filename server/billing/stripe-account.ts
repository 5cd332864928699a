import { Stripe } from 'stripe';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../platform/database/database-clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { FailureLog } from '../platform/http/failure-log.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { JobQueue } from '../platform/jobs/job-queue.ts';
import type { Plan } from './billing-state.ts';

export interface BillingSettings {
  secretKey: string;
  webhookSecret: string;
  /** Another address than Stripe's own. */
  url: URL | undefined;
  plans: readonly Plan[];
  /** Event name of the meter that counts completed envelopes. */
  meterEvent: string;
  trialDays: number;
  /** From the first unpaid invoice on. */
  graceDays: number;
}

/** A person waits for some of these answers. */
const timeoutMilliseconds = 10_000;
/** A message signed longer ago is a replay, or was held back by somebody (Stripe's own default). */
const toleranceSeconds = 300;

/**
 * Our account at Stripe. Both secrets stay in here: neither is in what is thrown, logged or serialised, also when
 * Stripe repeats part of a key in its answer.
 */
export class StripeAccount {
  readonly settings: Omit<BillingSettings, 'secretKey' | 'webhookSecret' | 'url'>;
  readonly #stripe: Stripe;
  readonly #webhookSecret: string;
  readonly #log: FailureLog;

  constructor({ secretKey, webhookSecret, url, ...settings }: BillingSettings, log: FailureLog) {
    this.settings = settings;
    this.#webhookSecret = webhookSecret;
    this.#log = log;
    this.#stripe = new Stripe(secretKey, {
      apiVersion: '2026-10-28.endive',
      timeout: timeoutMilliseconds,
      maxNetworkRetries: 1,
      telemetry: false,
      ...(url && {
        protocol: url.protocol === 'http:' ? 'http' : 'https',
        host: url.hostname,
        ...(url.port !== '' && { port: url.port }),
      }),
    });
  }

  /** @throws ServiceError `billing_unavailable`, with Stripe's refusal as its cause */
  async ask<T>(question: (stripe: Stripe) => Promise<T>): Promise<T> {
    try {
      return await question(this.#stripe);
    } catch (cause) {
      // The library calls all of its refusals "Error", and the log shows no message.
      if (cause instanceof Stripe.errors.StripeError) cause.name = cause.type;
      this.#log.failure('billing', cause);
      throw new ServiceError('billing_unavailable', { cause });
    }
  }

  /** The event that the bytes are, if Stripe has signed them just now. @throws ServiceError `stripe_signature_invalid` */
  async readEvent(body: string, signature: string): Promise<Stripe.Event> {
    try {
      return await this.#stripe.webhooks.constructEventAsync(
        body,
        signature,
        this.#webhookSecret,
        toleranceSeconds,
      );
    } catch {
      throw new ServiceError('stripe_signature_invalid');
    }
  }
}

/** Whether asking the same again can end otherwise: what is wrong with the question stays wrong. */
export function isRefusedForGood({ cause }: ServiceError): boolean {
  return cause instanceof Stripe.errors.StripeInvalidRequestError;
}

/** Whether what was asked about is not there, or no more. */
export function isMissing({ cause }: ServiceError): boolean {
  return cause instanceof Stripe.errors.StripeInvalidRequestError && cause.code === 'resource_missing';
}

export interface BillingParts {
  database: Database;
  audit: AuditLog;
  jobs: JobQueue;
  clock: Clock;
  publicOrigin: string;
  /** Null where there is no billing. */
  stripe: StripeAccount | null;
}

/** @throws ServiceError `billing_off` */
export function requireBilling({ stripe }: Pick<BillingParts, 'stripe'>): StripeAccount {
  if (!stripe) throw new ServiceError('billing_off');
  return stripe;
}
