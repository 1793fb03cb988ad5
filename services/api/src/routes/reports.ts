import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ReportList } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import { reportsAt } from '../domain/reports.ts';
import type { Transfers } from '../domain/transfers.ts';
import { problemResponses } from './problem-responses.ts';

export interface ReportOptions {
  readonly transfers: Transfers;
  readonly clock: Clock;
}

export const reportRoutes: FastifyPluginAsyncTypebox<ReportOptions> = async (app, { transfers, clock }) => {
  app.get(
    '/api/reports',
    {
      config: { access: { permission: 'reports:read' } },
      schema: { response: { 200: ReportList, ...problemResponses } },
    },
    async () => ({ reports: await reportsAt(clock.now(), transfers) }),
  );
};
