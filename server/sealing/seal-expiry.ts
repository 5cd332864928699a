const noticeDays = 30;
const dayMilliseconds = 86_400_000;

/** A line for whoever runs the server, from 30 days before the seal certificate's end: nothing is sealed after that. */
export function noticeOfExpiry(validTo: Date, now: Date): string[] {
  const days = Math.floor((validTo.getTime() - now.getTime()) / dayMilliseconds);
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
