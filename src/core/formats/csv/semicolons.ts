import { SEMICOLON } from '../../bytes/ascii';
import { delimited } from './delimited';

/** CSV as spreadsheets write it where the comma is the decimal separator. */
export const semicolons = delimited('csv-semicolon', SEMICOLON, []);
