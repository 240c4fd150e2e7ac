import { RecordTable } from './recordTable';

/** Some records of a table, in the given order, with their sources, places, keys and problems. */
export function subset(table: RecordTable, records: readonly number[]): RecordTable {
  const some = new RecordTable();
  some.sources.push(...table.sources);
  for (const record of records) {
    const partitionKey = table.partitionKey(record);
    const explicitHashKey = table.explicitHashKey(record);
    const problem = table.problems.get(record);
    some.add({
      source: table.sourceNumber(record),
      range: table.range(record),
      payloadBytes: table.payloadBytes(record),
      endsWithNewline: table.endsWithNewline(record),
      ...(partitionKey === undefined ? {} : { partitionKey }),
      ...(explicitHashKey === undefined ? {} : { explicitHashKey }),
      ...(problem === undefined ? {} : { problem }),
    });
  }
  return some;
}
