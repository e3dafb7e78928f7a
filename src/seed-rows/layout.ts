/** INSERT statements as a person would set them. Pure. */

/** Longer lines are broken, where a value ends. */
const WIDTH = 110;
const INDENT = '    ';

/** Rows of one statement: a server parses a statement as a whole. */
export const MOST_ROWS = 200;

export interface InsertHead {
  /** As it is written. */
  table: string;
  columns: readonly string[];
  /** Values for columns GENERATED ALWAYS AS IDENTITY are among them. */
  overriding: boolean;
}

/**
 * One statement with its semicolon, or one for each row where there are no columns.
 * @param rows the values as SQL, in the order of the columns; without columns they are only counted
 */
export const insertStatements = (head: InsertHead, rows: readonly (readonly string[])[]): string[] =>
  head.columns.length === 0
    ? rows.map(() => `INSERT INTO ${head.table} DEFAULT VALUES;`)
    : [insertStatement(head, rows)];

function insertStatement(head: InsertHead, rows: readonly (readonly string[])[]): string {
  const values = rows.map((row) => wrapped('(', row, ')')).join(',\n');
  const overriding = head.overriding ? ' OVERRIDING SYSTEM VALUE' : '';
  const line = `INSERT INTO ${head.table} (${head.columns.join(', ')})${overriding} VALUES`;
  if (line.length <= WIDTH) return `${line}\n${values};`;
  return `INSERT INTO ${head.table}\n${wrapped('(', head.columns, ')')}${overriding}\nVALUES\n${values};`;
}

/** The items between two brackets, in lines as long as allowed; what goes on stands one further in. */
function wrapped(open: string, items: readonly string[], close: string): string {
  let text = `${INDENT}${open}`;
  let column = text.length;
  items.forEach((item, index) => {
    const end = index === items.length - 1 ? close : ',';
    const first = firstLine(item);
    const space = index === 0 ? '' : ' ';
    // What closes a row is followed by a comma or a semicolon.
    const room = end === close ? end.length + 1 : end.length;
    if (index > 0 && column + space.length + first.length + room > WIDTH) {
      text += `\n${INDENT} `;
      column = INDENT.length + 1;
    } else {
      text += space;
      column += space.length;
    }
    text += item + end;
    column = (item.includes('\n') ? lastLine(item).length : column + item.length) + end.length;
  });
  return text;
}

const firstLine = (item: string): string =>
  item.slice(0, item.includes('\n') ? item.indexOf('\n') : undefined);
const lastLine = (item: string): string => item.slice(item.lastIndexOf('\n') + 1);
