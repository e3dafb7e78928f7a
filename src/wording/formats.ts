/** Values that are no codes and no flags, but still are not what one would write: by column. */
import { CODES } from './codes.ts';
import { ENCODINGS } from './encodings.ts';
import { itemsOf } from './lists.ts';
import { grants } from './privileges.ts';
import { triggerType } from './trigger-type.ts';

export type Format = (value: string) => string;

/** A text as a constant of SQL. */
export const quoted: Format = (value) => `'${value.replaceAll("'", "''")}'`;

/** `a=b` as `a 'b'`, which is how options of foreign data are written. */
const options: Format = (value) =>
  `OPTIONS (${itemsOf(value)
    .map((item) =>
      item.replace(/^([^=]*)=(.*)$/s, (_, name: string, text: string) => `${name} ${quoted(text)}`),
    )
    .join(', ')})`;

const settings: Format = (value) =>
  itemsOf(value)
    .map((item) => `SET ${item.replace('=', ' = ')}`)
    .join('; ');

/** Storage parameters. */
const parameters =
  (command: 'SET' | 'WITH', prefix = ''): Format =>
  (value) =>
    `${command} (${itemsOf(value)
      .map((item) => prefix + item)
      .join(', ')})`;

const encoding: Format = (value) => (value === '-1' ? 'any encoding' : (ENCODINGS[Number(value)] ?? value));
const unlimited: Format = (value) => (value === '-1' ? 'no limit' : value);

/** Of the columns of an index: bit 1 DESC, bit 2 NULLS FIRST (`pg_index.indoption`). */
const sortOrder: Format = (value) =>
  value
    .split(' ')
    .map((option) => {
      const bits = Number(option);
      const isDescending = (bits & 1) !== 0;
      const isFirst = (bits & 2) !== 0;
      const nulls = isDescending === isFirst ? '' : ` NULLS ${isFirst ? 'FIRST' : 'LAST'}`;
      return (isDescending ? 'DESC' : 'ASC') + nulls;
    })
    .join(', ');

/** As extras.ts of the catalog writes them: `insert check on public.t: D`, … */
const triggerStates: Format = (value) =>
  value
    .split(', ')
    .map((state) =>
      state.replace(
        /^(.*) (?:check|action) on (.*): (.)$/s,
        (_, events: string, table: string, code: string) =>
          `${CODES['pg_trigger.tgenabled']?.[code] ?? code} TRIGGER of ${events} on ${table}`,
      ),
    )
    .join(', ');

const digest: Format = (value) => `digest ${value}`;
const number =
  (word: string): Format =>
  (value) =>
    `${word} ${value}`;

/** By column of a system catalog. */
export const FORMATS: Readonly<Record<string, Format>> = {
  'pg_aggregate.agginitval': quoted,
  'pg_aggregate.aggminitval': quoted,
  'pg_attribute.attacl': grants,
  'pg_attribute.attfdwoptions': options,
  'pg_attribute.attoptions': parameters('SET'),
  'pg_class.relacl': grants,
  'pg_class.reloptions': parameters('WITH'),
  'pg_class.reltoastrelid': parameters('WITH', 'toast.'),
  'pg_collation.collencoding': encoding,
  'pg_conversion.conforencoding': encoding,
  'pg_conversion.contoencoding': encoding,
  'pg_database.datacl': grants,
  'pg_database.datconnlimit': unlimited,
  'pg_database.encoding': encoding,
  'pg_db_role_setting.setconfig': settings,
  'pg_default_acl.defaclacl': grants,
  'pg_description.description': quoted,
  'pg_foreign_data_wrapper.fdwacl': grants,
  'pg_foreign_data_wrapper.fdwoptions': options,
  'pg_foreign_server.srvacl': grants,
  'pg_foreign_server.srvoptions': options,
  'pg_foreign_server.srvtype': quoted,
  'pg_foreign_server.srvversion': quoted,
  'pg_foreign_table.ftoptions': options,
  'pg_index.indoption': sortOrder,
  'pg_init_privs.initprivs': grants,
  'pg_language.lanacl': grants,
  'pg_largeobject_metadata.lomacl': grants,
  'pg_namespace.nspacl': grants,
  'pg_proc.proacl': grants,
  'pg_proc.proconfig': settings,
  'pg_proc.procost': number('COST'),
  'pg_proc.prorows': number('ROWS'),
  'pg_seclabel.label': quoted,
  'pg_sequence.seqcache': number('CACHE'),
  'pg_sequence.seqincrement': number('INCREMENT BY'),
  'pg_sequence.seqmax': number('MAXVALUE'),
  'pg_sequence.seqmin': number('MINVALUE'),
  'pg_sequence.seqstart': number('START WITH'),
  'pg_sequence.seqtypid': number('AS'),
  'pg_shdescription.description': quoted,
  'pg_shseclabel.label': quoted,
  'pg_trigger.tgargs': (value) =>
    value
      .split(String.raw`\000`)
      .slice(0, -1)
      .map(quoted)
      .join(', '),
  'pg_trigger.tgtype': triggerType,
  'pg_type.typacl': grants,
  'pg_type.typdefault': quoted,
  'pg_type.typdefaultbin': number('DEFAULT'),
  'pg_type.typdelim': quoted,
  'pg_type.typlen': (value) => (value === '-1' ? 'VARIABLE' : value === '-2' ? 'a C string' : value),
  'pg_user_mapping.umoptions': options,
};

/** Of attributes that no column has: extras.ts and builtin.ts of the catalog make them. */
export const MADE_FORMATS: Readonly<Record<string, Format>> = {
  content: digest,
  digest,
  'trigger states': triggerStates,
};
