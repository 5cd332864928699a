const noticeDays = 30;
const dayMilliseconds = 86_400_000;

const daysLeft = (validTo: Date, now: Date): number =>
  Math.floor((validTo.getTime() - now.getTime()) / dayMilliseconds);

/** As the console shows it. */
export function sealState(validTo: Date, now: Date): 'valid' | 'expiring' | 'expired' {
  const days = daysLeft(validTo, now);
  if (days < 0) return 'expired';
  return days < noticeDays ? 'expiring' : 'valid';
}

/** Says it again each day while the server runs: one that is never restarted is read in its log alone. */
export class ExpiryWatch {
  readonly #validTo: Date;
  readonly #say: (line: string) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(validTo: Date, say: (line: string) => void) {
    this.#validTo = validTo;
    this.#say = say;
  }

  start(): void {
    this.#timer = setInterval(
      () => noticeOfExpiry(this.#validTo, new Date()).forEach((line) => this.#say(line)),
      dayMilliseconds,
    ).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** A line for whoever runs the server, from 30 days before the seal certificate's end: nothing is sealed after that. */
export function noticeOfExpiry(validTo: Date, now: Date): string[] {
  const days = daysLeft(validTo, now);
  if (days >= noticeDays) return [];
  const date = validTo.toISOString().slice(0, 10);
  if (days < 0)
    return [
      `Warning: the seal certificate has expired on ${date}. Nothing is sealed until there is another.`,
    ];
  return [
    `Warning: the seal certificate expires on ${date} (days left: ${days}). Nothing is sealed after that.`,
  ];
}
