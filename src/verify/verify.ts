/** `verify`: the schema that a database has against the one that its applied files make. */
import { compareCatalogs } from '../catalog/compare.ts';
import { type Origins, schemaFindings } from '../check/findings.ts';
import { isMark } from '../check/ours.ts';
import { refusal } from '../diagnostic.ts';
import type { CheckFinding } from '../outcomes.ts';
import type { Step } from '../plan/decision.ts';
import { rolesIn } from '../shadow/mentioned-roles.ts';
import { parsedOnce } from '../shadow/parsed.ts';
import { replay, type Replayed, type ReplayOptions } from '../shadow/replay.ts';
import { describeShadow, type Shadow, type ShadowSource, withShadows } from '../shadow/shadow.ts';
import { comparable, type Side } from './circumstances.ts';
import { readShadow } from './database.ts';
import { namedVersions, sameExtensions } from './extensions.ts';
import { leavingOut } from './leave-out.ts';
import { seenByBoth } from './unseen.ts';

export interface VerifyRequest {
  /** As it was read from the database. */
  database: Side;
  /** What makes the schema that should be. */
  steps: readonly Step[];
  source: ShadowSource;
  options: ReplayOptions;
  /** Patterns of `verify.leaveOut`. */
  leaveOut: readonly string[];
}

export interface Verified {
  /** The database is on the side of `consolidated`, what the files make on that of `incremental`. */
  findings: CheckFinding[];
  /** How many differences belong to what is left out. */
  left_out: number;
  notes: string[];
  /** For people: where the files were replayed. */
  shadow: string;
  compared: { objects: number };
}

/** @throws Failure: those of replaying; exit 4 where the shadow is of another major than the database */
export async function verifySchema(request: VerifyRequest): Promise<Verified> {
  const { source, steps, options } = request;
  options.tell?.({ what: 'making shadow databases' });
  return withShadows(source, ['verify'], async (shadow) => {
    if (!shadow) throw new Error('a shadow was asked for');
    requireMajor(shadow, request.database);
    const replayed = await replay(shadow, steps, options);
    options.tell?.({ what: 'reading the schema that the files make' });
    const expected = await readShadow(shadow.session, options.names);
    return compare(request, expected, shadow, replayed);
  });
}

function requireMajor({ major, description }: Shadow, { catalog }: Side): void {
  if (major === catalog.major) return;
  throw refusal(
    'shadow-major',
    `The database is PostgreSQL ${catalog.major}, the shadow (${description}) is PostgreSQL ${major}: their schemas cannot be compared`,
    { remedy: `Name a server of PostgreSQL ${catalog.major} in --shadow-url, or give --shadow-on-server.` },
  );
}

async function compare(
  { database, steps, leaveOut }: VerifyRequest,
  expected: Side,
  shadow: Shadow,
  replayed: Replayed,
): Promise<Verified> {
  const files = await Promise.all(steps.map(({ migration }) => parsedOnce(migration)));
  const same = comparable(expected, database, rolesIn(files));
  const extensions = sameExtensions(same.expected, same.database, namedVersions(files));
  const seen = seenByBoth(extensions.expected, extensions.database);
  const sides = [seen.expected, seen.database];
  const differences = compareCatalogs(seen.expected, seen.database).filter((one) => !isMark(one));
  const origins: Origins = {
    get incremental() {
      return replayed.origins;
    },
    consolidated: new Map(),
  };
  const findings = schemaFindings(differences, origins, sides);
  const isLeftOut = leavingOut(leaveOut, sides);
  const kept = findings.filter(({ object }) => !isLeftOut(object));
  const unseen =
    seen.unseen.length === 0
      ? []
      : [`Not compared, since the login may not read it: ${seen.unseen.join(', ')}`];
  return {
    findings: kept,
    left_out: findings.length - kept.length,
    notes: [...same.notes, ...extensions.notes, ...unseen],
    shadow: describeShadow(shadow),
    compared: { objects: seen.expected.objects.size },
  };
}
