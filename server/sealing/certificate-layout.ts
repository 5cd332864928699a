import { Canvas, textWidth, type Shade } from './canvas.ts';
import type { CertifiedSigner, CompletionCertificateContent } from './certificate-content.ts';
import { certificateTexts, type CertificateTexts } from './certificate-texts.ts';
import { drawMark, drawPageMarks } from './draw-stamp.ts';
import { certificatePage } from './page-content.ts';
import type { PageFont } from './page-font.ts';
import type { SealFonts } from './seal-fonts.ts';

const margin = 48;
const right = certificatePage.width - margin;
const bottom = certificatePage.height - 40;
const ink: Shade = [0.09, 0.11, 0.15];
const muted: Shade = [0.4, 0.43, 0.49];
const line: Shade = [0.83, 0.85, 0.88];
const accent: Shade = [0.12, 0.3, 0.62];
const panel: Shade = [0.955, 0.965, 0.98];

export const utc = (at: Date): string =>
  `${at.toISOString().slice(0, 10)} ${at.toISOString().slice(11, 23)} UTC`;

/** Flows downwards over as many pages as the content needs. */
class Flow {
  readonly pages: Canvas[] = [];
  readonly fonts: SealFonts;
  readonly #footer: (canvas: Canvas) => void;
  y = 0;

  constructor(fonts: SealFonts, footer: (canvas: Canvas) => void) {
    this.fonts = fonts;
    this.#footer = footer;
    this.newPage();
  }

  get canvas(): Canvas {
    return this.pages.at(-1) as Canvas;
  }

  newPage(): void {
    const canvas = new Canvas();
    this.#footer(canvas);
    this.pages.push(canvas);
    this.y = margin;
  }

  need(height: number): void {
    if (this.y + height > bottom) this.newPage();
  }

  /** Wraps by words, and by characters where a word (a hash, an address) is wider than the column. */
  paragraph(font: PageFont, size: number, x: number, width: number, text: string, shade: Shade = ink): void {
    for (const wrapped of wrap(font, size, width, text)) {
      this.need(size * 1.35);
      this.y += size * 1.35;
      this.canvas.text(font, size, x, this.y - size * 0.3, wrapped, shade);
    }
  }

  heading(text: string): void {
    this.need(40);
    this.y += 14;
    this.canvas.text(this.fonts.bold, 9.5, margin, this.y, text, accent);
    this.canvas.line(margin, this.y + 4.5, right, this.y + 4.5, 0.6, line);
    this.y += 8;
  }

  /** A label and its value in two columns. */
  fact(label: string, value: string, x = margin, width = right - margin): void {
    const labelWidth = 118;
    const before = this.y;
    const pagesBefore = this.pages.length;
    this.paragraph(this.fonts['noto-sans'], 7.6, x + labelWidth, width - labelWidth, value);
    const onOnePage = this.pages.length === pagesBefore;
    const target = onOnePage ? this.canvas : (this.pages[pagesBefore - 1] ?? this.canvas);
    target.text(this.fonts['noto-sans'], 7.6, x, before + 7.6 * 1.05, label, muted);
  }
}

function wrap(font: PageFont, size: number, width: number, text: string): string[] {
  const lines: string[] = [];
  let current = '';
  const push = (piece: string): void => {
    const longer = current === '' ? piece : `${current} ${piece}`;
    if (textWidth(font, longer, size) <= width) {
      current = longer;
      return;
    }
    if (current !== '') lines.push(current);
    current = piece;
    while (textWidth(font, current, size) > width && current.length > 1) {
      let cut = current.length - 1;
      while (cut > 1 && textWidth(font, current.slice(0, cut), size) > width) cut--;
      lines.push(current.slice(0, cut));
      current = current.slice(cut);
    }
  };
  for (const word of text.split(' ')) push(word);
  return [...lines, current];
}

function drawHead(flow: Flow, content: CompletionCertificateContent, texts: CertificateTexts): void {
  const { fonts, canvas } = flow;
  canvas.rectangle(0, 0, certificatePage.width, 88, panel);
  canvas.text(fonts.bold, 19, margin, 45, texts.title, ink);
  canvas.text(fonts['noto-sans'], 9, margin, 63, content.envelopeTitle.slice(0, 90), muted);
  const id = content.transactionId;
  canvas.text(fonts.bold, 9, right - textWidth(fonts.bold, id, 9), 45, id, ink);
  canvas.text(
    fonts['noto-sans'],
    7.5,
    right - textWidth(fonts['noto-sans'], texts.transactionId, 7.5),
    33,
    texts.transactionId,
    muted,
  );
  const done = utc(content.completedAt);
  canvas.text(fonts['noto-sans'], 7.5, right - textWidth(fonts['noto-sans'], done, 7.5), 63, done, muted);
  flow.y = 92;
}

function drawDocument(
  flow: Flow,
  { document, sender, lookupUrl }: CompletionCertificateContent,
  texts: CertificateTexts,
): void {
  flow.heading(texts.document);
  flow.fact(texts.name, `${document.name} · ${texts.pages(document.pageCount)}`);
  flow.fact(texts.sender, sender.email ? `${sender.name} <${sender.email}>` : sender.name);
  flow.fact(texts.originalHash, `${document.originalSha256} (${texts.bytes(document.originalByteSize)})`);
  flow.fact(texts.viewedHash, `${document.viewedSha256} (${texts.bytes(document.viewedByteSize)})`);
  if (lookupUrl) flow.fact(texts.lookUp, lookupUrl);
}

function drawSigner(flow: Flow, signer: CertifiedSigner, texts: CertificateTexts): void {
  flow.need(150);
  flow.y += 8;
  const top = flow.y;
  const { canvas, fonts } = flow;
  const markBox = { x: right - 150, y: top, width: 150, height: 46 };
  if (signer.mark) drawMark(canvas, fonts, markBox, signer.mark);
  canvas.line(markBox.x, top + 49, right, top + 49, 0.6, line);
  canvas.text(fonts.bold, 10.5, margin, top + 10, signer.name, ink);
  canvas.text(fonts['noto-sans'], 8, margin, top + 22, `${signer.email} · ${signer.role}`, muted);
  flow.y = top + 28;
  const width = right - margin - 165;
  flow.fact(
    texts.signedAt,
    `${utc(signer.signedAt)}${signer.timeZone ? ` (${signer.timeZone})` : ''}`,
    margin,
    width,
  );
  flow.fact(texts.intent, `“${signer.intent}”`, margin, width);
  flow.y = Math.max(flow.y, top + 54);
  const { authentication, consent, viewed } = signer;
  flow.fact(texts.authentication, texts.hostAsserted(authentication.by, utc(authentication.at)));
  flow.fact(
    texts.consent,
    consent
      ? texts.consentGiven(consent.version, consent.language, utc(consent.at), consent.sha256)
      : texts.none,
  );
  flow.fact(
    texts.viewed,
    viewed ? texts.viewedPages(viewed.pagesDrawn, viewed.pageCount, utc(viewed.at)) : texts.none,
  );
  flow.fact(texts.address, signer.ipAddress ?? texts.none);
  flow.fact(texts.browser, signer.userAgent ?? texts.none);
}

function drawEvents(flow: Flow, content: CompletionCertificateContent, texts: CertificateTexts): void {
  flow.heading(texts.events);
  for (const event of content.events) {
    flow.need(10.5);
    flow.y += 10;
    const { canvas, fonts } = flow;
    canvas.text(fonts['noto-sans'], 7, margin, flow.y, String(event.seq), muted);
    canvas.text(fonts['noto-sans'], 7, margin + 24, flow.y, utc(event.at), ink);
    canvas.text(fonts['noto-sans'], 7, margin + 160, flow.y, event.type, ink);
    canvas.text(fonts['noto-sans'], 7, margin + 300, flow.y, event.actor.slice(0, 60), ink);
  }
  flow.y += 2;
}

/** The completion certificate, page by page, in the visible coordinates of an A4 page. */
export function layOutCertificate(content: CompletionCertificateContent, fonts: SealFonts): Canvas[] {
  const texts = certificateTexts(content.language);
  const flow = new Flow(fonts, (canvas) => drawPageMarks(canvas, fonts, certificatePage, content));
  drawHead(flow, content, texts);
  drawDocument(flow, content, texts);
  flow.heading(texts.signers(content.signers.length));
  for (const signer of content.signers) drawSigner(flow, signer, texts);
  drawEvents(flow, content, texts);
  flow.heading(texts.verify);
  for (const step of texts.verifySteps(content.auditLog.headSha256))
    flow.paragraph(fonts['noto-sans'], 7.6, margin, right - margin, step);
  flow.heading(texts.limits);
  for (const limit of texts.limitLines)
    flow.paragraph(fonts['noto-sans'], 7.6, margin, right - margin, limit, muted);
  return flow.pages;
}
