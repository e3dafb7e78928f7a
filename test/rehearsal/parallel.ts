/** Runs jobs side by side. */
import { type Report, together } from './scenario.ts';

export type Job = () => Promise<Report>;

/** All jobs, `width` of them at a time, in their order. */
export async function inParallel(jobs: readonly Job[], width: number): Promise<Report> {
  const reports: Report[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let job = jobs[next++]; job; job = jobs[next++]) reports.push(await job());
  };
  await Promise.all(Array.from({ length: width }, work));
  return together(reports);
}
