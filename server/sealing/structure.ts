/** What is drawn, as somebody hears it who does not see it (ISO 32000-2 §14.7 and §14.8): standard roles, in reading order. */
export type Role =
  | 'Sect'
  | 'H1'
  | 'H2'
  | 'H3'
  | 'P'
  | 'L'
  | 'LI'
  | 'Lbl'
  | 'LBody'
  | 'Table'
  | 'TR'
  | 'TH'
  | 'TD'
  | 'Figure'
  | 'Form';

/** Marked content: of which canvas, and what number it has there. */
export interface DrawnPart {
  readonly canvas: object;
  readonly index: number;
}

export class StructureNode {
  readonly role: Role;
  readonly kids: (StructureNode | DrawnPart)[] = [];
  /** What stands for a drawing. */
  readonly alternative: string | undefined;
  readonly #said: string[] = [];
  #isReordered = false;

  constructor(role: Role, alternative?: string) {
    this.role = role;
    this.alternative = alternative;
  }

  /** One more below it, behind those that are there. */
  add(role: Role, alternative?: string): StructureNode {
    const node = new StructureNode(role, alternative);
    this.kids.push(node);
    return node;
  }

  /** Notes a text of it. Glyphs stand in the order in which they are seen, which is not always that of reading. */
  say(text: string, isReordered: boolean): void {
    this.#said.push(text);
    this.#isReordered ||= isReordered;
  }

  /** All its texts, where its glyphs would be read in another order. */
  get reordered(): string | undefined {
    return this.#isReordered ? this.#said.join(' ') : undefined;
  }
}
