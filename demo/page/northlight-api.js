/** What the customer's pages ask of their own server. Nothing secret is ever in an address. */

/**
 * @typedef {object} Signing
 * @property {string} id
 * @property {string} title
 * @property {string} frameUrl
 * @property {string} transactionId
 * @property {string | null} sealedFile - where the sealed PDF was saved, once it was checked
 * @property {string | null} certificateFile - where its completion certificate was saved, if the PDF was signed before
 */

/** The server's own code and sentence for what it would not do. */
export class Refused extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * @param {'GET' | 'POST'} method
 * @param {string} path
 * @param {{ json?: object, file?: File }} [body]
 */
async function ask(method, path, { json, file } = {}) {
  const headers = new Headers();
  if (json) headers.set('content-type', 'application/json');
  if (file) {
    headers.set('content-type', 'application/pdf');
    headers.set('x-file-name', encodeURIComponent(file.name));
  }
  const sent = json ? JSON.stringify(json) : file;
  const init = sent ? { method, headers, body: sent } : { method, headers };
  const response = await fetch(path, init).catch(() => {
    throw new Refused('customer_unreachable', 'Northlight HR cannot be reached. Is the demo still running?');
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(answer.code ?? 'demo_failed', answer.message ?? 'That did not work.');
  return answer;
}

/** @returns {Promise<{ signer: { name: string }, signing: Signing | null }>} */
export const latestSigning = () => ask('GET', '/api/signings/latest');

/** @returns {Promise<Signing>} */
export const startSample = () => ask('POST', '/api/signings/sample');

/**
 * @param {File} file
 * @returns {Promise<Signing>}
 */
export const startUpload = (file) => ask('POST', '/api/signings/upload', { file });

/** The one that is under way, else a new one of the sample agreement. */
export async function openSigning() {
  const { signing } = await latestSigning();
  return signing ?? startSample();
}

/**
 * A one-use token bound to the frame's key.
 * @param {Signing} signing
 * @param {string} jkt
 * @returns {Promise<string>}
 */
export async function requestToken(signing, jkt) {
  const { token } = await ask('POST', `/api/signings/${signing.id}/token`, { json: { jkt } });
  return token;
}

/**
 * Hands the server the statement of completion, which it checks before it fetches the sealed PDF.
 * @param {Signing} signing
 * @param {string} statement
 * @returns {Promise<Signing>}
 */
export const passStatement = (signing, statement) =>
  ask('POST', `/api/signings/${signing.id}/completed`, { json: { statement } });
