import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { SigningView } from '../../contract/signing.ts';
import { momentText } from './deadline-wording.ts';

/**
 * What somebody keeps who has signed: by which id anybody can look it up, the hash of the file they have, and that it comes
 * by mail. Each only where the server says so.
 */
export function renderReceipt({
  receipt,
  documents,
  recipient,
}: SigningView): TemplateResult | typeof nothing {
  if (!receipt) return nothing;
  const { transactionId, lookUpUrl, sealed, isCopyMailed } = receipt;
  const named = documents.flatMap(({ id, name }) => {
    const file = sealed.find(({ documentId }) => documentId === id);
    return file ? [{ name, sha256: file.sha256 }] : [];
  });
  return html`<dl class="receipt">
      ${
        recipient.signedAt === null
          ? nothing
          : html`<div>
              <dt>${msg('Signed on', { id: 'receipt-signed' })}</dt>
              <dd data-signed>${momentText(recipient.signedAt)}</dd>
            </div>`
      }
      <div>
        <dt>${msg('Transaction id', { id: 'receipt-id' })}</dt>
        <dd>
          <bdi class="code">${transactionId}</bdi>
          <a href=${lookUpUrl} target="_blank" rel="noopener noreferrer" referrerpolicy="no-referrer"
            >${msg('Look it up in a new tab', { id: 'receipt-look-up' })}</a
          >
        </dd>
      </div>
    </dl>
    ${named.length === 0 ? nothing : renderProof(named, new URL('/verify', lookUpUrl).href)}
    ${isCopyMailed ? html`<p class="mailed">${mailedText(recipient.email)}</p>` : nothing}`;
}

/** Where the file is checked; what it is recognised by is for those who ask for it. */
function renderProof(files: readonly { name: string; sha256: string }[], verifyUrl: string): TemplateResult {
  return html`<p class="proof">
      <a href=${verifyUrl} target="_blank" rel="noopener noreferrer" referrerpolicy="no-referrer" data-verify
        >${msg('Check the seal in a new tab', { id: 'receipt-verify' })}</a
      >
    </p>
    <details class="proof">
      <summary>${msg('Fingerprint of the file', { id: 'receipt-fingerprint' })}</summary>
      <dl class="receipt">
        ${files.map(
          ({ name, sha256 }) =>
            html`<div>
              <dt>
                ${
                  files.length === 1
                    ? msg('SHA-256 of the sealed file', { id: 'receipt-hash' })
                    : msg(str`SHA-256 of ${name}, sealed`, { id: 'receipt-hash-named' })
                }
              </dt>
              <dd><bdi class="code">${sha256}</bdi></dd>
            </div>`,
        )}
      </dl>
    </details>`;
}

const mailedText = (email: string): string =>
  msg(str`A copy goes to ${email} by e-mail. If it is too large for that, the mail says where to find it.`, {
    id: 'receipt-mail',
  });
