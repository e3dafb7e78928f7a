/** What `npm audit --json` and `npm audit signatures --json` say, in a line. Pure. */
import { z } from 'zod';

const packages = z.array(z.looseObject({ name: z.string(), version: z.string().optional() }));
const answerSchema = z.union([
  z.object({ error: z.looseObject({ summary: z.string().optional(), code: z.string().optional() }) }),
  z.object({ message: z.string() }),
  z.object({ invalid: packages, missing: packages }),
  z.object({ vulnerabilities: z.record(z.string(), z.object({ severity: z.string() })) }),
]);

const GRAVE = new Set(['high', 'critical']);

export interface Answer {
  isFine: boolean;
  text: string;
}

/** @param json what npm wrote to its standard output */
export function describeAnswer(json: string): Answer {
  const answer = answerSchema.safeParse(parsed(json)).data;
  if (!answer) return { isFine: false, text: `npm gave no answer that is known: ${json.slice(0, 200)}` };
  if ('error' in answer) return unanswered(answer.error.summary || answer.error.code || 'no reason given');
  if ('message' in answer) return unanswered(answer.message);
  if ('invalid' in answer) {
    const wrong = [...answer.invalid, ...answer.missing];
    if (wrong.length === 0) return { isFine: true, text: 'all right' };
    return { isFine: false, text: `wrong or missing: ${wrong.map(named).join(', ')}` };
  }
  const grave = Object.entries(answer.vulnerabilities).filter(([, { severity }]) => GRAVE.has(severity));
  if (grave.length === 0) return { isFine: true, text: 'none' };
  return {
    isFine: false,
    text: grave.map(([name, { severity }]) => `${name} (${severity})`).join(', '),
  };
}

const unanswered = (why: string): Answer => ({
  isFine: true,
  text: `the registry gave no answer (${why.split('\n')[0]}): not checked`,
});

const named = ({ name, version }: { name: string; version?: string | undefined }): string =>
  version === undefined ? name : `${name}@${version}`;

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
