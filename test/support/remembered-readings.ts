/**
 * What the intake's processes said of a small file is said again when the same bytes come again in a run. Hundreds of tests
 * upload the same few files and look at what follows; each upload starts a process or two, which was most of their time.
 * Refusals, files with a password and large ones are read each time, and so is everything where `readsAnew` asks for it.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { CopiedReading } from '../../server/documents/pdf/intake-messages.ts';
import type { PdfIntake } from '../../server/documents/pdf/intake.ts';
import { runFolder } from './once-a-run.ts';

const mostBytes = 65_536;

interface Read {
  reading: CopiedReading;
  copy: Uint8Array;
}

export function rememberReadings(intake: PdfIntake): void {
  const readFile = intake.readFile.bind(intake);
  const outlineCopy = intake.outlineCopy.bind(intake);

  intake.readFile = async (...asked) => {
    const [file, options] = asked;
    const { organizationId, byteSize } = file;
    if (options?.password !== undefined || byteSize > mostBytes) return readFile(...asked);
    const place = placeOf('reading', await file.read(0, byteSize));
    const known = recall<Read>(place);
    if (known) {
      if (known.copy.byteLength > 0) await file.keepCopy(known.copy);
      return known.reading;
    }
    const pieces: Uint8Array[] = [];
    const reading = await readFile(
      {
        organizationId,
        byteSize,
        read: (start, end) => file.read(start, end),
        keepCopy: async (piece) => {
          pieces.push(piece);
          await file.keepCopy(piece);
        },
      },
      options,
    );
    keep(place, { reading, copy: Buffer.concat(pieces) } satisfies Read);
    return reading;
  };

  intake.outlineCopy = async (copy, pageSizes) => {
    if (copy.byteSize > mostBytes) return outlineCopy(copy, pageSizes);
    const place = placeOf(`outline ${JSON.stringify(pageSizes)}`, await copy.read(0, copy.byteSize));
    const known = recall<Uint8Array | null>(place);
    if (known !== undefined) return known;
    const outline = await outlineCopy(copy, pageSizes);
    keep(place, outline);
    return outline;
  };
}

function placeOf(what: string, bytes: Uint8Array): string {
  const folder = join(runFolder(), 'readings');
  mkdirSync(folder, { recursive: true });
  return join(folder, createHash('sha256').update(`${what}\n`).update(bytes).digest('hex'));
}

const recall = <T>(place: string): T | undefined =>
  existsSync(place) ? (deserialize(readFileSync(place)) as T) : undefined;

/** Another worker may do the same meanwhile. */
function keep(place: string, value: unknown): void {
  const whole = `${place}.${randomUUID()}`;
  writeFileSync(whole, serialize(value));
  renameSync(whole, place);
}
