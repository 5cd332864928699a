/** A page as somebody hears it, by the structure that pdf.js gives to a browser. */
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

interface Node {
  role?: string;
  alt?: string;
  id?: string;
  type?: string;
  children?: Node[];
}

export interface Heard {
  role: string;
  /** What stands for it or, without that, its text. */
  text: string;
  children: Heard[];
}

interface ReadPage {
  heard: Heard;
  /** Texts that belong to nothing and are not said to be no content either. */
  stray: string[];
}

export async function readPage(bytes: Uint8Array, number: number): Promise<ReadPage> {
  const opening = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const page = await (await opening.promise).getPage(number);
  const texts = new Map<string, string>();
  const stray: string[] = [];
  const open: (string | undefined)[] = [];
  for (const item of (await page.getTextContent({ includeMarkedContent: true })).items) {
    if (!('str' in item)) {
      if (item.type === 'endMarkedContent') open.pop();
      else open.push((item as { tag?: string }).tag === 'Artifact' ? 'Artifact' : (item.id ?? open.at(-1)));
    } else if (open.at(-1) === undefined) stray.push(item.str);
    else texts.set(open.at(-1) ?? '', `${texts.get(open.at(-1) ?? '') ?? ''}${item.str}`);
  }
  const hear = ({ role = '', alt, children = [] }: Node): Heard => {
    const text = children.flatMap(({ id }) => (id === undefined ? [] : (texts.get(id) ?? '')));
    return {
      role,
      text: (alt ?? text.join(' ')).replace(/\s+/g, ' ').trim(),
      children: children.filter((kid) => kid.role !== undefined).map(hear),
    };
  };
  const heard = hear((await page.getStructTree()) ?? {});
  await opening.destroy();
  return { heard, stray: stray.filter((text) => text.trim() !== '') };
}

/** Role and text of each, in reading order, without what only groups. */
export const spokenOf = (heard: Heard): string[] => [
  ...(heard.text === '' ? [] : [`${heard.role}: ${heard.text}`]),
  ...heard.children.flatMap(spokenOf),
];
