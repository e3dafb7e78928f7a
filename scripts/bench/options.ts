/** What the command line of scripts/bench.ts asks for. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { TOOLS } from './tools.ts';
import { WORK_NAMES } from './works.ts';

export interface BenchOptions {
  /** Names of works. */
  only: readonly string[];
  /** Names of tools. */
  tools: readonly string[];
  runs: number;
  /** Of its own time that a subject may take, before it has three runs only. */
  seconds: number;
  /** Round trips in milliseconds; undefined leaves them to each work. */
  latencies: readonly number[] | undefined;
  seed: number;
  peers: string;
  isJson: boolean;
  withPicture: boolean;
}

export class UsageError extends Error {}

/** @throws UsageError */
export function readOptions(
  args: readonly string[],
  defaults: { seed: number; peers: string },
): BenchOptions {
  const values = parsed(args);
  return {
    only: chosen('--only', values.only, WORK_NAMES),
    tools: chosen(
      '--tools',
      values.tools,
      TOOLS.map(({ name }) => name),
    ),
    runs: positive('--runs', values.runs),
    seconds: positive('--seconds', values.seconds),
    latencies: values.latency?.split(',').map((text) => positive('--latency', text, 0)),
    seed: values.seed === undefined ? defaults.seed : positive('--seed', values.seed, 0),
    peers: path.resolve(values.peers ?? defaults.peers),
    isJson: values.json,
    withPicture: values.picture,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        tools: { type: 'string' },
        runs: { type: 'string', default: '11' },
        seconds: { type: 'string', default: '60' },
        latency: { type: 'string' },
        seed: { type: 'string' },
        peers: { type: 'string' },
        json: { type: 'boolean', default: false },
        picture: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function chosen(flag: string, list: string | undefined, known: readonly string[]): readonly string[] {
  if (list === undefined) return known;
  const names = list.split(',');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`${flag} knows no ${unknown}; there are ${known.join(', ')}`);
  return names;
}

function positive(flag: string, text: string, least = 1): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least) return value;
  throw new UsageError(`${flag} takes whole numbers from ${least}, not "${text}"`);
}
