/** What is read of k6's own summary. */
export interface Summary {
  readonly metrics: Readonly<Record<string, { values: Readonly<Record<string, number>> } | undefined>>;
}

/** What one run showed. Durations in ms. */
export interface LoadReport {
  readonly strategy: string;
  readonly profile: string;
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly wrong: number;
  /** Of those, how many to which question; questions that were answered rightly are left out. */
  readonly wrongAnswers: Readonly<Record<string, number>>;
  readonly sessionsLost: number;
  readonly undecided: number;
  readonly dropped: number;
  readonly public: Durations;
  readonly me: Durations;
  /** k6's own: 0 when every threshold held, 99 when one did not. */
  readonly exitCode: number;
}

export interface Durations {
  readonly median: number;
  readonly p95: number;
}

/** Reads k6's summary. A counter that k6 never touched is not in it: that is a zero. */
export function reportOf(
  summary: Summary,
  run: { strategy: string; profile: string; exitCode: number },
): LoadReport {
  const value = (metric: string, part: string): number => summary.metrics[metric]?.values[part] ?? 0;
  const durations = (name: string): Durations => ({
    median: value(`http_req_duration{name:${name}}`, 'med'),
    p95: value(`http_req_duration{name:${name}}`, 'p(95)'),
  });
  return {
    ...run,
    requests: value('http_reqs', 'count'),
    requestsPerSecond: value('http_reqs', 'rate'),
    wrong: value('wrong', 'count'),
    wrongAnswers: partsOf(summary, 'wrong', 'what'),
    sessionsLost: value('sessions_lost', 'count'),
    undecided: value('undecided', 'count'),
    dropped: value('dropped_iterations', 'count'),
    public: durations('/api/public'),
    me: durations('/api/me'),
  };
}

/** The parts of a counter by one tag, zeros left out. */
function partsOf({ metrics }: Summary, metric: string, tag: string): Record<string, number> {
  const start = `${metric}{${tag}:`;
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, part]): [string, number][] => {
      const count = part?.values.count ?? 0;
      return name.startsWith(start) && count > 0 ? [[name.slice(start.length, -1), count]] : [];
    }),
  );
}
