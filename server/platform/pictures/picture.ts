export interface PictureSize {
  width: number;
  height: number;
}

/** Rows of red, green, blue and opacity, a byte each, from the top. */
export interface Picture extends PictureSize {
  pixels: Buffer;
}

/** Why a file is no picture that can be taken; whoever asked for one has a code for that. */
export class PictureRefusal extends Error {
  /** Of what is larger than it may be. */
  readonly size: PictureSize | undefined;

  constructor(problem: string, { cause, size }: { cause?: unknown; size?: PictureSize } = {}) {
    super(problem, { cause });
    this.name = 'PictureRefusal';
    this.size = size;
  }
}

export function requireSize(size: PictureSize, most: PictureSize): void {
  const { width, height } = size;
  if (width === 0 || height === 0) throw new PictureRefusal('empty');
  if (width > most.width || height > most.height) throw new PictureRefusal('too large', { size });
}
