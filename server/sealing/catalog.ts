import type { CopyOutline, FileOutline } from '../documents/pdf/copy-outline.ts';
import { PdfDict, PdfName, PdfNumber, PdfStream, PdfString, type PdfRef } from '../documents/pdf/libpdf.ts';
import { dictionary, syntaxOf, type SyntaxEntry } from '../documents/pdf/pdf-syntax.ts';
import type { Revision } from '../documents/pdf/revision.ts';
import type { SealInput } from './seal-document.ts';
import { pdfDate } from './signature-field.ts';

const trailName = 'audit-trail.json';

/** One more of the form's fields: where there is no form, that makes one. */
function writeForm(revision: Revision, { form }: FileOutline, field: PdfRef): string {
  const body = dictionary([
    ...(form?.entries ?? []),
    ['/Fields', `[${`${form?.fields ?? ''} ${syntaxOf(field)}`.trim()}]`],
    ['/SigFlags', '3'], // ISO 32000-2 table 225: signatures exist, append only
  ]);
  if (form === null) return syntaxOf(revision.register(body));
  if (form.id === null) return body;
  revision.put(form.id, body);
  return `${form.id[0]} ${form.id[1]} R`;
}

/**
 * Says that the file uses what PAdES adds to PDF 1.7 (ETSI EN 319 142-1 §5.6), beside what others have said. It does no
 * harm in a file of PDF 2.0, where all of that is built in.
 */
function declarePades({ extensions }: FileOutline): string {
  const pades: SyntaxEntry = ['/ESIC', '<< /BaseVersion /1.7 /ExtensionLevel 2 >>'];
  return dictionary(extensions.some(([key]) => key === '/ESIC') ? extensions : [...extensions, pades]);
}

/** The trail as a file to be attached (ISO 32000-2 §7.11.4), byte for byte as given. */
function writeTrail(revision: Revision, { auditTrail, sealedAt }: SealInput): PdfRef {
  const bytes = Buffer.from(auditTrail, 'utf8');
  const at = PdfString.fromString(pdfDate(sealedAt));
  const entries = PdfDict.of({
    Type: PdfName.of('EmbeddedFile'),
    Subtype: PdfName.of('application/json'),
    Params: PdfDict.of({ Size: PdfNumber.of(bytes.byteLength), CreationDate: at, ModDate: at }),
  });
  const name = PdfString.fromString(trailName);
  return revision.register(
    PdfDict.of({
      Type: PdfName.of('Filespec'),
      F: name,
      UF: name,
      Desc: PdfString.fromString('Audit trail of the envelope, as hashed'),
      EF: PdfDict.of({ F: revision.register(new PdfStream(entries, bytes)) }),
    }),
  );
}

/** Of strings as readers look them up (ISO 32000-2 §7.9.6). */
const inOrder = ([one]: SyntaxEntry, [other]: SyntaxEntry): number =>
  one < other ? -1 : one > other ? 1 : 0;

/** The attachments with the trail, which takes the place of one of the same name. */
function attachTrail(revision: Revision, { names, files }: CopyOutline, input: SealInput): string {
  const trail = writeTrail(revision, input);
  const others = files.filter(([name]) => name !== trailName);
  const listed = [...others, [trailName, syntaxOf(trail)] as const]
    .sort(inOrder)
    .map(([name, file]) => `${syntaxOf(PdfString.fromString(name))} ${file}`);
  const tree = revision.register(`<<\n/Names [${listed.join('\n')}]\n>>`);
  return dictionary([...names, ['/EmbeddedFiles', syntaxOf(tree)]]);
}

/** The catalog with the field and, where attachments may be added, the trail. */
export function writeCatalog(
  revision: Revision,
  outline: FileOutline,
  field: PdfRef,
  attached?: { to: CopyOutline; input: SealInput; structure: string | undefined },
): void {
  const entries = new Map(outline.catalog.entries);
  if (attached) entries.set('/Names', attachTrail(revision, attached.to, attached.input));
  if (attached?.structure !== undefined) entries.set('/StructTreeRoot', attached.structure);
  entries.set('/AcroForm', writeForm(revision, outline, field));
  entries.set('/Extensions', declarePades(outline));
  revision.put(outline.catalog.id, dictionary(entries));
}
