type Template = string | { strings: readonly string[] };

/**
 * A name, a number or a title keeps its own direction, and moves nothing around it, in a sentence that runs the other way
 * (UAX #9 §2.4.2). Not in the labels of the button that signs, which the server knows letter by letter.
 */
export function isolateValues<Templates extends Record<string, Template>>(templates: Templates): Templates {
  const isolated = Object.entries(templates).map(([id, template]) => {
    if (typeof template === 'string' || id.startsWith('sign-')) return [id, template];
    const last = template.strings.length - 1;
    const strings = template.strings.map(
      (text, index) => `${index === 0 ? '' : '\u2069'}${text}${index === last ? '' : '\u2068'}`,
    );
    return [id, { ...template, strings }];
  });
  return Object.fromEntries(isolated) as Templates;
}
