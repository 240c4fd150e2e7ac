/** A response that refuses a whole request, in the services' own form: `{"__type": code, "message": message}`. */
export class ServiceRefusal extends Error {
  override readonly name = 'ServiceRefusal';

  /**
   * @param code the exception's name, such as `ResourceNotFoundException`.
   * @param httpStatus 400 for the caller's mistakes, 500 and 503 for the service's trouble.
   */
  constructor(
    readonly code: string,
    message: string,
    readonly httpStatus = 400,
  ) {
    super(message);
  }
}

/** Why one record of a request was not stored, though others may be. */
export interface RecordRefusal {
  readonly code: string;
  readonly message: string;
}
