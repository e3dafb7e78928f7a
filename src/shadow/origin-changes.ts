/** Statements about any kind of object: COMMENT, GRANT, OWNER TO, DROP, RENAME, SET SCHEMA. Pure. */
import { quoteIdent } from '../database/quote.ts';
import { columnOf, type Identity, objectOf, onRelation, relationOf } from './origin-names.ts';
import type { At } from './origin-tables.ts';
import { isNode, items, type Node, text } from './tree.ts';

export type Handler = (node: Node, at: At) => void;

/** An object in the manner of COMMENT, or the relation that the statement has instead. */
function altered(kind: unknown, node: Node, at: At): Identity | undefined {
  if (node['relation'] === undefined) return objectOf(kind, node['object'], at.schema);
  return { type: 'table', identity: relationOf(node['relation'], at.schema) };
}

export const comment: Handler = (node, at) => {
  const object = objectOf(node['objtype'], node['object'], at.schema);
  if (object) at.origins.set(object.type, object.identity, at.place(), 'comment');
};

export const owner: Handler = (node, at) => {
  const object = altered(node['objectType'], node, at);
  if (object) at.origins.set(object.type, object.identity, at.place(), 'owner');
};

export const grant: Handler = (node, at) => {
  if (node['targtype'] !== 'ACL_TARGET_OBJECT') return;
  for (const object of items(node['objects'])) {
    const range = isNode(object) ? object['RangeVar'] : undefined;
    const found = range
      ? { type: 'table', identity: relationOf(range, at.schema) }
      : objectOf(node['objtype'], object, at.schema);
    if (found) at.origins.set(found.type, found.identity, at.place(), 'privileges');
  }
};

export const drop: Handler = (node, at) => {
  for (const object of items(node['objects'])) {
    const found = objectOf(node['removeType'], object, at.schema);
    if (found) at.origins.drop(found.type, found.identity, at.place());
  }
};

/** ALTER … RENAME. */
export const rename: Handler = (node, at) => {
  const { origins, schema } = at;
  const fresh = text(node['newname']) ?? '';
  const part = text(node['subname']) ?? '';
  const table = node['relation'] === undefined ? '' : relationOf(node['relation'], schema);
  if (node['renameType'] === 'OBJECT_COLUMN') {
    origins.rename('table column', columnOf(table, part), columnOf(table, fresh), at.place());
  } else if (part !== '' && table !== '') {
    const type = PARTS[text(node['renameType']) ?? ''];
    if (type) origins.rename(type, onRelation(part, table), onRelation(fresh, table), at.place());
  } else {
    const object = altered(node['renameType'], node, at);
    if (object) origins.rename(object.type, object.identity, renamed(object.identity, fresh), at.place());
  }
};

const PARTS: Readonly<Record<string, string>> = {
  OBJECT_TABCONSTRAINT: 'table constraint',
  OBJECT_TRIGGER: 'trigger',
  OBJECT_RULE: 'rule',
  OBJECT_POLICY: 'policy',
};

/** ALTER … SET SCHEMA. */
export const setSchema: Handler = (node, at) => {
  const object = altered(node['objectType'], node, at);
  if (!object) return;
  const moved = object.identity.replace(QUOTED, quoteIdent(text(node['newschema']) ?? ''));
  at.origins.rename(object.type, object.identity, moved, at.place());
};

const QUOTED = /"(?:[^"]|"")*"/;

/** The last part of a name replaced; arguments stay. */
const renamed = (identity: string, name: string): string =>
  identity.replace(
    /"(?:[^"]|"")*"(\([^"]*\))?$/,
    (_, args: string | undefined) => quoteIdent(name) + (args ?? ''),
  );
