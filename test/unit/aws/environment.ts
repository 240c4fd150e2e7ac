/** Sets environment variables; undefined unsets one. @returns what puts them back as they were */
export function setEnvironment(values: Readonly<Record<string, string | undefined>>): () => void {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  apply(Object.entries(values));
  return () => {
    apply(before);
  };
}

function apply(values: Iterable<readonly [string, string | undefined]>): void {
  for (const [name, value] of values) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
}
