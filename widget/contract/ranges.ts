/** Up to here frames read a document whole: one request beats the six ranges a small file costs. Bytes. */
export const wholeFileLimit = 2 * 1024 * 1024;

/** Frames read longer documents in ranges of so many bytes, which is a segment of the encrypted store. */
export const rangeBytes = 65_536;
