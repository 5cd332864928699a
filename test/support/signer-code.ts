import type { EmbedToken } from '../../widget/contract/embeds.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import type { SignerAuthentication } from '../../widget/contract/signer-methods.ts';
import type { LockableSession } from '../../widget/frame/embed-session.ts';
import { createEmbedFor, openFrame, sendSample } from './ceremony.ts';
import type { TestCustomer, TestServer } from './inkseal-server.ts';
import { readMail } from './mailbox.ts';

/** The code in a mail or text message: at the beginning of a line, or by itself in a paragraph of HTML. */
export function codeIn(text: string): string {
  const code = /^(\d{6})(?!\d)/m.exec(text)?.[1] ?? />(\d{6})<\/p>/.exec(text)?.[1];
  if (code === undefined) throw new Error('there is no code in it');
  return code;
}

/** Any code but that one. */
export const wrongFor = (code: string, by = 1): string =>
  String((Number(code) + by) % 1_000_000).padStart(6, '0');

let addresses = 0;

/** A signer whose address nobody else in the run has. */
export interface LockedSigner {
  envelope: Envelope;
  email: string;
  embed(): Promise<EmbedToken>;
  open(): Promise<LockableSession>;
  /** The newest code mailed to them, of as many as that. */
  code(count: number): Promise<string>;
}

export async function sendLocked(
  server: TestServer,
  customer: TestCustomer,
  signerAuthentication: SignerAuthentication | undefined = 'email_code',
  readNewest = (email: string, count: number) => readMail(server, email, count).then(({ text }) => text),
): Promise<LockedSigner> {
  addresses += 1;
  const email = `locked${addresses}@example.com`;
  const asked = signerAuthentication && { signerAuthentication };
  const { envelope } = await sendSample(customer, [{ email, phone: '+4790000012', ...asked }]);
  const embed = () => createEmbedFor(customer, envelope);
  return {
    envelope,
    email,
    embed,
    open: async () => openFrame(server, await embed()),
    code: async (count) => codeIn(await readNewest(email, count)),
  };
}
