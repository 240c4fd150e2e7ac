/** The account ID of the sandbox: the one in AWS's documentation, which belongs to no one. */
export const SANDBOX_ACCOUNT = '123456789012';
