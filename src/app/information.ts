import { countBodyPackages } from '../custody/body-packages.ts';
import { custodyOf } from '../custody/custody-of.ts';
import type { VisitState } from '../model/state.ts';
import type { Assessment } from '../trace/assess.ts';
import { type Compiled, compile } from '../trace/compile/compile.ts';
import { assembleInformation, type Information } from '../trace/information/information.ts';

/** What can be learnt from what stays, beside an assessment; pure: the same records give the same figures. */
export function informationOf(
  state: VisitState,
  assessment: Assessment,
  compiled: Compiled = compile(state),
): Information {
  const packages = countBodyPackages(state, custodyOf(state));
  return assembleInformation({ state, assessment, compiled, packages });
}
