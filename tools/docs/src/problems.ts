import {
  gatewayProblems,
  generalProblems,
  type ProblemRow,
  shopProblems,
  signInProblems,
} from '@gatehouse/contracts';
import { Problem, problemHeaders, problemText } from '@gatehouse/defaults';
import { tableText } from './table.ts';

const areas: Readonly<Record<string, Readonly<Record<string, ProblemRow>>>> = {
  general: generalProblems,
  'sign-in': signInProblems,
  shop: shopProblems,
  gateway: gatewayProblems,
};

/** The codes of one area: `problems-general`, `problems-sign-in`, … */
export function problemsTable(area: string): string {
  const problems = areas[area];
  if (problems === undefined) throw new Error(`There is no area ${area}.`);
  return tableText({
    head: ['code', 'status', 'title', 'what happened, and what to do'],
    rows: Object.entries(problems).map(([code, { status, title, meaning }]) => [
      `\`${code}\``,
      String(status),
      title,
      meaning,
    ]),
  });
}

/** One problem as it goes over the wire, by the code that sends it. */
export function problemExample(): string {
  const problem = new Problem('undecided', { retryAfter: 1 });
  const headers = Object.entries(problemHeaders(problem)).map(([name, value]) => `${name}: ${value}`);
  const body = JSON.stringify(JSON.parse(problemText(problem)), undefined, 2);
  return `\`\`\`http\nHTTP/1.1 ${problem.status} Service Unavailable\n${headers.join('\n')}\n\n${body}\n\`\`\``;
}

/** The statuses for which nginx itself renders a problem, with the code it gives them. */
export function gatewayStatuses(configuration: string): string {
  const map = /map \$status \$problem_code \{([^}]*)\}/.exec(configuration)?.[1] ?? '';
  const rows = [...map.matchAll(/^\s*(default|\d{3}) (\w+);/gm)].map(([, status = '', code = '']) => [
    status === 'default' ? 'any other' : status,
    `\`${code}\``,
  ]);
  if (rows.length === 0) throw new Error('The gateway maps no status to a code.');
  return tableText({ head: ['status', 'code'], rows });
}
