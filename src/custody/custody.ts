import type { FactOf } from '../model/fact.ts';
import type { Handover } from './handover.ts';
import type { SealBalance } from './seal-balance.ts';

/** One line of a package's seal history. */
export interface SealEvent {
  readonly at: number;
  readonly seal: string;
  readonly event: 'applied' | FactOf<'inspection'>['result'];
  readonly by: string;
  readonly fact: string;
  /** Against the mass at sealing, within the scale's error. Consistent is not intact. */
  readonly mass?: 'consistent' | 'inconsistent';
}

/** Somewhere a package was without its way there being signed. */
export interface CustodyGap {
  readonly item: string;
  /** Who had it, by the last signature. */
  readonly held: readonly string[];
  /** Who gave it away, destroyed or packed it. */
  readonly claimed: readonly string[];
  readonly at: number;
  /** Record that shows the gap. */
  readonly fact: string;
}

/** One time a package changed hands. */
export interface CustodyStep {
  readonly at: number;
  readonly handover: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly place: string;
  /** The case or bag it travelled in, when the handover names only that. */
  readonly inside?: string;
}

/** How a package ended. */
export interface UnitEnd {
  readonly end: FactOf<'disposition'>['end'];
  readonly at: number;
  readonly by: string;
  readonly witness?: string;
  readonly fact: string;
  /** Ended inside another package that ended so. */
  readonly inside?: string;
}

/** One sealed package, from sealing to its end. */
export interface CustodyUnit {
  readonly id: string;
  readonly fact: FactOf<'unit'>;
  readonly seals: readonly SealEvent[];
  /**
   * A seal once found open or damaged never becomes intact again, nor does a bag around such a bag.
   */
  readonly integrity: 'sealed' | 'not-intact' | 'planted-defect';
  readonly steps: readonly CustodyStep[];
  readonly gaps: readonly CustodyGap[];
  readonly holders: readonly string[];
  readonly place: string;
  /** Bag or case it is in. */
  readonly packedIn?: string;
  readonly end?: UnitEnd;
  /** When the waiting time is over: removed is not destroyed. */
  readonly waitsUntil: number;
}

/** A case (briefcase, holdall) closed over packages. */
export interface CustodyCase {
  readonly id: string;
  readonly label: string;
  readonly closedAt: number;
  readonly closedBy: string;
  readonly seals: readonly string[];
  readonly units: readonly string[];
  /** Packages it lists and nobody sealed. */
  readonly unknownUnits: readonly string[];
  readonly steps: readonly CustodyStep[];
  readonly holders: readonly string[];
  readonly place: string;
}

/** A receipt given for somebody's property. */
export interface Receipt {
  readonly id: string;
  readonly units: readonly string[];
  readonly parties: readonly string[];
  /** When a completed handover of the receipt settled it. */
  readonly settledAt?: number;
}

/** An exception, open or closed; never deleted. */
export interface CustodyException {
  readonly id: string;
  readonly at: number;
  readonly what: string;
  readonly owner: string;
  readonly deadline?: number;
  readonly closedAt?: number;
  readonly resolution?: string;
  readonly state: 'open' | 'overdue' | 'closed' | 'closed-late';
}

/** A thing carried away, a wipe used or a swab taken that is in no package. */
export interface Unpacked {
  readonly sort: 'object' | 'surface' | 'supplies' | 'swab';
  readonly id: string;
  readonly fact: string;
}

/**
 * The whole statement: where everything that left is, under which seal, in whose hands, and how it
 * ended.
 */
export interface Custody {
  /** The latest instant of which anything is known. */
  readonly asOf: number;
  readonly units: readonly CustodyUnit[];
  readonly cases: readonly CustodyCase[];
  readonly seals: SealBalance;
  readonly handovers: readonly Handover[];
  readonly exceptions: readonly CustodyException[];
  readonly receipts: readonly Receipt[];
  /** Property of a party that is owed a receipt, in a package that has none. */
  readonly withoutReceipt: readonly {
    readonly unit: string;
    readonly object: string;
    readonly party: string;
  }[];
  readonly unpacked: readonly Unpacked[];
  /** Items that handovers, cases or dispositions name and no record made. */
  readonly unknownItems: readonly { readonly item: string; readonly fact: string }[];
  /** Numbers left out of a series of names: L10 between L09 and L11. */
  readonly seriesGaps: readonly string[];
  /** Ends that must not have been: too early, under a hold, without a witness who signed. */
  readonly badEnds: readonly {
    readonly code: string;
    readonly unit: string;
    readonly fact: string;
    readonly detail: string;
  }[];
  readonly ends: EndCount;
}

/**
 * Bags by how they ended: 21 = 18 destroyed + 2 stored + 1 returned + 0 open in the reference
 * visit.
 */
export interface EndCount {
  readonly units: number;
  readonly destroyed: number;
  readonly stored: number;
  readonly returned: number;
  /** At the laboratory for good: not yet destroyed, stored or returned. */
  readonly analysed: number;
  readonly open: number;
}
