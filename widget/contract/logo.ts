/** A logo has no more pixels, and its file no more bytes. */
export const mostLogoSize = { width: 640, height: 320 } as const;
export const mostLogoBytes = 524_288;
