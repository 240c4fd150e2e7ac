import { RecordTable } from './recordTable';

/**
 * Some records of a table, in the given order, with their sources, places, keys and problems.
 * @param run the ID of the run that the records belong to, and for which they are sent again
 */
export function subset(table: RecordTable, records: readonly number[], run: string): RecordTable {
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
      origin: { run, record },
      ...(partitionKey === undefined ? {} : { partitionKey }),
      ...(explicitHashKey === undefined ? {} : { explicitHashKey }),
      ...(problem === undefined ? {} : { problem }),
    });
  }
  return some;
}
