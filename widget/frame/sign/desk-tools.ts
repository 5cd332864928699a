/** What the desk needs for consent, filling in and signing, and not to show the document: loaded once a page is drawn. */
import './field.ts';
import './field-editor.ts';
import './guide.ts';
import './placed-value.ts';
import './sheets.ts';

export { renderGuide, renderOverlay } from './desk-overlay.ts';
