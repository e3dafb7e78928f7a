/** What each kind of statement makes or changes. Pure. */
import { quoteIdent } from '../database/quote.ts';
import { comment, drop, grant, type Handler, owner, rename, setSchema } from './origin-changes.ts';
import { createdSignature, joined, nameOfType, objectOf, onRelation, relationOf } from './origin-names.ts';
import { alterTable, type At, createIndex, createTable } from './origin-tables.ts';
import { isNode, items, option, struct, text, words } from './tree.ts';

/** A relation that a field names. */
const relation =
  (field: string, inner?: string): Handler =>
  (node, at) => {
    const value = inner === undefined ? node[field] : struct(node[field])?.[inner];
    at.origins.set('table', relationOf(value, at.schema), at.place());
  };

/** Something that belongs to the relation of a field. */
const onTable =
  (type: string, name: string, field = 'relation'): Handler =>
  (node, at) => {
    const table = relationOf(node[field], at.schema);
    at.origins.set(type, onRelation(text(node[name]) ?? '', table), at.place());
  };

/** Something whose name has no schema. */
const named =
  (type: string, field: string): Handler =>
  (node, at) =>
    at.origins.set(type, quoteIdent(text(node[field]) ?? ''), at.place());

/** Something whose name is a list. */
const listed =
  (type: string, field: string): Handler =>
  (node, at) =>
    at.origins.set(type, joined(words(node[field]), at.schema), at.place());

const createFunction: Handler = (node, at) =>
  at.origins.set('function', createdSignature(node['funcname'], node['parameters'], at.schema), at.place());

const domainConstraint = (domain: string, value: unknown, at: At): void => {
  const name = text(struct(value, 'Constraint')?.['conname']);
  if (name !== undefined) at.origins.set('domain constraint', onRelation(name, domain), at.place());
};

const createDomain: Handler = (node, at) => {
  const domain = joined(words(node['domainname']), at.schema);
  at.origins.set('type', domain, at.place());
  for (const constraint of items(node['constraints'])) domainConstraint(domain, constraint, at);
};

const alterDomain: Handler = (node, at) => {
  const domain = joined(words(node['typeName']), at.schema);
  at.origins.set('type', domain, at.place());
  domainConstraint(domain, node['def'], at);
};

const define: Handler = (node, at) => {
  const kind = node['kind'];
  const name = joined(words(node['defnames']), at.schema);
  if (kind === 'OBJECT_AGGREGATE') {
    const [list] = items(node['args']);
    at.origins.set('function', createdSignature(node['defnames'], items(list), at.schema), at.place());
  } else if (kind === 'OBJECT_OPERATOR') {
    const types = ['leftarg', 'rightarg'].map((side) => option(node['definition'], side));
    const args = types.map((type) =>
      type === undefined ? 'NONE' : nameOfType(type, '').replace(/^"".?/, ''),
    );
    at.origins.set('operator', `${name}(${args.join(',')})`, at.place());
  } else {
    const object = objectOf(kind, { List: { items: items(node['defnames']) } }, at.schema);
    if (object) at.origins.set(object.type, object.identity, at.place());
  }
};

/** CREATE SCHEMA, with what it makes inside. */
const createSchema: Handler = (node, at) => {
  const schema = text(node['schemaname']) ?? text(struct(node['authrole'])?.['rolename']) ?? '';
  at.origins.set('schema', quoteIdent(schema), at.place());
  for (const element of items(node['schemaElts'])) {
    const [kind, inner] = isNode(element) ? (Object.entries(element)[0] ?? []) : [];
    if (kind !== undefined && isNode(inner)) HANDLERS[kind]?.(inner, { ...at, schema });
  }
};

const alterFunction: Handler = (node, at) => {
  const found = objectOf('OBJECT_FUNCTION', node['func'], at.schema);
  if (found) at.origins.set(found.type, found.identity, at.place());
};

const userMapping: Handler = (node, at) => {
  const user = text(struct(node['user'])?.['rolename']) ?? 'public';
  const server = text(node['servername']) ?? '';
  at.origins.set('user mapping', `${quoteIdent(user)} on server ${quoteIdent(server)}`, at.place());
};

/** By the kind of statement. What is not here makes nothing that is followed. */
export const HANDLERS: Readonly<Record<string, Handler>> = {
  AlterDomainStmt: alterDomain,
  AlterEnumStmt: listed('type', 'typeName'),
  AlterExtensionContentsStmt: named('extension', 'extname'),
  AlterExtensionStmt: named('extension', 'extname'),
  AlterFunctionStmt: alterFunction,
  AlterObjectSchemaStmt: setSchema,
  AlterOwnerStmt: owner,
  AlterPolicyStmt: onTable('policy', 'policy_name', 'table'),
  AlterPublicationStmt: named('publication', 'pubname'),
  AlterSeqStmt: relation('sequence'),
  AlterStatsStmt: listed('statistics object', 'defnames'),
  AlterTableStmt: alterTable,
  AlterTSConfigurationStmt: listed('text search configuration', 'cfgname'),
  AlterTSDictionaryStmt: listed('text search dictionary', 'dictname'),
  AlterTypeStmt: listed('type', 'typeName'),
  CommentStmt: comment,
  CompositeTypeStmt: (node, at) => at.origins.set('type', relationOf(node['typevar'], at.schema), at.place()),
  CreateConversionStmt: listed('conversion', 'conversion_name'),
  CreateDomainStmt: createDomain,
  CreateEnumStmt: listed('type', 'typeName'),
  CreateEventTrigStmt: named('event trigger', 'trigname'),
  CreateExtensionStmt: named('extension', 'extname'),
  CreateFdwStmt: named('foreign-data wrapper', 'fdwname'),
  CreateForeignServerStmt: named('server', 'servername'),
  CreateForeignTableStmt: (node, at) => createTable(struct(node['base'], 'CreateStmt') ?? node, at),
  CreateFunctionStmt: createFunction,
  CreatePLangStmt: named('language', 'plname'),
  CreatePolicyStmt: onTable('policy', 'policy_name', 'table'),
  CreatePublicationStmt: named('publication', 'pubname'),
  CreateRangeStmt: listed('type', 'typeName'),
  CreateSchemaStmt: createSchema,
  CreateSeqStmt: relation('sequence'),
  CreateStatsStmt: listed('statistics object', 'defnames'),
  CreateStmt: createTable,
  CreateSubscriptionStmt: named('subscription', 'subname'),
  CreateTableAsStmt: relation('into', 'rel'),
  CreateTrigStmt: onTable('trigger', 'trigname'),
  CreateUserMappingStmt: userMapping,
  DefineStmt: define,
  DropStmt: drop,
  GrantStmt: grant,
  IndexStmt: createIndex,
  RefreshMatViewStmt: relation('relation'),
  RenameStmt: rename,
  RuleStmt: onTable('rule', 'rulename'),
  ViewStmt: relation('view'),
};
