export const WIDTH = 820;
/** Above the first line, and each line, in units of the picture. */
export const HEAD = 72;
export const ROW = 24;

/** Where the axis lies. */
export const PLACE = { left: 160, right: WIDTH - 30 };

/** What is shorter than the first of these, in ms, stands on the left edge with what is 0. */
const TICKS = [0.1, 1, 10, 100, 1000, 10_000];
const [SHORTEST = 0.1] = TICKS;
const DECADES = TICKS.length - 1;

type Attributes = Readonly<Record<string, string | number>>;

/** One element. Its content is markup already. */
export function tag(name: string, attributes: Attributes, content: readonly string[] = []): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`);
  const inside = content.join('\n');
  return inside === '' ? `<${name}${words.join('')}/>` : `<${name}${words.join('')}>${inside}</${name}>`;
}

/** Where so many ms lie, across. */
export function px(value: number): number {
  const decade = Math.log10(Math.max(value, SHORTEST) / SHORTEST);
  const x = PLACE.left + (Math.min(decade, DECADES) / DECADES) * (PLACE.right - PLACE.left);
  return Math.round(x * 10) / 10;
}

export function axis(top: number, bottom: number): string[] {
  return TICKS.flatMap((value) => {
    const x = px(value);
    const label = value === SHORTEST ? '0' : `${value} ms`;
    return [
      tag('line', { class: 'grid', x1: x, x2: x, y1: top - 4, y2: bottom }),
      tag('text', { class: 'faint', x, y: top - 10, 'text-anchor': 'middle' }, [label]),
    ];
  });
}

/** By shape as well as by colour. */
export const markers = {
  p50: (x: number, y: number): string => tag('circle', { class: 'mark', cx: x, cy: y, r: 5 }),
  p99: (x: number, y: number): string =>
    tag('path', { class: 'mark', d: `M${x} ${y - 7}L${x + 6} ${y}L${x} ${y + 7}L${x - 6} ${y}Z` }),
  max: (x: number, y: number): string => tag('circle', { class: 'most', cx: x, cy: y, r: 7 }),
};
