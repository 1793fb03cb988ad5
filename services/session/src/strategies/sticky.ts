import type { Strategy, StrategyFacts } from '../strategy.ts';
import { createLocal, type LocalPorts, memory } from './memory.ts';

/**
 * The session lives in one replica's memory too, and the gateway's affinity cookie brings the client back to it. That
 * carries as far as the replica lives: when it goes, its sessions go with it.
 */
export const sticky: StrategyFacts = { ...memory, name: 'sticky' };

export const createSticky = (ports: LocalPorts): Strategy => createLocal(sticky, ports);
