/** A file's address lives so long: some browsers read it only after the click or the opening has returned. */
const addressMilliseconds = 60_000;

function addressOf(file: Blob): string {
  const url = URL.createObjectURL(file);
  setTimeout(() => URL.revokeObjectURL(url), addressMilliseconds);
  return url;
}

/** Gives the person a file to keep. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = addressOf(file);
  link.download = name;
  link.click();
}

/** The sandbox of a frame has neither printing nor a reader for files: both are to be had in a tab. */
export const isOwnTab = (): boolean => window.parent === window;

/** Opens a file in the browser's own reader, ready to be printed; false where the browser let no window open. */
export function printFile(file: Blob): boolean {
  const reader = window.open(addressOf(file));
  reader?.addEventListener('load', () => reader.print());
  return reader !== null;
}
