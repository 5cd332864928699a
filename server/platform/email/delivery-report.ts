/** Reads what a mail server sends back about a mail that it took and could not deliver (RFC 3464). */

export interface DeliveryReport {
  /** The Message-ID of the mail it is about, without the brackets. */
  messageId: string;
  /** What became of it: `failed`, `delayed`, `delivered`, `relayed` or `expanded` (RFC 3464, section 2.3.3). */
  action: string;
  /** Such as `5.1.1` (RFC 3463). */
  status: string;
}

/** Headers by their names in small letters, the first of each, unfolded (RFC 5322, section 2.2.3). */
type Headers = ReadonlyMap<string, string>;

interface Part {
  headers: Headers;
  body: string;
}

function readHeaders(block: string): Headers {
  const headers = new Map<string, string>();
  for (const line of block.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const [, name = '', value = ''] = /^([!-9;-~]+):[ \t]*(.*)$/.exec(line) ?? [];
    const key = name.toLowerCase();
    if (key !== '' && !headers.has(key)) headers.set(key, value.trim());
  }
  return headers;
}

function readPart(source: string): Part {
  const end = /\r?\n\r?\n/.exec(source);
  const headers = readHeaders(source.slice(0, end?.index ?? source.length));
  return { headers, body: end ? source.slice(end.index + end[0].length) : '' };
}

function boundaryOf({ headers }: Part): string | undefined {
  const [, quoted, bare] =
    /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(headers.get('content-type') ?? '') ?? [];
  return quoted ?? bare;
}

const typeOf = ({ headers }: Part): string =>
  (headers.get('content-type') ?? 'text/plain').split(';')[0]!.trim().toLowerCase();

/** As it was before it was made fit for the way (RFC 2045, section 6). */
function decode({ headers, body }: Part): string {
  switch (headers.get('content-transfer-encoding')?.toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('latin1');
    case 'quoted-printable':
      return body
        .replaceAll(/=[ \t]*\r?\n/g, '')
        .replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    default:
      return body;
  }
}

/**
 * Of the outermost multipart alone: what else there is may be anything that somebody once mailed. What stands before the first is
 * for readers that know no MIME; what stands behind the last is nothing.
 */
function partsOf(whole: Part): Part[] {
  const boundary = boundaryOf(whole);
  if (boundary === undefined) return [];
  const delimiters = new Set([`--${boundary}`, `--${boundary}--`]);
  const parts: string[][] = [];
  for (const line of whole.body.split('\n')) {
    if (delimiters.has(line.trimEnd())) parts.push([]);
    else parts.at(-1)?.push(line);
  }
  return parts.map((lines) => readPart(lines.join('\n')));
}

const returned: ReadonlySet<string> = new Set([
  'message/rfc822',
  'text/rfc822-headers',
  'message/rfc822-headers',
  'message/global',
  'message/global-headers',
]);

/** Undefined for what is no such report, or does not tell which mail it is about. */
export function readDeliveryReport(source: string): DeliveryReport | undefined {
  const whole = readPart(source);
  if (typeOf(whole) !== 'multipart/report') return undefined;
  const parts = partsOf(whole);
  const said = parts.find((part) => /^message\/(?:global-)?delivery-status$/.test(typeOf(part)));
  const mail = parts.find((part) => returned.has(typeOf(part)));
  if (!said || !mail) return undefined;
  // Of one recipient, as our mails are; the fields before it are about the mail as a whole.
  const fields = decode(said)
    .split(/\r?\n[ \t]*\r?\n/)
    .map(readHeaders)
    .find((one) => one.has('action'));
  const action = fields
    ?.get('action')
    ?.split(/[\s(;]/)[0]
    ?.toLowerCase();
  const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(fields?.get('status') ?? '')?.[0];
  const messageId = /^<([^<>\s]+)>/.exec(readPart(decode(mail)).headers.get('message-id') ?? '')?.[1];
  return action && status && messageId ? { messageId, action, status } : undefined;
}
