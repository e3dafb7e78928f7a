/** The map of origins while the files are read. Keys: see origin-key.ts. */
import type { Place } from '../diagnostic.ts';
import { type Aspect, originKey } from './origin-key.ts';

export class OriginMap {
  readonly places = new Map<string, Place>();
  /** Keys that may belong to something, by what that would be called; some are gone from `places` since. */
  private readonly parts = new Map<string, Set<string>>();

  set(type: string, identity: string, place: Place, aspect?: Aspect): void {
    const key = originKey(type, identity, aspect);
    this.put(key, place);
    if (type === 'function') this.put(key.replace(/\(.*$/, ''), place);
  }

  /** Of a dropped object only the statement that dropped it is of interest; what belonged to it is gone. */
  drop(type: string, identity: string, place: Place): void {
    const key = originKey(type, identity);
    for (const one of [...this.aspects(key), ...this.belonging(key)]) this.places.delete(one);
    this.put(key, place);
  }

  /** Under another name, with what belongs to it; the old name was last changed here. */
  rename(type: string, from: string, to: string, place: Place): void {
    const [before, after] = [originKey(type, from), originKey(type, to)];
    const [oldName, newName] = [nameIn(before), nameIn(after)];
    for (const key of new Set([...this.aspects(before), ...this.belonging(before)])) {
      const found = this.places.get(key);
      this.places.delete(key);
      const at = key.lastIndexOf(` ${oldName}`) + 1;
      if (found) this.put(key.slice(0, at) + newName + key.slice(at + oldName.length), found);
    }
    this.put(before, place);
    this.put(after, place);
  }

  private put(key: string, place: Place): void {
    if (!this.places.has(key)) {
      for (const whole of wholesOf(key)) {
        const known = this.parts.get(whole);
        if (known) known.add(key);
        else this.parts.set(whole, new Set([key]));
      }
    }
    this.places.set(key, place);
  }

  /** Its comment, its owner, its rows. */
  private aspects(key: string): string[] {
    return this.partsOf(key).filter((one) => one.endsWith(` of ${key}`));
  }

  /** Columns, constraints, triggers, … of a relation, with their aspects. */
  private belonging(key: string): string[] {
    if (!key.startsWith('relation ')) return [];
    const name = nameIn(key);
    return this.partsOf(name).filter(
      (one) => one.endsWith(` on ${name}`) || (one.includes(`column ${name}.`) && !one.includes(' on ')),
    );
  }

  private partsOf(whole: string): string[] {
    return [...(this.parts.get(whole) ?? [])].filter((key) => this.places.has(key));
  }
}

/** What the key could belong to: a name may itself hold ` on `, ` of ` or a point. */
function* wholesOf(key: string): Generator<string> {
  for (const { index, 0: word } of key.matchAll(/ o[nf] /g)) yield key.slice(index + word.length);
  for (const { index, 0: word } of key.matchAll(/column /g)) {
    const rest = key.slice(index + word.length);
    for (const point of rest.matchAll(/\./g)) yield rest.slice(0, point.index);
  }
}

const nameIn = (key: string): string => key.slice(key.indexOf(' ') + 1);
