export const many = 10_000;
/** Milliseconds. A page that hangs so long is noticed; on a quiet machine it is a tenth of that. */
export const longestPause = 5000;

/** Posts that many messages to the window above, as fast as can be. */
export const flood = ([count, isNew]: readonly [number, boolean]): void => {
  for (let n = 0; n < count; n++) {
    const nonce = isNew ? `flood-${n}` : 'flood';
    window.parent.postMessage({ ns: 'inkseal/1', type: 'hello', nonce, versions: [1], jkt: 'flood' }, '*');
  }
};
