import type { VisitState } from '../model/state.ts';
import type { Member } from './crew.ts';
import { type Place, pace, walkMs } from './pace.ts';
import type { Room } from './room.ts';
import type { Valuation } from './valuation.ts';

/** What the people at work share. */
export interface Floor {
  readonly state: VisitState;
  readonly valuation: Valuation;
  readonly rooms: readonly Room[];
  readonly crew: readonly Member[];
  /** Wipes that no room has put aside, per method; a method that is not listed is not limited. */
  readonly supplies: Map<string, number>;
  /** Whether what is carried out is sealed at once, or after the room has been left. */
  readonly sealing: 'at-once' | 'afterwards';
}

/** Something a person could do next. */
export interface Candidate {
  /** Smaller first: carrying away comes before cleaning. */
  readonly rank: number;
  readonly key: string;
  readonly start: number;
  /** When the person would have to set out. */
  readonly leavesAt: number;
  /** Expected informative surfaces fewer, per second of work. */
  readonly rate: number;
  commit(): void;
}

/** When a person can stand at a place of a room: nobody is let in before the principal has left. */
export function arrivalAt(member: Member, room: Room, place: Place): number {
  const arrival = member.freeAt + walkMs(member.place, place);
  const inside = member.place?.space === room.window.space;
  return Math.max(arrival, room.window.from + (inside ? 0 : pace.entryMs));
}
