/**
 * A backup is a directory, written once:
 *
 *     tables/<schema.table>.jsonl    rows, platform/database/table-rows.ts
 *     blobs/<xx>/<object id>         stored objects as they lie: ciphertext
 *     tombstones/<id>                what was destroyed until the backup was done
 *     files.jsonl                    path, size and SHA-256 of each of the files above
 *     manifest.json                  what the backup is, with size and SHA-256 of files.jsonl
 *     manifest.mac                   HMAC-SHA-256 of manifest.json under a key of the server's secret, hex
 *
 * The last file makes it a backup. Who may write where backups are kept, but has no keys, could otherwise add an owner to the
 * rows and wait for them to be restored. Keys are never in it: a backup alone opens no document.
 */
import { z } from 'zod';

export const backupFormat = 'inkseal backup';
export const backupVersion = 1;

export const manifestName = 'manifest.json';
export const macName = 'manifest.mac';
export const listingName = 'files.jsonl';

export const tablePath = (name: string): string => `tables/${name}.jsonl`;
export const blobPath = (objectId: string): string => `blobs/${objectId.slice(-2)}/${objectId}`;
export const tombstonePath = (id: string): string => `tombstones/${id}`;

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const storedName = z.string().regex(/^[a-z0-9_][a-z0-9_-]{2,127}$/);

/** One file of a backup; nothing else in the directory is looked at. */
export const backupFileSchema = z.strictObject({
  path: z
    .string()
    .regex(/^(tables\/[a-z_]+\.[a-z0-9_]+\.jsonl|blobs\/[a-z0-9_-]{2}\/[a-z0-9_-]+|tombstones\/[a-z0-9_]+)$/),
  byteSize: z.number().int().nonnegative(),
  sha256: digest,
});
export type BackupFile = z.infer<typeof backupFileSchema>;

/** Read before the rest: what a newer version has made of the rest nobody knows. */
export const manifestHeadSchema = z.object({
  format: z.literal(backupFormat),
  version: z.number().int().positive(),
});

export const manifestSchema = z.strictObject({
  format: z.literal(backupFormat),
  version: z.literal(backupVersion),
  /** The moment that the rows are of, by the database's clock. */
  createdAt: z.iso.datetime(),
  /** What had made the database, in order. */
  migrations: z.array(z.strictObject({ name: z.string(), sha256: digest })).min(1),
  /** In an order in which they can be loaded. */
  tables: z.array(z.strictObject({ name: z.string(), columns: z.array(z.string()).min(1) })),
  /** The audit log at that moment: how many leaves, and their root (hex). Null before anything was logged. */
  log: z.strictObject({ origin: z.string(), size: z.number().int().nonnegative(), root: digest }).nullable(),
  /** Objects that the rows still know and that were destroyed while the others were copied. */
  destroyedMeanwhile: z.array(storedName),
  /** Objects that were missing or damaged where the backup was made, and are no better in it. */
  unsound: z.array(z.strictObject({ objectId: storedName, problem: z.enum(['missing', 'damaged']) })),
  listing: z.strictObject({ byteSize: z.number().int().nonnegative(), sha256: digest }),
});
export type BackupManifest = z.infer<typeof manifestSchema>;
