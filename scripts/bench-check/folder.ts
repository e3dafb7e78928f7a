/**
 * A folder of migrations with as many tables as wanted, as a product's would look: keys, references, checks, indexes,
 * comments, triggers, seeded rows. Incrementals make ten tables each and change some of those before; V1 has the result.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const TABLES_IN_A_FILE = 10;

const NOUNS = [
  'account',
  'agent',
  'invoice',
  'order',
  'product',
  'session',
  'team',
  'ticket',
  'token',
  'webhook',
];

const tableName = (index: number): string =>
  index === 0 ? 'organizations' : `${NOUNS[index % NOUNS.length]}_${index}`;

/** Every third table gets a column in the file after its own. */
const isChangedLater = (index: number): boolean => index % 3 === 1;

export const FUNCTION = `CREATE FUNCTION set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END $$;
`;

export function createTable(index: number): string {
  const name = tableName(index);
  const references =
    index === 0
      ? []
      : [
          '  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE',
          `  parent_id uuid REFERENCES ${tableName(Math.floor(index / 2))}`,
        ];
  const columns = [
    '  id uuid PRIMARY KEY DEFAULT gen_random_uuid()',
    ...references,
    '  name varchar(200) NOT NULL',
    "  status text NOT NULL DEFAULT 'active'",
    '  score numeric(5, 4) NOT NULL DEFAULT 0',
    "  settings jsonb NOT NULL DEFAULT '{}'",
    '  tags text[]',
    '  position integer',
    '  is_active boolean NOT NULL DEFAULT true',
    '  created_at timestamptz NOT NULL DEFAULT now()',
    '  updated_at timestamptz NOT NULL DEFAULT now()',
    `  CONSTRAINT ${name}_status CHECK (status IN ('active', 'suspended', 'closed'))`,
    `  CONSTRAINT ${name}_score CHECK (score BETWEEN 0 AND 1)`,
  ];
  const keys = index === 0 ? 'name' : 'organization_id, name';
  return `CREATE TABLE ${name} (
${columns.join(',\n')}
);
CREATE UNIQUE INDEX ${name}_name ON ${name} (${keys});
CREATE INDEX ${name}_status_created ON ${name} (status, created_at DESC);
CREATE INDEX ${name}_active ON ${name} (position) WHERE is_active;
COMMENT ON TABLE ${name} IS 'What the product knows of ${name.replaceAll('_', ' ')}.';
COMMENT ON COLUMN ${name}.score IS 'From 0 to 1.';
CREATE TRIGGER ${name}_updated BEFORE UPDATE ON ${name} FOR EACH ROW EXECUTE FUNCTION set_updated_at();
`;
}

const seeds = (index: number): string => {
  const name = tableName(index);
  if (index === 0) return `INSERT INTO organizations (name) VALUES ('First'), ('Second');\n`;
  if (index % 5 !== 0) return '';
  const rows = ['one', 'two', 'three'].map((row, at) => `('${row}', ${at})`).join(', ');
  return `INSERT INTO ${name} (organization_id, name, position)
SELECT o.id, v.name, v.position FROM organizations o, (VALUES ${rows}) AS v (name, position) WHERE o.name = 'First';\n`;
};

export const change = (index: number): string =>
  `ALTER TABLE ${tableName(index)} ADD COLUMN external_id text;
CREATE INDEX ${tableName(index)}_external ON ${tableName(index)} (external_id);
`;

/** Writes the folder; with 30 tables it holds 4 incrementals, with 1,000 it holds 101. */
export function writeFolder(folder: string, tables: number): void {
  mkdirSync(folder, { recursive: true });
  const all = Array.from({ length: tables }, (_, index) => index);
  const files: string[] = [];
  for (let from = 0; from < tables; from += TABLES_IN_A_FILE) {
    const own = all.slice(from, from + TABLES_IN_A_FILE);
    const before = all.slice(Math.max(0, from - TABLES_IN_A_FILE), from).filter(isChangedLater);
    const parts = [...before.map(change), ...own.map(createTable), ...own.map(seeds)];
    files.push((from === 0 ? FUNCTION : '') + parts.join(''));
  }
  files.push(all.slice(-TABLES_IN_A_FILE).filter(isChangedLater).map(change).join(''));
  for (const [index, sql] of files.entries()) {
    const number = String(index + 1).padStart(3, '0');
    writeFileSync(path.join(folder, `${number}_step.sql`), sql);
  }
  const v1 = all.map((index) => createTable(index) + (isChangedLater(index) ? change(index) : ''));
  writeFileSync(
    path.join(folder, 'V1__consolidated_schema.sql'),
    FUNCTION + v1.join('') + all.map(seeds).join(''),
  );
}
