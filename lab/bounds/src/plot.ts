import { milliseconds } from '../../report/src/format.ts';
import { axis, HEAD, markers, PLACE, px, ROW, tag, WIDTH } from './plot-parts.ts';
import type { BoundsReport, BoundsRow } from './report.ts';

/** Follows the reader's light or dark, wherever the file is shown. */
const STYLE = `
  svg { color-scheme: light dark; background: #fff; font: 12px system-ui, sans-serif }
  text { fill: #222 } .faint { fill: #666 } .grid { stroke: #ddd } .span { stroke: #7aa6d8; stroke-width: 5 }
  .mark { fill: #1d5fa8; stroke: none } .most { fill: none; stroke: #1d5fa8; stroke-width: 2 }
  .bound { stroke: #b3261e; stroke-width: 3 }
  @media (prefers-color-scheme: dark) {
    svg { background: #15181c } text { fill: #e6e6e6 } .faint { fill: #a0a0a0 } .grid { stroke: #333a42 }
    .span { stroke: #3d6ea5 } .mark { fill: #8ec1ff } .most { stroke: #8ec1ff } .bound { stroke: #ff8a80 }
  }`;

/** The figures as a picture (SVG): a line for each strategy and scenario, ms on a logarithmic axis, and the bound. */
export function plotOf(report: BoundsReport): string {
  const { rows, replicas } = report;
  const height = HEAD + rows.length * ROW + 46;
  const title = `How long an ended session is still accepted, on ${replicas} replicas`;
  const description = rows.map(sentence).join(' ');
  return `${tag(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: 'img',
      'aria-labelledby': 'bounds-title bounds-description',
    },
    [
      tag('title', { id: 'bounds-title' }, [escaped(title)]),
      tag('desc', { id: 'bounds-description' }, [escaped(description)]),
      tag('style', {}, [STYLE]),
      tag('text', { x: 12, y: 22, 'font-size': 15, 'font-weight': 600 }, [escaped(title)]),
      tag('text', { x: 12, y: 40, class: 'faint' }, [
        escaped(`${report.revocations} revocations in ${report.episodes} episodes a line`),
      ]),
      ...axis(HEAD, height - 40),
      ...rows.flatMap((row, index) => lineOf(row, HEAD + index * ROW + ROW / 2, rows[index - 1])),
      ...legend(height - 12),
    ],
  )}\n`;
}

/** For those who cannot see it. */
function sentence({ strategy, scenario, p50, p99, max, bound }: BoundsRow): string {
  const [half, most, longest] = [p50, p99, max].map((value) => milliseconds(value));
  return `${strategy}, ${scenario}: p50 ${half} ms, p99 ${most} ms, at most ${longest} ms, bound ${bound} ms.`;
}

function lineOf(row: BoundsRow, y: number, above: BoundsRow | undefined): string[] {
  const { strategy, scenario, p50, p99, max, bound } = row;
  const first = above?.strategy !== strategy;
  return [
    ...(first ? [tag('text', { x: 12, y: y + 4, 'font-weight': 600 }, [escaped(strategy)])] : []),
    tag('text', { x: 92, y: y + 4, class: 'faint' }, [escaped(scenario)]),
    tag('line', { class: 'span', x1: px(p50), x2: px(max), y1: y, y2: y }),
    tag('line', { class: 'bound', x1: px(bound), x2: px(bound), y1: y - 8, y2: y + 8 }),
    markers.max(px(max), y),
    markers.p99(px(p99), y),
    markers.p50(px(p50), y),
  ];
}

function legend(y: number): string[] {
  const entries = [
    ['p50', markers.p50],
    ['p99', markers.p99],
    ['max', markers.max],
    [
      'bound',
      (x: number, at: number) => tag('line', { class: 'bound', x1: x, x2: x, y1: at - 7, y2: at + 7 }),
    ],
  ] as const;
  return entries.flatMap(([name, draw], index) => {
    const x = PLACE.left + 10 + index * 90;
    return [draw(x, y - 4), tag('text', { x: x + 12, y }, [name])];
  });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
