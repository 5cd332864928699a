import type { Environment } from './config-values.ts';

/** Whom an operator lets at the data, by what for and where. */
export interface SubProcessor {
  name: string;
  purpose: string;
  place: string;
}

export interface SecurityNotices {
  /** `mailto:` or https, as security.txt has it (RFC 9116 §2.5.3): `INKSEAL_SECURITY_CONTACT`. */
  contact: string | undefined;
  /** https: `INKSEAL_SECURITY_POLICY`. */
  policyUrl: string | undefined;
  /** `INKSEAL_SUBPROCESSORS="Fjord Hosting AS | servers | Norway; Post GmbH | e-mail | Germany"` */
  subProcessors: SubProcessor[];
}

/** These are links in other people's pages, so they lead where they say: no `javascript:`, no password, no line break. */
function readAddress(text: string | undefined, schemes: readonly string[]): string | undefined {
  if (!text || /[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, username, password, pathname } = new URL(text);
  const isWhole = protocol !== 'mailto:' || /^[^@]+@[^@]+$/.test(pathname);
  return schemes.includes(protocol) && isWhole && !username && !password ? text : undefined;
}

function readSubProcessors(problems: string[], text = ''): SubProcessor[] {
  const entries = text.split(';').filter((entry) => entry.trim() !== '');
  const read = entries.flatMap((entry) => {
    const [name = '', purpose = '', place = '', ...more] = entry.split('|').map((part) => part.trim());
    return name && purpose && place && more.length === 0 ? [{ name, purpose, place }] : [];
  });
  if (read.length < entries.length)
    problems.push(
      'INKSEAL_SUBPROCESSORS must be "NAME | WHAT FOR | WHERE" for each of them, with ";" between',
    );
  return read;
}

export function readNotices(problems: string[], env: Environment): SecurityNotices {
  const contact = readAddress(env['INKSEAL_SECURITY_CONTACT'], ['mailto:', 'https:']);
  const policyUrl = readAddress(env['INKSEAL_SECURITY_POLICY'], ['https:']);
  if (env['INKSEAL_SECURITY_CONTACT'] && !contact)
    problems.push(
      'INKSEAL_SECURITY_CONTACT must be an address such as mailto:security@example.com or https://example.com/report',
    );
  if (env['INKSEAL_SECURITY_POLICY'] && !policyUrl)
    problems.push('INKSEAL_SECURITY_POLICY must be an https address');
  const subProcessors = readSubProcessors(problems, env['INKSEAL_SUBPROCESSORS']);
  return { contact, policyUrl, subProcessors };
}
