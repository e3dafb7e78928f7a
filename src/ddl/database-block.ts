/** Statements about the database itself, whose name differs from one database to the next. Pure. */
import { INDENT } from './layout.ts';

/** Stands for the database's name in a statement for `onThisDatabase`. */
export const DATABASE = '\u0002';

/** One statement that runs all. */
export function onThisDatabase(statements: readonly string[]): string {
  const lines = statements.map((statement) => {
    if (!statement.includes(DATABASE)) return `${statement};`;
    const pattern = statement.replaceAll('%', '%%').replaceAll(DATABASE, '%I');
    return `EXECUTE format('${pattern.replaceAll("'", "''")}', current_database());`;
  });
  const body = `BEGIN\n${lines.map((line) => INDENT + line).join('\n')}\nEND\n`;
  const quote = body.includes('$$') ? '$database$' : '$$';
  return `DO ${quote}\n${body}${quote}`;
}
