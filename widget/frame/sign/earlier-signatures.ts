import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { SealedPart } from '../../contract/documents.ts';
import type { SigningView } from '../../contract/signing.ts';
import { icon } from '../../ui/icons.ts';
import { formatList } from '../../ui/wording.ts';

type Shown = SigningView['documents'][number];

export const wasSignedBefore = ({ completionMode }: Shown): boolean => completionMode === 'append-only';

/** What a signer receives of a document: beside one that was signed before, its completion certificate. */
export function sealedParts(document: Shown): readonly SealedPart[] {
  return wasSignedBefore(document) ? ['document', 'completion-certificate'] : ['document'];
}

/** Names of the documents that were signed before; undefined when all were, '' when none was. */
function namesSignedBefore({ documents }: SigningView): string | undefined {
  const before = documents.filter(wasSignedBefore);
  return before.length === documents.length ? undefined : formatList(before.map(({ name }) => name));
}

/** Said before somebody signs: their marks are shown on pages on which they will not stand. */
export function renderEarlierSignatures(view: SigningView): TemplateResult | typeof nothing {
  const names = namesSignedBefore(view);
  if (names === '') return nothing;
  return html`<p class="earlier">
    ${icon('seal')}
    <span>
      ${
        names === undefined
          ? msg(
              'This was signed before, so nothing more can be written on its pages. What you fill in and your signature will stand in the completion certificate that goes with it.',
              { id: 'earlier-sheet' },
            )
          : msg(
              str`Signed before: ${names}. Nothing more can be written on those pages. What you fill in there and your signature will stand in the completion certificate that goes with them.`,
              { id: 'earlier-sheet-named' },
            )
      }
    </span>
  </p>`;
}

/** Said afterwards, where the sealed document without a mark of theirs on it is handed to them. */
export function renderWhereMarksStand(view: SigningView): TemplateResult | typeof nothing {
  const names = namesSignedBefore(view);
  if (names === '') return nothing;
  return html`<p class="earlier">
    ${
      names === undefined
        ? msg(
            'It was signed before, so what you filled in and your signature stand in the completion certificate that goes with it.',
            { id: 'earlier-outcome' },
          )
        : msg(
            str`Signed before: ${names}. What you filled in there and your signature stand in the completion certificate that goes with it.`,
            { id: 'earlier-outcome-named' },
          )
    }
    ${
      view.scopes.includes('document:download')
        ? msg('Keep the two files together.', { id: 'earlier-keep' })
        : nothing
    }
  </p>`;
}
