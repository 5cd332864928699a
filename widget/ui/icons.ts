import { svg, type TemplateResult } from 'lit';
import { lineIcon, toolbarShapes } from './line-icon.ts';

const shapes = {
  ...toolbarShapes,
  more: svg`<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="2.6" />`,
  card: svg`<path d="M3.5 6h17v12h-17z M3.5 10h17 M7 14.5h4" />`,
  clock: svg`<circle cx="12" cy="12" r="8.5" /><path d="M12 7.5V12l3 2" />`,
  stop: svg`<circle cx="12" cy="12" r="8.5" /><path d="M6.2 6.2l11.6 11.6" />`,
  picture: svg`<path d="M4 5.5h16v13H4z M4.5 16.5l4.5-4.5 3.5 3.5 2.5-2.5 4.5 4.5" /><circle cx="15.5" cy="9.5" r="1.3" />`,
  clip: svg`<path d="M19.5 11.5l-7.8 7.8a4.6 4.6 0 0 1-6.5-6.5l8.2-8.2a3.1 3.1 0 0 1 4.4 4.4l-8.2 8.2a1.6 1.6 0 0 1-2.2-2.2l7.4-7.4" />`,
  person: svg`<circle cx="10" cy="8" r="3.6" /><path d="M3.5 19.5c.6-3.6 3.2-5.6 6.5-5.6 1.5 0 2.8.4 3.9 1.1M15 18.5h6M18.3 15.5l3 3-3 3" />`,
  print: svg`<path d="M7.5 8.5V4h9v4.5M7.5 16.5H5a1.5 1.5 0 0 1-1.5-1.5v-5A1.5 1.5 0 0 1 5 8.5h14a1.5 1.5 0 0 1 1.5 1.5v5a1.5 1.5 0 0 1-1.5 1.5h-2.5M7.5 13.5h9V20h-9z" />`,
  paper: svg`<path d="M4 6.5h16v11H4z M4.5 7l7.5 6 7.5-6" />`,
  plus: svg`<path d="M12 5v14M5 12h14" />`,
  minus: svg`<path d="M5 12h14" />`,
  up: svg`<path d="M6 15l6-6 6 6" />`,
  down: svg`<path d="M6 9l6 6 6-6" />`,
  search: svg`<circle cx="10.5" cy="10.5" r="6" /><path d="M15 15l5 5" />`,
  view: svg`<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z" /><circle cx="12" cy="12" r="2.8" />`,
  checklist: svg`<path d="M3.5 6.5l1.6 1.6 3-3.2M3.5 15.5l1.6 1.6 3-3.2M12 6.5h8.5M12 15.5h8.5" />`,
  list: svg`<path d="M4.5 4.5h6v6h-6zM4.5 13.5h6v6h-6zM14 6h6M14 9h4M14 15h6M14 18h4" />`,
  help: svg`<circle cx="12" cy="12" r="8.5" /><path d="M9.6 9.6a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2 1-1.2 1.9M12 16.5h.01" />`,
  keyboard: svg`<path d="M3.5 6.5h17v11h-17zM7 10h.01M10.3 10h.01M13.7 10h.01M17 10h.01M8 14h8" />`,
  check: svg`<path d="M5 12.5l4.5 4.5L19 7.5" />`,
  arrow: svg`<path d="M5 12h14M13 6l6 6-6 6" />`,
  pen: svg`<path d="M4 20l1-4.5L16.2 4.3a1.8 1.8 0 0 1 2.6 0l.9.9a1.8 1.8 0 0 1 0 2.6L8.5 19z M14 6.5l3.5 3.5" />`,
  close: svg`<path d="M6 6l12 12M18 6L6 18" />`,
  shield: svg`<path d="M12 3.5l7 2.5v5.4c0 4.3-2.9 7.5-7 9.1-4.1-1.6-7-4.8-7-9.1V6z M8.8 12l2.3 2.3 4.2-4.3" />`,
  warning: svg`<path d="M12 4.2l9 15.3H3z M12 10v4.2M12 17h.01" />`,
  download: svg`<path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14" />`,
  undo: svg`<path d="M8.5 5L4.5 9l4 4M5 9h9a5 5 0 0 1 0 10h-3" />`,
  trash: svg`<path d="M5 7h14M10 4h4M7 7l.8 12.5h8.4L17 7" />`,
  offline: svg`<path d="M4 4l16 16M8.5 15.5a5 5 0 0 1 6 -.6M5.5 12.2a9.3 9.3 0 0 1 4.4-2.5M18.5 12.2a9.4 9.4 0 0 0-2.6-1.8M2.8 8.6A13.5 13.5 0 0 1 6.4 6.3M21.2 8.6A13.6 13.6 0 0 0 10.6 5.1M12 19h.01" />`,
  document: svg`<path d="M7 3.5h7l4 4V20.5H7z M14 3.5v4h4 M9.8 12h5 M9.8 15.5h5" />`,
} as const;

const along: ReadonlySet<IconName> = new Set<IconName>(['arrow', 'undo', 'person', 'list', 'checklist']);

export type IconName = keyof typeof shapes;

/** A line icon; always decoration, the control beside it carries the name. */
export const icon = (name: IconName): TemplateResult => lineIcon(shapes[name], along.has(name));
