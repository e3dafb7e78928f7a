/** Where the SQL of PostgreSQL's own regression tests comes from: a source tree, or Debian's source package. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Below a PostgreSQL source tree. */
const REGRESS = path.join('src', 'test', 'regress');
const PACKAGE = 'postgresql-15';

export type Found = { folder: string } | { unavailable: string };

/** The folder with `parallel_schedule`, `sql` and `data` of a source tree, or of that folder itself. */
export function inTree(tree: string): Found {
  const folder = [tree, path.join(tree, REGRESS)].find((one) =>
    existsSync(path.join(one, 'parallel_schedule')),
  );
  return folder === undefined ? { unavailable: `${tree} holds no ${REGRESS}` } : { folder };
}

/**
 * The folder out of Debian's source package, downloaded into `cache` at the first time (24 MB). Apt is asked with lists
 * of its own below `cache`, so that nothing of the machine changes.
 */
export function fromDebian(cache: string): Found {
  const tree = path.join(cache, PACKAGE);
  const there = inTree(tree);
  if ('folder' in there) return there;
  const origins = sourcePackages();
  if (origins === '') return { unavailable: 'this is no Debian with lists of packages' };
  mkdirSync(path.join(cache, 'lists'), { recursive: true });
  const list = path.join(cache, 'debian.sources');
  writeFileSync(list, origins);
  const apt = aptIn(cache, list);
  const updated = apt('apt-get', ['update']);
  if (updated.problem !== undefined) return { unavailable: updated.problem };
  const archive = download(cache, apt);
  if (archive === undefined) return { unavailable: `Debian gives no source of ${PACKAGE} just now` };
  mkdirSync(tree, { recursive: true });
  const wanted = ['--strip-components=1', '--wildcards', `*/${REGRESS}`];
  const unpacked = run('tar', ['-xf', archive, '-C', tree, ...wanted], cache);
  return unpacked.problem === undefined ? inTree(tree) : { unavailable: unpacked.problem };
}

/** The machine's lists of packages, as lists of their sources. */
function sourcePackages(): string {
  return globSync('/etc/apt/sources.list.d/debian*.sources')
    .map((file) => readFileSync(file, 'utf8').replaceAll(/^Types:.*$/gm, 'Types: deb-src'))
    .join('\n');
}

type Apt = (program: string, args: readonly string[]) => Ran;

function aptIn(cache: string, list: string): Apt {
  const settings = [
    `Dir::Etc::SourceList=${list}`,
    'Dir::Etc::SourceParts=/dev/null',
    `Dir::State::Lists=${path.join(cache, 'lists')}`,
    `Dir::Cache=${cache}`,
    'Acquire::Languages=none',
    'APT::Sandbox::User=',
  ];
  return (program, args) => run(program, [...settings.flatMap((one) => ['-o', one]), ...args], cache);
}

/** The newest version that can be had: mirrors of security updates sometimes lack the sources. */
function download(cache: string, apt: Apt): string | undefined {
  const { output } = apt('apt-cache', ['showsrc', PACKAGE]);
  const versions = [...output.matchAll(/^Version: (.*)$/gm)].map(([, version = '']) => version);
  const newestFirst = new Intl.Collator('en', { numeric: true }).compare;
  for (const version of [...new Set(versions)].toSorted((a, b) => newestFirst(b, a))) {
    const done = apt('apt-get', ['source', '--download-only', `${PACKAGE}=${version}`]);
    const [archive] = globSync(`${PACKAGE}_${version.replace(/-[^-]*$/, '')}.orig.tar.*`, { cwd: cache });
    if (done.problem === undefined && archive !== undefined) return path.join(cache, archive);
  }
  return undefined;
}

interface Ran {
  output: string;
  /** Why it failed, in one line. */
  problem?: string;
}

function run(program: string, args: readonly string[], cwd: string): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    timeout: 300_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return { output: stdout };
  const reason = error?.message ?? stderr.trim().split('\n').at(-1) ?? '';
  return { output: stdout ?? '', problem: `${program} failed: ${reason}` };
}
