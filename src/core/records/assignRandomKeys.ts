import type { RecordTable } from './recordTable';

/**
 * Assigns a partition key to each record that has neither a key nor a problem.
 * @param randomUuid returns a new one with each call
 */
export function assignRandomKeys(table: RecordTable, randomUuid: () => string): void {
  for (let index = 0; index < table.length; index += 1) {
    if (table.partitionKeyBytes(index) > 0 || table.problems.has(index)) continue;
    table.setPartitionKey(index, randomUuid());
  }
}
