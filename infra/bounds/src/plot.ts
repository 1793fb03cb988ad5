import type { BoundsReport } from './report.ts';
export const plotOf = (report: BoundsReport): string => JSON.stringify(report);
