import type { RecordTable } from './recordTable';

/**
 * Gives a partition key to each record that has neither a key nor a problem.
 * @param randomUuid makes a new one each time.
 */
export function assignRandomKeys(table: RecordTable, randomUuid: () => string): void {
  for (let index = 0; index < table.length; index += 1) {
    if (table.partitionKeyBytes(index) > 0 || table.problems.has(index)) continue;
    table.setPartitionKey(index, randomUuid());
  }
}
