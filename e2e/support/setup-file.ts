import { afterAll, inject } from 'vitest';
import { note, type Outcome } from './tally.ts';
import { closeAgents } from './transport.ts';

interface Task {
  name: string;
  type: string;
  mode: string;
  result?: { state: string };
  tasks?: Task[];
}

function outcomeOf(task: Task): Outcome {
  if (task.mode === 'skip' || task.result?.state === 'skip') return 'skipped';
  return task.result?.state === 'pass' ? 'passed' : 'failed';
}

function noteAll(task: Task, above: string[]): void {
  const titles = [...above, task.name];
  if (task.type === 'test') note(inject('gatehouse').tallyFile, titles, outcomeOf(task));
  for (const child of task.tasks ?? []) noteAll(child, titles);
}

afterAll((_context, file) => {
  noteAll(file as unknown as Task, []);
});

afterAll(closeAgents);
