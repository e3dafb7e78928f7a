/** What stands in the tool's place where the executable is measured alone. */
export const EMPTY = 'an empty program';
export const EMBEDDED = 'embedded';
export const ON_SERVER = 'on a server';
