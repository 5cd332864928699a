/**
 * What a person has to show before a document is shown to them, the least first. `host_asserted`: the page's own
 * application says who is signed in there, and it stands in the records as that application's word. `email_code` and
 * `sms_code`: a one-time code to the recipient's own address or number.
 */
export const signerAuthentications = ['none', 'host_asserted', 'email_code', 'sms_code'] as const;
export type SignerAuthentication = (typeof signerAuthentications)[number];

const rank = (one: SignerAuthentication): number => signerAuthentications.indexOf(one);

export const isAtLeast = (shown: SignerAuthentication | null, asked: SignerAuthentication): boolean =>
  rank(shown ?? 'none') >= rank(asked);

/** A recipient may be asked for more than the app asks of everybody, never for less. */
export const stricterOf = (
  app: SignerAuthentication,
  recipient: SignerAuthentication | null | undefined,
): SignerAuthentication => (recipient && rank(recipient) > rank(app) ? recipient : app);

export const codeMethods = ['email_code', 'sms_code'] as const satisfies readonly SignerAuthentication[];
export type CodeMethod = (typeof codeMethods)[number];

export const isCodeMethod = (method: SignerAuthentication): method is CodeMethod =>
  method === 'email_code' || method === 'sms_code';

/** Digits of a one-time code. */
export const codeLength = 6;
