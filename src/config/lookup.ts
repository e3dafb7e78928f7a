/** Flag > environment > config file > default, for one row of the table of options. Pure. */
import type { ComponentConfig, ConfigFile } from './config-file.ts';
import { type Flags, type SettingName, type SettingRow, settingRows } from './options.ts';
import { property } from './property.ts';
import { durationOf, flagOf, notEmpty, type Sourced } from './values.ts';

interface Sources {
  command: string;
  flags: Flags;
  env: Readonly<Record<string, string>>;
  file?: ConfigFile | undefined;
  component?: ComponentConfig | undefined;
}

export class Lookup {
  private readonly sources: Sources;
  /** The config file's values with those of the component over them. */
  private readonly config: object;

  constructor(sources: Sources) {
    this.sources = sources;
    this.config = { ...sources.file?.values, ...sources.component };
  }

  /** The text of a setting and where it comes from, or undefined where nobody says anything. */
  optional(name: SettingName): Sourced | undefined {
    const { command, flags } = this.sources;
    const row = rowOf(name);
    const flag = (flags as Readonly<Record<string, string | true>>)[name];
    if (flag !== undefined) return notEmpty({ value: String(flag), source: `--${name}` });
    const found = this.fromEnv(row) ?? this.fromConfig(row);
    if (found) return notEmpty(found);
    const value = row.defaultFor?.[command] ?? row.default;
    return value === undefined ? undefined : { value, source: 'default' };
  }

  /** A setting that has a default. */
  text(name: SettingName): Sourced {
    return this.optional(name) ?? { value: '', source: 'default' };
  }

  /** In milliseconds. */
  duration(name: SettingName): number {
    return durationOf(this.text(name));
  }

  flag(name: SettingName): boolean {
    const found = this.optional(name);
    return found !== undefined && flagOf(found);
  }

  private fromEnv(row: SettingRow): Sourced | undefined {
    const name = row.env?.find((variable) => this.sources.env[variable]);
    return name === undefined ? undefined : { value: this.sources.env[name] ?? '', source: name };
  }

  private fromConfig(row: SettingRow): Sourced | undefined {
    const value = row.config?.split('.').reduce<unknown>(property, this.config);
    if (typeof value !== 'string' && typeof value !== 'boolean') return undefined;
    return { value: String(value), source: this.sources.file?.name ?? '' };
  }
}

const rows = new Map(settingRows.map((row) => [row.name, row]));

function rowOf(name: SettingName): SettingRow {
  const row = rows.get(name);
  if (row) return row;
  throw new Error(`no row for the setting ${name}`);
}
