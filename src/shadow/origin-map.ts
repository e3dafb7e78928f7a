/** The map of origins while the files are read. Keys: see origin-key.ts. */
import type { Place } from '../diagnostic.ts';
import { type Aspect, originKey } from './origin-key.ts';

export class OriginMap {
  readonly places = new Map<string, Place>();

  set(type: string, identity: string, place: Place, aspect?: Aspect): void {
    this.places.set(originKey(type, identity, aspect), place);
    if (type === 'function') this.places.set(originKey(type, identity, aspect).replace(/\(.*$/, ''), place);
  }

  /** Of a dropped object only the statement that dropped it is of interest; what belonged to it is gone. */
  drop(type: string, identity: string, place: Place): void {
    const key = originKey(type, identity);
    for (const one of this.places.keys()) if (one.endsWith(` of ${key}`)) this.places.delete(one);
    for (const one of this.belonging(key)) this.places.delete(one);
    this.places.set(key, place);
  }

  /** Under another name, with what belongs to it; the old name was last changed here. */
  rename(type: string, from: string, to: string, place: Place): void {
    const [before, after] = [originKey(type, from), originKey(type, to)];
    const [oldName, newName] = [nameIn(before), nameIn(after)];
    const moved = [...this.places.keys()].filter((key) => key.endsWith(` of ${before}`));
    for (const key of [...moved, ...this.belonging(before)]) {
      const found = this.places.get(key);
      this.places.delete(key);
      const at = key.lastIndexOf(` ${oldName}`) + 1;
      if (found) this.places.set(key.slice(0, at) + newName + key.slice(at + oldName.length), found);
    }
    this.places.set(before, place);
    this.places.set(after, place);
  }

  /** Columns, constraints, triggers, … of a relation, with their aspects. */
  private belonging(key: string): string[] {
    if (!key.startsWith('relation ')) return [];
    const name = nameIn(key);
    return [...this.places.keys()].filter(
      (one) => one.endsWith(` on ${name}`) || (one.includes(`column ${name}.`) && !one.includes(' on ')),
    );
  }
}

const nameIn = (key: string): string => key.slice(key.indexOf(' ') + 1);
