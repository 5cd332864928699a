import { customType, timestamp } from 'drizzle-orm/pg-core';

/** An instant: `timestamptz(3)`, a `Date` in TypeScript, UTC milliseconds in every answer. */
export const instant = () => timestamp({ withTimezone: true, precision: 3, mode: 'date' });

/** Binary; a `Buffer` on both engines (the embedded driver gives plain Uint8Arrays). */
export const bytea = customType<{ data: Buffer; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  fromDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
});
