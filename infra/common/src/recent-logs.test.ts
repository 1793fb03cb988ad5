import { expect, it } from 'vitest';
import { readable } from './recent-logs.ts';

it('puts a JSON line into words, without what the part name says already', () => {
  const line =
    '{"level":"warn","time":"2026-11-23T15:04:57.840Z","service":"api","replica":"api-1","err":{"type":"Error","message":"too old","stack":"Error: too old\\n at x"},"part":"keys","msg":"not ready"}';
  expect(readable(line)).toBe('15:04:57 warn not ready err.type=Error err.message=too old part=keys');
});

it.each(['plain words', '{"cut": "sho', '', '[1]'])('leaves %j as it is', (line) => {
  expect(readable(line)).toBe(line);
});
