/**
 * Variables for a process that must know nothing of this machine's AWS account: neither its credentials, nor its
 * profiles, nor an instance's role. An undefined one is to be removed.
 */
export function withoutAwsAccount(): Record<string, string | undefined> {
  const removed = Object.keys(process.env).filter((name) => name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(removed.map((name) => [name, undefined])),
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
