/** Why a case folder could not be used; the cause is the system's own error where there is one. */
export type CaseFolderErrorCode =
  | 'case-exists'
  | 'case-missing'
  | 'case-locked'
  | 'case-damaged'
  | 'case-full'
  | 'case-io';

/** The world failed around a case folder. */
export class CaseFolderError extends Error {
  override name = 'CaseFolderError';
  readonly code: CaseFolderErrorCode;

  constructor(code: CaseFolderErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Runs work on a case folder; an error of the file system becomes a `case-io`, our bugs stay. */
export async function caseWork<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const isOfSystem = cause instanceof Error && 'code' in cause && 'syscall' in cause;
    if (!isOfSystem) throw cause;
    const message = `case: expected to ${what}, got ${String(cause.code)}`;
    throw new CaseFolderError('case-io', message, { cause });
  }
}
