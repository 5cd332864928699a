/** More than anybody reads; what else a header of a stranger's names is not looked at. */
const mostRanges = 20;

/** The ranges of Accept-Language (RFC 9110 §12.5.4) in their order, which is by preference in what browsers send. */
export function acceptedLanguages(header: string | undefined): string[] {
  return (header ?? '')
    .split(',', mostRanges)
    .map((range) => range.split(';', 1)[0]?.trim() ?? '')
    .filter((range) => range !== '' && range !== '*');
}
