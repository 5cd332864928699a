/** The element descriptions in the words of others: the Custom Elements Manifest and VS Code's custom data for HTML. */
import type { ElementDescription, Named, PropertyDescription } from './element-description.ts';

const classModule = 'dist/host/index.js';
const defineModule = 'dist/host/define.js';

/** Custom Elements Manifest, schema 2.1.0. */
export function customElementsManifest(elements: readonly ElementDescription[]): object {
  const declared = (element: ElementDescription) => ({ name: element.className, module: classModule });
  return {
    schemaVersion: '2.1.0',
    readme: 'README.md',
    modules: [
      {
        kind: 'javascript-module',
        path: classModule,
        declarations: elements.map(classDeclaration),
        exports: elements.map((element) => ({
          kind: 'js',
          name: element.className,
          declaration: declared(element),
        })),
      },
      {
        kind: 'javascript-module',
        path: defineModule,
        exports: elements.map((element) => ({
          kind: 'custom-element-definition',
          name: element.name,
          declaration: declared(element),
        })),
      },
    ],
  };
}

function classDeclaration(element: ElementDescription): object {
  const { className, name, description, properties, methods, events } = element;
  return {
    kind: 'class',
    name: className,
    tagName: name,
    customElement: true,
    description,
    superclass: { name: 'HTMLElement', package: 'global:' },
    attributes: withAttribute(properties).map((property) => ({
      name: property.attribute,
      fieldName: property.name,
      type: { text: property.type },
      description: property.description,
    })),
    members: [
      ...properties.map((property) => ({
        kind: 'field',
        name: property.name,
        type: { text: property.type },
        description: property.description,
        ...(property.attribute !== undefined && { attribute: property.attribute }),
        // What cannot be set is shown in its attribute, or the attribute would have no use.
        ...(property.isReadonly && { readonly: true, reflects: property.attribute !== undefined }),
      })),
      ...methods.map((method) => ({
        kind: 'method',
        name: method.name,
        description: method.description,
        parameters: method.parameters.map((parameter) => ({
          name: parameter.name,
          type: { text: parameter.type },
        })),
        return: { type: { text: method.returns } },
      })),
    ],
    events: events.map((event) => ({ ...event, type: { text: event.type } })),
    slots: element.slots,
    cssParts: element.cssParts,
    cssProperties: element.cssProperties,
  };
}

const withAttribute = (properties: readonly PropertyDescription[]) =>
  properties.filter(({ attribute }) => attribute !== undefined);

/** VS Code's format 1.1, named in the setting `html.customData`. */
export function htmlCustomData(elements: readonly ElementDescription[]): object {
  const list = (title: string, items: readonly Named[]) => [
    `**${title}**`,
    ...items.map(({ name, description }) => `- \`${name}\`: ${description}`),
  ];
  return {
    version: 1.1,
    tags: elements.map((element) => ({
      name: element.name,
      description: {
        kind: 'markdown',
        value: [
          element.description,
          '',
          ...list('Events', element.events),
          '',
          ...list('Parts', element.cssParts),
          '',
          ...list('Custom properties', element.cssProperties),
        ].join('\n'),
      },
      attributes: withAttribute(element.properties)
        .filter(({ isReadonly }) => !isReadonly)
        .map(attributeData),
    })),
  };
}

function attributeData({ attribute, description, type, values }: PropertyDescription): object {
  return {
    name: attribute,
    description,
    ...(values && { values: values.map((name) => ({ name })) }),
    // "v" is VS Code's name for attributes that are there or not.
    ...(type === 'boolean' && { valueSet: 'v' }),
  };
}
