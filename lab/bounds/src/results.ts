import type { Settings } from '../../tour/src/settings.ts';
import type { RoundResult } from './round.ts';
import { noticeOf, type ScenarioName } from './scenarios.ts';
import type { Kind, MeasuredStrategy } from './strategies.ts';

/** One revoked credential. */
export interface Revoked {
  kind: Kind;
  /** From the acknowledgement to the start of the last accepted request, in ms. */
  delay: number;
  /** What was stated, in ms. */
  bound: number;
  /** Who accepted it last; undefined: none did after its ending. */
  door: string | undefined;
}

/** What was seen of one strategy in one scenario. */
export interface Results {
  subject: MeasuredStrategy;
  scenario: ScenarioName;
  revoked: Revoked[];
  /** Of void episodes: they count for nothing but what came too late. */
  late: Revoked[];
  episodes: number;
  /** Why episodes were void, and how often. */
  voids: Map<string, number>;
  /** Answers that must never come, and how often they did. */
  wrong: Map<string, number>;
  /** Credentials that were not refused everywhere at the end. */
  undead: number;
  asked: number;
  undecided: number;
  /** The longest time, in ms, from the return of what was broken until every door refused again. */
  recovered: number | undefined;
  /** For how long credentials were watched, summed over the doors they were shown at, in ms. */
  pairTime: number;
}

export function newResults(subject: MeasuredStrategy, scenario: ScenarioName): Results {
  return {
    subject,
    scenario,
    revoked: [],
    late: [],
    episodes: 0,
    voids: new Map(),
    wrong: new Map(),
    undead: 0,
    asked: 0,
    undecided: 0,
    recovered: undefined,
    pairTime: 0,
  };
}

/** Adds an episode of which some rounds were played; the first reason to void one voids all. */
export function addTrial(tally: Results, rounds: readonly RoundResult[], settings: Settings): void {
  const { subject } = tally;
  const own = rounds
    .flatMap(({ seen }) => seen)
    .filter(({ watched }) => watched.credential.subject === subject);
  const revoked = own
    .filter(({ watched }) => watched.sighting.acknowledgedAt !== undefined)
    .map(({ act: { kind }, watched: { sighting } }): Revoked => {
      const { delay, lastDoor: door } = sighting;
      const bound = subject.bound(kind, settings) + noticeOf(tally.scenario, subject);
      return { kind, delay, bound, door };
    });
  for (const { strategy, what } of rounds.flatMap(({ wrong }) => wrong)) {
    if (strategy === subject.strategy) count(tally.wrong, what);
  }
  const asked = own.reduce((sum, { watched }) => sum + watched.asked, 0);
  const undecided = own.reduce((sum, { watched }) => sum + watched.undecided, 0);
  const late = revoked.filter(({ delay, bound }) => delay > bound);
  const planned = rounds.find((round) => round.reason !== undefined)?.reason;
  // What came too late is proof enough that something happened.
  const reason = planned ?? (late.length === 0 ? unnoticed(tally, asked, undecided) : undefined);
  if (reason !== undefined) {
    count(tally.voids, reason);
    tally.late.push(...late);
    return;
  }
  tally.episodes += 1;
  tally.revoked.push(...revoked);
  tally.asked += asked;
  tally.undecided += undecided;
  for (const { recovered } of rounds) {
    if (recovered !== undefined) tally.recovered = Math.max(tally.recovered ?? 0, recovered);
  }
  tally.undead += rounds
    .flatMap(({ undead }) => undead)
    .filter(({ credential }) => credential.subject === subject).length;
  tally.pairTime += own.reduce((total, { pairTime }) => total + pairTime, 0);
}

/**
 * Where Redis was lost, who needs it must have said so: else nothing was broken that mattered. Where only its data was
 * exchanged, a confirmation may come before a replica has waited long enough to say so.
 */
function unnoticed({ scenario, subject }: Results, asked: number, undecided: number): string | undefined {
  const isLost = scenario !== 'healthy' && noticeOf(scenario, subject) === 0;
  return isLost && subject.needsRedis && asked > 0 && undecided === 0
    ? 'no replica missed Redis although it was gone'
    : undefined;
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
