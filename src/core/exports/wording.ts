import type { Breach, ErrorReport } from '../model/errorCodes';

/** Puts what the core reports as codes into words. The exports hold those words, not the codes' arguments. */
export interface ErrorWording {
  /** Empty where there is nothing to say beside the code. */
  describeError(report: ErrorReport): string;
  describeBreach(breach: Breach): string;
}
