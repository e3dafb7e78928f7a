/** Reading the trees of PostgreSQL's grammar, which come as JSON without a type. Pure. */
import type { Statement } from '../migrations/migration.ts';

export type Node = Statement['node'];

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field that holds one struct: as it is, or in the wrapping `{ Kind: struct }`. */
export function struct(value: unknown, kind?: string): Node | undefined {
  if (!isNode(value)) return undefined;
  if (kind === undefined || !(kind in value)) return value;
  const inner = value[kind];
  return isNode(inner) ? inner : undefined;
}

/** The structs of a kind in a list whose elements are wrapped: `[{ Kind: struct }, …]`. */
export function structs(value: unknown, kind: string): Node[] {
  return items(value).flatMap((item) => {
    const inner = isNode(item) ? item[kind] : undefined;
    return isNode(inner) ? [inner] : [];
  });
}

/** The elements of a list, also of one that is wrapped as `{ List: { items } }`. */
export function items(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const list = isNode(value) && isNode(value['List']) ? value['List']['items'] : undefined;
  return Array.isArray(list) ? list : [];
}

export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The parts of a name in a list of strings: `["s", "t"]`; of a single string as well. */
export function words(value: unknown): string[] {
  const single = isNode(value) && isNode(value['String']) ? text(value['String']['sval']) : undefined;
  if (single !== undefined) return [single];
  return structs(value, 'String').flatMap(({ sval }) => text(sval) ?? []);
}

/** Every struct in a tree that has the field, at whatever depth. */
export function* having(value: unknown, field: string): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) yield* having(item, field);
  } else if (isNode(value)) {
    if (field in value) yield value;
    for (const inner of Object.values(value)) {
      if (typeof inner === 'object') yield* having(inner, field);
    }
  }
}

/** The value of an option `DefElem`. */
export const option = (list: unknown, name: string): unknown =>
  structs(list, 'DefElem').find(({ defname }) => defname === name)?.['arg'];

/** The first constant of SET. */
export function setting(node: Node): string | undefined {
  const [first] = structs(node['args'], 'A_Const');
  return text(struct(first?.['sval'])?.['sval']);
}
