import { authenticationText } from './authentication-text.ts';
import type { Canvas, Shade } from './canvas.ts';
import type { CertifiedActor, CertifiedSigner, CompletionCertificateContent } from './certificate-content.ts';
import {
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
  type Row,
  type Type,
  time,
  wholeWidth,
} from './certificate-flow.ts';
import { headRows } from './certificate-head.ts';
import { fact, heading, markSize } from './certificate-items.ts';
import { spoken, technical } from './isolates.ts';
import { createPen, type Pen } from './certificate-pen.ts';
import type { CertificateTexts } from './certificate-texts.ts';
import { attachmentRows, valueRows } from './certificate-values.ts';
import { drawMark, drawPageMarks } from './draw-stamp.ts';
import { certificatePage } from './page-content.ts';
import type { SealFonts } from './seal-fonts.ts';
import { StructureNode } from './structure.ts';

function documentRows(pen: Pen, content: CompletionCertificateContent): Row[] {
  const { document, sender, lookupUrl, auditLog } = content;
  const { texts } = pen;
  const head = heading(pen, texts.document);
  const list = pen.root.add('L');
  return [
    ...head,
    ...fact(pen, list, texts.name, `${spoken(document.name)} · ${texts.pages(document.pageCount)}`),
    ...fact(
      pen,
      list,
      texts.sender,
      sender.email ? `${spoken(sender.name)} ${technical(`<${sender.email}>`)}` : spoken(sender.name),
    ),
    ...fact(
      pen,
      list,
      texts.originalHash,
      `${technical(document.originalSha256)} (${texts.bytes(document.originalByteSize)})`,
    ),
    ...fact(
      pen,
      list,
      texts.viewedHash,
      `${technical(document.viewedSha256)} (${texts.bytes(document.viewedByteSize)})`,
    ),
    ...fact(pen, list, texts.auditLog, technical(auditLog.origin)),
    ...fact(pen, list, texts.logKey, technical(auditLog.verifierKey)),
    ...fact(
      pen,
      list,
      texts.checkpoint,
      auditLog.checkpoint
        ? texts.checkpointAt(auditLog.checkpoint.size, technical(auditLog.checkpoint.root))
        : texts.noCheckpoint,
    ),
    ...(lookupUrl
      ? fact(pen, list, texts.lookUp, texts.lookUpAt(spoken(sender.name), technical(lookupUrl)))
      : []),
  ];
}

/** `list` follows the name and the role; the mark comes last. */
function signerHead(pen: Pen, list: StructureNode, signer: CertifiedSigner): Row[] {
  const width = wholeWidth - markSize.width - 18;
  const { texts } = pen;
  const [name, role] = [pen.root.add('H3'), pen.root.add('P')];
  pen.root.kids.push(list);
  const figure = pen.root.add('Figure', `${texts.fieldTypes.signature}: ${signer.name}`);
  const left = stackedToFit([
    ...textRows(pen.bold(10.5), margin, width, spoken(signer.name), name),
    ...textRows(
      pen.regular(8, muted),
      margin,
      width,
      `${technical(signer.email)} · ${texts.signers(1)}`,
      role,
    ),
    gap(4),
    ...fact(pen, list, texts.signedAt, time(signer.signedAt), width),
    ...fact(pen, list, texts.intent, `“${spoken(signer.intent)}”`, width),
    ...(signer.mark
      ? fact(pen, list, texts.fieldTypes.signature, texts.markKinds[signer.mark.kind], width)
      : []),
  ]);
  const mark: Row = {
    height: markSize.height + 8,
    draw: (canvas, top) => {
      const box = { x: pen.leftOf(right - markSize.width, markSize.width), y: top, ...markSize };
      const { mark: adopted } = signer;
      if (adopted) canvas.tagged(figure, () => drawMark(canvas, pen.fonts, box, adopted));
      const under = top + box.height + 3;
      canvas.line(box.x, under, box.x + box.width, under, 0.6, hairline);
    },
  };
  return beside(left, [mark]);
}

function signerRows(pen: Pen, signer: CertifiedSigner): Row[] {
  const { texts } = pen;
  const { authentication, consent, delegatedBy, viewed } = signer;
  const list = new StructureNode('L');
  return [
    gap(9),
    ...signerHead(pen, list, signer),
    gap(2),
    ...(delegatedBy.length > 0
      ? fact(
          pen,
          list,
          texts.delegated,
          delegatedBy.map(({ name, email, at }) =>
            texts.delegatedBy(spoken(name), technical(email), time(at)),
          ),
        )
      : []),
    ...fact(
      pen,
      list,
      texts.authentication,
      authentication.map((shown) => authenticationText(texts, shown, time(shown.at))),
    ),
    ...fact(
      pen,
      list,
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
      list,
      texts.viewed,
      viewed ? texts.viewedPages(viewed.pagesDrawn, viewed.pageCount, time(viewed.at)) : texts.none,
    ),
    ...fact(
      pen,
      list,
      texts.timeZone,
      signer.timeZone ? texts.byBrowser(technical(signer.timeZone)) : texts.none,
    ),
    ...fact(pen, list, texts.address, signer.ipAddress ? technical(signer.ipAddress) : texts.none),
    ...fact(pen, list, texts.browser, signer.userAgent ? technical(signer.userAgent) : texts.none),
    gap(3),
  ];
}

const actorName = (actor: CertifiedActor, texts: CertificateTexts): string =>
  'name' in actor ? spoken(actor.name) : texts.actors[actor.kind];

function eventRows(pen: Pen, content: CompletionCertificateContent): Row[] {
  const { texts } = pen;
  const columns = [0, 26, 150, 290, 452] as const;
  const table = pen.root.add('Table');
  const cells = (type: Type, values: readonly string[], role: 'TH' | 'TD'): Row[] => {
    const row = table.add('TR');
    return beside(
      ...columns.map((x, index) => {
        const width = (columns[index + 1] ?? wholeWidth) - x - 6;
        return textRows(type, margin + x, width, values[index] ?? '', row.add(role));
      }),
    );
  };
  return [
    ...cells(pen.regular(6.6, muted), ['', texts.when, texts.event, texts.actor, texts.leaf], 'TH'),
    ...content.events.flatMap(({ seq, at, type, actor, leaf }) => {
      const place = leaf === null ? '–' : String(leaf);
      return stackedToFit(
        cells(pen.regular(7), [String(seq), time(at), technical(type), actorName(actor, texts), place], 'TD'),
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

/**
 * The completion certificate, page by page, in the visible coordinates of an A4 page. What is on them is put under `root`,
 * in the order of reading.
 */
export function layOutCertificate(
  content: CompletionCertificateContent,
  fonts: SealFonts,
  root = new StructureNode('Sect'),
): Canvas[] {
  const pen = createPen(fonts, content.language, root);
  const { texts } = pen;
  const flow = new CertificateFlow(fonts);
  const paragraph = (line: string, shade: Shade): Row[] =>
    textRows(pen.regular(7.6, shade), margin, wholeWidth, line, root.add('P'));
  flow.add(headRows(pen, content));
  flow.together(documentRows(pen, content));
  content.signers.forEach((signer, index) => {
    const head = index === 0 ? heading(pen, texts.signers(content.signers.length)) : [];
    flow.together([...head, ...signerRows(pen, signer)]);
  });
  if (content.values) {
    flow.together([...heading(pen, texts.values), ...paragraph(texts.valuesNote, muted)]);
    const list = root.add('L');
    for (const value of content.values) flow.together(valueRows(pen, list, value));
  }
  if (content.attachments.length > 0) {
    flow.together([...heading(pen, texts.attachments), ...paragraph(texts.attachmentsNote, muted)]);
    const list = root.add('L');
    for (const attachment of content.attachments) flow.together(attachmentRows(pen, list, attachment));
  }
  const head = heading(pen, texts.events);
  const [first, ...others] = eventRows(pen, content);
  flow.together([...head, ...(first ? [first] : []), ...others.slice(0, 2)]);
  flow.add(others.slice(2));
  const { headSha256 } = content.auditLog;
  const steps = texts.verifySteps(
    headSha256 && technical(headSha256),
    technical(content.envelopeId),
    technical(content.verifyUrl),
  );
  flow.together([...heading(pen, texts.verify), ...steps.flatMap((step) => paragraph(step, ink))]);
  const times = content.isStamped ? texts.timesStamped : texts.timesUnstamped;
  flow.together([...heading(pen, texts.limits), ...paragraph(texts.limitLine(times), muted)]);
  drawFoot(flow.pages, pen, content);
  return flow.pages;
}
