/** One thing that is measured: a tool at a work, at a distance. */

export interface Sample {
  seconds: number;
  peakMb?: number;
  /** Of processes that started at once, those that did not exit 0. */
  failed?: number;
  /** The last words of one of those. */
  lastWords?: string;
}

export interface Subject {
  work: string;
  /** Those of one group at one distance are measured side by side. */
  group: string;
  tool: string;
  /** Added to each round trip. */
  latencyMs: number;
  /** Measures it once. What it needs and leaves is not in the time. */
  once: () => Promise<Sample>;
}

/** A subject, and what was seen of it. */
export interface Measurement {
  subject: Subject;
  samples: Sample[];
  /** Why it could not be measured, or not on; the samples until then count. */
  failure?: string;
}
