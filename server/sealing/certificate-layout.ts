import { authenticationText } from './authentication-text.ts';
import type { Canvas, Shade } from './canvas.ts';
import type {
  CertifiedActor,
  CertifiedAttachment,
  CertifiedSigner,
  CertifiedValue,
  CompletionCertificateContent,
} from './certificate-content.ts';
import {
  accent,
  beside,
  CertificateFlow,
  gap,
  hairline,
  ink,
  margin,
  muted,
  right,
  rowEndingAt,
  stackedToFit,
  textRows,
  writtenRows,
  type Row,
  type Type,
  time,
  wholeWidth,
} from './certificate-flow.ts';
import { headRows } from './certificate-head.ts';
import { spoken, technical } from './isolates.ts';
import { createPen, type Pen } from './certificate-pen.ts';
import type { CertificateTexts } from './certificate-texts.ts';
import { drawMark, drawPageMarks } from './draw-stamp.ts';
import { certificatePage } from './page-content.ts';
import type { SealFonts } from './seal-fonts.ts';

const labelWidth = 118;
const markSize = { width: 150, height: 46 };

function heading(pen: Pen, text: string): Row[] {
  const line: Row = {
    height: 7,
    draw: (canvas, top) => canvas.line(margin, top + 1.5, right, top + 1.5, 0.6, hairline),
  };
  return [gap(11), ...textRows(pen.bold(9.5, accent), margin, wholeWidth, text), line];
}

/** A label and its value, or several below each other, in two columns. */
function fact(pen: Pen, label: string, value: string | readonly string[], width = wholeWidth): Row[] {
  return beside(
    textRows(pen.regular(7.6, muted), margin, labelWidth - 6, label),
    [value].flat().flatMap((one) => textRows(pen.regular(7.6), margin + labelWidth, width - labelWidth, one)),
  );
}

function documentRows(pen: Pen, content: CompletionCertificateContent): Row[] {
  const { document, sender, lookupUrl, auditLog } = content;
  const { texts } = pen;
  return [
    ...heading(pen, texts.document),
    ...fact(pen, texts.name, `${spoken(document.name)} · ${texts.pages(document.pageCount)}`),
    ...fact(
      pen,
      texts.sender,
      sender.email ? `${spoken(sender.name)} ${technical(`<${sender.email}>`)}` : spoken(sender.name),
    ),
    ...fact(
      pen,
      texts.originalHash,
      `${technical(document.originalSha256)} (${texts.bytes(document.originalByteSize)})`,
    ),
    ...fact(
      pen,
      texts.viewedHash,
      `${technical(document.viewedSha256)} (${texts.bytes(document.viewedByteSize)})`,
    ),
    ...fact(pen, texts.auditLog, technical(auditLog.origin)),
    ...fact(pen, texts.logKey, technical(auditLog.verifierKey)),
    ...fact(
      pen,
      texts.checkpoint,
      auditLog.checkpoint
        ? texts.checkpointAt(auditLog.checkpoint.size, technical(auditLog.checkpoint.root))
        : texts.noCheckpoint,
    ),
    ...(lookupUrl ? fact(pen, texts.lookUp, texts.lookUpAt(spoken(sender.name), technical(lookupUrl))) : []),
  ];
}

function signerHead(pen: Pen, signer: CertifiedSigner): Row[] {
  const width = wholeWidth - markSize.width - 18;
  const { texts } = pen;
  const left = stackedToFit([
    ...textRows(pen.bold(10.5), margin, width, spoken(signer.name)),
    ...textRows(pen.regular(8, muted), margin, width, `${technical(signer.email)} · ${texts.signers(1)}`),
    gap(4),
    ...fact(pen, texts.signedAt, time(signer.signedAt), width),
    ...fact(pen, texts.intent, `“${spoken(signer.intent)}”`, width),
    ...(signer.mark ? fact(pen, texts.fieldTypes.signature, texts.markKinds[signer.mark.kind], width) : []),
  ]);
  const mark: Row = {
    height: markSize.height + 8,
    draw: (canvas, top) => {
      const box = { x: pen.leftOf(right - markSize.width, markSize.width), y: top, ...markSize };
      if (signer.mark) drawMark(canvas, pen.fonts, box, signer.mark);
      const under = top + box.height + 3;
      canvas.line(box.x, under, box.x + box.width, under, 0.6, hairline);
    },
  };
  return beside(left, [mark]);
}

function signerRows(pen: Pen, signer: CertifiedSigner): Row[] {
  const { texts } = pen;
  const { authentication, consent, delegatedBy, viewed } = signer;
  return [
    gap(9),
    ...signerHead(pen, signer),
    gap(2),
    ...(delegatedBy.length > 0
      ? fact(
          pen,
          texts.delegated,
          delegatedBy.map(({ name, email, at }) =>
            texts.delegatedBy(spoken(name), technical(email), time(at)),
          ),
        )
      : []),
    ...fact(
      pen,
      texts.authentication,
      authentication.map((shown) => authenticationText(texts, shown, time(shown.at))),
    ),
    ...fact(
      pen,
      texts.consent,
      consent
        ? texts.consentGiven(
            technical(consent.version),
            technical(consent.language),
            time(consent.at),
            technical(consent.sha256),
          )
        : texts.none,
    ),
    ...fact(
      pen,
      texts.viewed,
      viewed ? texts.viewedPages(viewed.pagesDrawn, viewed.pageCount, time(viewed.at)) : texts.none,
    ),
    ...fact(pen, texts.timeZone, signer.timeZone ? texts.byBrowser(technical(signer.timeZone)) : texts.none),
    ...fact(pen, texts.address, signer.ipAddress ? technical(signer.ipAddress) : texts.none),
    ...fact(pen, texts.browser, signer.userAgent ? technical(signer.userAgent) : texts.none),
    gap(3),
  ];
}

function boxText(texts: CertificateTexts, { type, content }: CertifiedValue): string {
  if (type === 'checkbox') return content ? texts.ticked : texts.unticked;
  if (type === 'radio') return content ? texts.chosen : texts.unchosen;
  return texts.empty;
}

function valueRows(pen: Pen, value: CertifiedValue): Row[] {
  const { texts } = pen;
  const { content } = value;
  const x = margin + labelWidth;
  const what = value.label === null ? texts.fieldTypes[value.type] : spoken(value.label);
  const label = [
    ...textRows(pen.regular(7.6, muted), margin, labelWidth - 6, what),
    ...textRows(
      pen.regular(6.4, muted),
      margin,
      labelWidth - 6,
      `${texts.page(value.page)} · ${spoken(value.signer)}`,
    ),
  ];
  if (content?.kind === 'mark') {
    const box = { x: pen.leftOf(x, markSize.width), width: markSize.width, height: 30 };
    const { mark } = content;
    const drawn: Row = {
      height: 36,
      draw: (canvas, top) => drawMark(canvas, pen.fonts, { ...box, y: top + 3 }, mark),
    };
    return [gap(3), ...beside(stackedToFit(label), [drawn])];
  }
  const shown = content?.kind === 'text' ? content.text : boxText(texts, value);
  return [gap(3), ...beside(label, writtenRows(pen.regular(8), x, wholeWidth - labelWidth, shown))];
}

function attachmentRows(pen: Pen, attached: CertifiedAttachment): Row[] {
  const { texts } = pen;
  const { label, page, signer, name, byteSize, sha256 } = attached;
  const [small, type] = [pen.regular(6.4, muted), pen.regular(7.6)];
  const told = [
    ...textRows(
      { ...type, shade: muted },
      margin,
      labelWidth - 6,
      label === null ? texts.fieldTypes.attachment : spoken(label),
    ),
    ...textRows(small, margin, labelWidth - 6, `${texts.page(page)} · ${spoken(signer)}`),
  ];
  const file = [`${spoken(name)} (${texts.bytes(byteSize)})`, technical(`SHA-256 ${sha256}`)].flatMap(
    (line) => textRows(type, margin + labelWidth, wholeWidth - labelWidth, line),
  );
  return [gap(3), ...beside(told, file)];
}

const actorName = (actor: CertifiedActor, texts: CertificateTexts): string =>
  'name' in actor ? spoken(actor.name) : texts.actors[actor.kind];

function eventRows(pen: Pen, content: CompletionCertificateContent): Row[] {
  const { texts } = pen;
  const columns = [0, 26, 150, 290, 452] as const;
  const cells = (type: Type, values: readonly string[]): Row[] =>
    beside(
      ...columns.map((x, index) =>
        textRows(type, margin + x, (columns[index + 1] ?? wholeWidth) - x - 6, values[index] ?? ''),
      ),
    );
  return [
    ...cells(pen.regular(6.6, muted), ['', texts.when, texts.event, texts.actor, texts.leaf]),
    ...content.events.flatMap(({ seq, at, type, actor, leaf }) => {
      const place = leaf === null ? '–' : String(leaf);
      return stackedToFit(
        cells(pen.regular(7), [String(seq), time(at), technical(type), actorName(actor, texts), place]),
      );
    }),
  ];
}

function drawFoot(pages: readonly Canvas[], pen: Pen, content: CompletionCertificateContent): void {
  pages.forEach((canvas, index) => {
    drawPageMarks(canvas, pen.fonts, certificatePage, content);
    const text = pen.texts.pageOf(index + 1, pages.length);
    rowEndingAt(pen.regular(6.5, muted), right, text).draw(canvas, certificatePage.height - 28);
  });
}

/** The completion certificate, page by page, in the visible coordinates of an A4 page. */
export function layOutCertificate(content: CompletionCertificateContent, fonts: SealFonts): Canvas[] {
  const pen = createPen(fonts, content.language);
  const { texts } = pen;
  const flow = new CertificateFlow(fonts);
  flow.add(headRows(pen, content));
  flow.together(documentRows(pen, content));
  content.signers.forEach((signer, index) => {
    const head = index === 0 ? heading(pen, texts.signers(content.signers.length)) : [];
    flow.together([...head, ...signerRows(pen, signer)]);
  });
  if (content.values) {
    const about = textRows(pen.regular(7.6, muted), margin, wholeWidth, texts.valuesNote);
    flow.together([...heading(pen, texts.values), ...about]);
    for (const value of content.values) flow.together(valueRows(pen, value));
  }
  if (content.attachments.length > 0) {
    const about = textRows(pen.regular(7.6, muted), margin, wholeWidth, texts.attachmentsNote);
    flow.together([...heading(pen, texts.attachments), ...about]);
    for (const attachment of content.attachments) flow.together(attachmentRows(pen, attachment));
  }
  const [first, ...others] = eventRows(pen, content);
  flow.together([...heading(pen, texts.events), ...(first ? [first] : []), ...others.slice(0, 2)]);
  flow.add(others.slice(2));
  const paragraphs = (lines: readonly string[], shade: Shade): Row[] =>
    lines.flatMap((line) => textRows(pen.regular(7.6, shade), margin, wholeWidth, line));
  const { headSha256 } = content.auditLog;
  const steps = texts.verifySteps(
    headSha256 && technical(headSha256),
    technical(content.envelopeId),
    technical(content.verifyUrl),
  );
  flow.together([...heading(pen, texts.verify), ...paragraphs(steps, ink)]);
  const times = content.isStamped ? texts.timesStamped : texts.timesUnstamped;
  flow.together([...heading(pen, texts.limits), ...paragraphs([texts.limitLine(times)], muted)]);
  drawFoot(flow.pages, pen, content);
  return flow.pages;
}
