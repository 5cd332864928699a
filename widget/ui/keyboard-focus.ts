/**
 * Whether this document may move the keyboard. A frame that opens must not pull it out of the host page, where
 * somebody may be typing; it waits until the person comes in.
 */
export const hasKeyboard = (): boolean => window.parent === window || document.hasFocus();
