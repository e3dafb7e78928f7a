/**
 * Text that came from outside (file names, SQL, the server) must not steer the terminal it is shown on:
 * escape sequences, carriage returns, and the marks that turn the direction of writing.
 * Control codes: ECMA-48; directional marks: Unicode Standard Annex 9 ("Trojan source", CVE-2021-42574).
 */
import { stripVTControlCharacters } from 'node:util';

// oxlint-disable-next-line no-control-regex -- these are what it looks for; tab and line feed are fine
const UNSAFE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/g;

const asEscape = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Escape sequences are removed, other control characters made visible (`\u0007`); lines and tabs stay. */
export const sanitize = (text: string): string =>
  stripVTControlCharacters(text.replaceAll('\r\n', '\n')).toWellFormed().replaceAll(UNSAFE, asEscape);

/** The same on one line: for names and whatever stands within a sentence. */
export const sanitizeLine = (text: string): string => sanitize(text).replaceAll(/\s*\n\s*/g, ' ');

/** JSON text in which no character acts on a terminal either; every value stays what it was. */
export const sanitizeJson = (json: string): string => json.replaceAll(UNSAFE, asEscape);
