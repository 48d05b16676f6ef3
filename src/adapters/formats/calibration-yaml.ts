import { stringify } from 'yaml';
import type { CalibrationDocument } from '../../model/calibration.ts';

/** A calibration file as text: a remark for people, then YAML that `readYaml` takes. */
export function calibrationYaml(calibration: CalibrationDocument): string {
  const remark =
    '# A local calibration: named by a visit file (calibrationFile), or tried with assess --calibration.\n' +
    '# docs/guide/local-calibration.md\n';
  return remark + stringify(calibration, { lineWidth: 0 });
}
