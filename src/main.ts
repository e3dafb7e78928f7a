/** The only file that touches the process: arguments, environment and streams in, exit code out. */
import { Interrupted } from './apply/interruption.ts';
import { placeAhead } from './database/reaching/ahead.ts';
import { connectAhead } from './database/reaching/tcp.ts';
import { EXIT, type ExitCode } from './diagnostic.ts';
import { TOOL_VERSION } from './version.ts';

async function main(argv: readonly string[]): Promise<ExitCode> {
  if (asksForVersion(argv)) {
    open('stdout').write(`aim-migrate ${TOOL_VERSION}\n`);
    return EXIT.done;
  }
  const place = placeAhead(argv, process.env);
  if (place) connectAhead(place);
  const { presentable, run } = await import('./program.ts');
  onUncaught(presentable);
  return run({
    argv,
    env: process.env,
    cwd: () => process.cwd(),
    get stdout() {
      return open('stdout');
    },
    get stderr() {
      return open('stderr');
    },
    showAs: (title) => (process.title = title),
    interruption,
  });
}

/** Scripts ask that often: answered before anything is loaded. With options it is a command like others. */
const asksForVersion = ([first = '', ...rest]: readonly string[]): boolean =>
  ['--version', '-V', 'version'].includes(first) && rest.length === 0 && !process.env['AIM_MIGRATE_JSON'];

/** The first SIGINT or SIGTERM lets the run stop in order; the second ends the process at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      const interrupted = new Interrupted(name);
      if (controller.signal.aborted) endAtOnce(interrupted.exitCode);
      controller.abort(interrupted);
    });
  }
  return controller.signal;
}

/** Somebody insists: the server is left to itself, and what it does is found out by the next run. */
function endAtOnce(exitCode: ExitCode): never {
  open('stderr').write(
    '\nEnded at once: the server may still finish what it runs. The next run finds out; nothing is applied twice.\n',
  );
  process.exit(exitCode);
}

/** What nobody has foreseen: short, and never with the exit code of an answer. */
function onUncaught(presentable: (text: string) => string): void {
  process.on('uncaughtException', ({ message }) => {
    open('stderr').write(
      `Unexpected error: ${presentable(message)}\nThis is a bug in aim-migrate: please report it.\n`,
    );
    process.exit(EXIT.failed);
  });
}

const opened = new Set<'stdout' | 'stderr'>();

/** Output that nobody takes (`| head`, a full disk) is no reason to stop in the middle of a migration. */
function open(name: 'stdout' | 'stderr'): NodeJS.WriteStream {
  if (!opened.has(name)) process[name].on('error', () => undefined);
  opened.add(name);
  return process[name];
}

process.exitCode = await main(process.argv.slice(2));
