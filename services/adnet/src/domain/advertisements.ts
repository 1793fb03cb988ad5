import type { Profile, Visit } from './profiles.ts';
import type { Topic } from './publishers.ts';

interface Advertisement {
  readonly topic: Topic;
  readonly text: string;
}

const ADVERTISEMENTS: Readonly<Record<Topic, Advertisement>> = {
  running: { topic: 'running', text: 'Twelve weeks to your first marathon: the training plan.' },
  hiking: { topic: 'hiking', text: 'A tent for two that weighs less than your boots.' },
  cooking: { topic: 'cooking', text: 'The cast-iron pan that outlives its owner.' },
};

/** An advertisement and, where the profile decided, the newest visit that it rests on. */
export interface Choice {
  readonly advertisement: Advertisement;
  readonly because: Visit | undefined;
}

/** By the topic that the browser's visits are about most often, the newest first among equals; else by the page's own. */
export function chooseAdvertisement(profile: Profile | undefined, page: Topic): Choice {
  const visits = profile?.visits ?? [];
  const count = (topic: Topic) => visits.filter((visit) => visit.topic === topic).length;
  const [because] = visits.toSorted((a, b) => count(b.topic) - count(a.topic) || b.at - a.at);
  return { advertisement: ADVERTISEMENTS[because?.topic ?? page], because };
}
