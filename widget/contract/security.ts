import { z } from 'zod';

/** What a server is set up to hand something to that it does not do by itself. */
export const outsideServices = [
  'keys',
  'storage',
  'mail',
  'sms',
  'timestamps',
  'witnesses',
  'payment',
] as const;
export type OutsideService = (typeof outsideServices)[number];

const count = z.number().int();

/** How the organization's data is kept now, as the server finds it; nothing here is a promise in prose. */
export const securitySchema = z.object({
  encryption: z.object({
    /** Of every stored byte, before it leaves the server's memory. */
    cipher: z.literal('AES-256-GCM'),
    segmentBytes: count,
    /** What wraps the organization's keys: `local`, or where the operator keeps it. */
    rootKeyProvider: z.string(),
    /** What is stored, by kind; each under a key of its own. */
    objects: z.array(z.object({ kind: z.string(), count, byteSize: count })),
    /** The organization's keys by the month they were made, YYYY-MM, and how many keys each wraps: of objects and of people. */
    epochs: z.array(z.object({ epoch: z.string(), objects: count, subjects: count })),
    /** Objects whose keys were destroyed: nobody can read them any more. */
    destroyed: count,
  }),
  log: z.object({
    origin: z.string(),
    /** What a verifier has to know of the log's key. */
    verifierKey: z.string(),
    /** Path of the signed note. */
    path: z.string(),
    /** The newest one; null before the first event was logged. */
    checkpoint: z.object({ size: count, signedAt: z.iso.datetime() }).nullable(),
    /** Of an earlier checkpoint, where an authority is set up. */
    timestamp: z.object({ size: count, stampedAt: z.iso.datetime() }).nullable(),
    /** Who else is asked to sign, and what they signed last. */
    witnesses: z.array(
      z.object({ name: z.string(), size: count.nullable(), keptAt: z.iso.datetime().nullable() }),
    ),
  }),
  /** The certificate of the seals that count: `expiring` in its last 30 days; once `expired`, nothing is sealed. */
  seal: z.object({ expiresAt: z.iso.datetime(), state: z.enum(['valid', 'expiring', 'expired']) }),
  /** As the operator names them. */
  subProcessors: z.array(z.object({ name: z.string(), purpose: z.string(), place: z.string() })),
  /** As the server is set up, whoever these are. */
  outsideServices: z.array(z.enum(outsideServices)),
  /** `mailto:` or https. */
  incidentContact: z.string().nullable(),
  policyUrl: z.string().nullable(),
});
export type Security = z.infer<typeof securitySchema>;
