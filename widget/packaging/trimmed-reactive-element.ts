import type { Plugin } from 'vite';

/**
 * What the host element does without in ReactiveElement, each passage found exactly once in the pinned version or the
 * build stops. `import '@inkseal/widget'` must not throw on a server, where there is no HTMLElement to extend (its own
 * build for Node would add a DOM shim to what every browser downloads). Properties are declared, not decorated, and are
 * strings and booleans without default values. Nobody adds controllers or initializers. The one style sheet is
 * constructed, which every supported browser can since 2023. Eleven hundred bytes in all.
 */
const trims: readonly [passage: RegExp, replacement: string][] = [
  [/\bextends HTMLElement\b/, 'extends(globalThis.HTMLElement??class{})'],
  [/Symbol\.metadata\?\?=.*?new WeakMap;/, ''],
  [/const t=this\[Symbol\.metadata\];if\(null!==t\)\{.*?\}(?=this\._\$Eh=)/, ''],
  [/(?<=static finalizeStyles\(s\)\{).*?return i(?=\})/, ''],
  [/(?<=createRenderRoot\(\)\{).*?,t(?=\}connectedCallback)/, ''],
  [/,\w\?\.\(\{ReactiveElement:.*?\.push\("[\d.]+"\)/, ''],
  [/static addInitializer\(.*?(?=static get observedAttributes)/, ''],
  [/,void 0!==t\.l&&\(this\.l=\[\.\.\.t\.l\]\)/, ''],
  [/,this\.constructor\.l\?\.forEach\(t=>t\(this\)\)/, ''],
  [/addController\(.*?(?=_\$E_\(\)\{)/, ''],
  [/,this\._\$EO\?\.forEach\(t=>t\.hostConnected\?\.\(\)\)/, ''],
  [/this\._\$EO\?\.forEach\(t=>t\.hostDisconnected\?\.\(\)\)/, ''],
  [/this\._\$EO\?\.forEach\(t=>t\.hostUpdate\?\.\(\)\),/, ''],
  [/this\._\$EO\?\.forEach\(t=>t\.hostUpdated\?\.\(\)\),/, ''],
  [
    /toAttribute\(t,s\)\{.*?(?=,f=\(t,s\))/,
    'toAttribute:(t,s)=>s===Boolean?t?"":null:t,fromAttribute:(t,s)=>s===Boolean?null!==t:t}',
  ],
  [/c=a\.trustedTypes,l=c\?c\.emptyScript:"",/, ''],
  [/s\.state&&\(s\.attribute=!1\),/, ''],
  [/\(void 0!==i\.converter\?\.toAttribute\?i\.converter:u\)/, 'u'],
  [/,h="function"==typeof t\.converter.*?:u(?=;this\._\$Em=e)/, ',h=u'],
  [/r\?\?this\._\$Ej\?\.get\(e\)\?\?r/, 'r'],
  [/\|\|i\.useDefault&&.*?this\.hasAttribute\(r\._\$Eu\(t,i\)\)/, ''],
  [/(?<=C\(t,s,\{)useDefault:i,(reflect:e),wrapped:h\},r\)\{i&&.*?\|\|\((?=this\._\$AL\.has)/, '$1}){('],
  [/this\.hasUpdated\|\|i\|\|\(s=void 0\)/, 'this.hasUpdated||(s=void 0)'],
  [/const t=this\.constructor\.elementProperties;if\(t\.size>0\)for\(.*?this\.C\(s,void 0,i,e\)\}/, ''],
  [/&&\(\(s=Object\.create\(s\)\)\.wrapped=!0\)/, ''],
  [/(?<=,b=\{)attribute:!0,.*?,hasChanged:f(?=\})/, ''],
  [/,s=\[\.\.\.r\(t\),\.\.\.o\(t\)\];for\(const i of s\)/, ';for(const i in t)'],
  [/,getOwnPropertyNames:r,getOwnPropertySymbols:o/, ''],
  [/this\.elementStyles=this\.finalizeStyles\(this\.styles\)\}static finalizeStyles\(s\)\{\}/, '}'],
  [/y\.elementStyles=\[\],y\.shadowRootOptions=\{mode:"open"\},/, ''],
  [/"string"==typeof i\?i:"string"==typeof t\?t\.toLowerCase\(\):void 0/, 'i??t.toLowerCase()'],
  [/this\.getUpdateComplete\(\)\}getUpdateComplete\(\)\{return /, ''],
  [/const t=this\.scheduleUpdate\(\);return null!=t&&await t,/, 'return this.performUpdate(),'],
  [/scheduleUpdate\(\)\{return this\.performUpdate\(\)\}/, ''],
  [/t=this\.shouldUpdate\(s\),t\?\((.*?)\):this\._\$EM\(\)(?=\}catch)/, '$1,t=!0'],
  [/shouldUpdate\(t\)\{return!0\}/, ''],
  [/_\$AE\(t\)\{.*?\}(?=_\$EM\(\)\{)/, ''],
  [/this\._\$AE\(s\)/, '(this.hasUpdated=!0)'],
  [/updated\(t\)\{\}firstUpdated\(t\)\{\}/, ''],
  [
    /,e=!1,h\)\{if\(void 0!==t\)\{const r=this\.constructor;if\(!1===e&&\(h=this\[t\]\),/,
    '){if(void 0!==t){const r=this.constructor,h=this[t];if(',
  ],
];

export function trimmedReactiveElement(): Plugin {
  let isTrimmed = false;
  return {
    name: 'trimmed-reactive-element',
    transform: {
      filter: { id: /@lit\/reactive-element\/reactive-element\.js$/ },
      handler(code) {
        const trimmed = trims.reduce((text, [passage, replacement]) => {
          const next = text.replace(passage, replacement);
          if (next === text || passage.test(next))
            this.error(`reactive-element has changed: ${passage.source}`);
          return next;
        }, code);
        isTrimmed = true;
        return { code: trimmed, map: null };
      },
    },
    buildEnd(error) {
      if (!error && !isTrimmed) this.error('reactive-element was not found where it is expected');
    },
  };
}
