import * as vscode from 'vscode';
import type { Format } from '../../../core/formats/registry';

const NAMES: Readonly<Record<Format, () => string>> = {
  'json-array': () => vscode.l10n.t('JSON array, a record per element'),
  'ndjson': () => vscode.l10n.t('JSON Lines, a record per line'),
  'json-values': () => vscode.l10n.t('JSON values, a record each'),
  'json': () => vscode.l10n.t('One JSON value, one record'),
  'csv': () => vscode.l10n.t('CSV with header, a record per row'),
  'csv-semicolon': () => vscode.l10n.t('CSV with semicolons, a record per row'),
  'tsv': () => vscode.l10n.t('TSV with header, a record per row'),
  'csv-pipe': () => vscode.l10n.t('CSV with vertical bars, a record per row'),
  'lines': () => vscode.l10n.t('Text lines, a record per line'),
  'text': () => vscode.l10n.t('The whole text, one record'),
  'records': () => vscode.l10n.t('Records file, records with their own keys'),
};

/** What users call a format, and what becomes a record. */
export function formatName(format: Format): string {
  return NAMES[format]();
}
