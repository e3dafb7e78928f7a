/** Settings of routines, as SET clauses. Pure. */
import { literal } from '../../layout.ts';

/** Settings whose value is a list of names, each kept as `quote_identifier` writes it (PostgreSQL source, guc.h). */
const LISTS_OF_NAMES: ReadonlySet<string> = new Set([
  'local_preload_libraries',
  'restrict_nonsystem_relation_kind',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
]);

/** @param entry of `proconfig`, as `work_mem=1MB` */
export function settingOf(entry: string): string {
  const end = entry.indexOf('=');
  const name = entry.slice(0, end);
  const value = entry.slice(end + 1);
  return `SET ${nameOf(name)} = ${LISTS_OF_NAMES.has(name.toLowerCase()) ? namesIn(value) : plain(value)}`;
}

/** Names with a point are extensions'; PostgreSQL keeps the case of its own whatever a file has. */
const nameOf = (name: string): string =>
  name
    .split('.')
    .map((part, _, { length }) =>
      /^[a-z_][\w$]*$/.test(part) || (length === 1 && /^[A-Za-z]\w*$/.test(part))
        ? part
        : `"${part.replaceAll('"', '""')}"`,
    )
    .join('.');

/** An empty name can only be written as a string. */
const namesIn = (value: string): string =>
  value === '' ? `''` : value.replaceAll(/"(?:[^"]|"")*"/g, (name) => (name === '""' ? `''` : name));

const plain = (value: string): string =>
  /^(?:\d+(?:\.\d+)?|on|off|true|false)$/.test(value) ? value : literal(value);
