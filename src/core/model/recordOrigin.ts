/** The record of an earlier run that a record is sent again for. */
export interface RecordOrigin {
  /** The run's ID. */
  readonly run: string;
  /** Its index there. */
  readonly record: number;
}
