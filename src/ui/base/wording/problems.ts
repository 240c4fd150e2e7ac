import * as vscode from 'vscode';
import { KeyStrategyError } from '../../../core/keys/keyStrategy';
import { KINESIS } from '../../../core/services/kinesis';
import type { Fault, ProblemArgs, SyntaxArgs, SyntaxFault } from '../../../core/model/problem';
import { formatBytes, formatCount } from '../quantities';

const MAX_KEY_LENGTH = String(KINESIS.partitionKeyLength);

/** Why a record can't be sent, and what to do. It never contains payload text. */
export function describeProblem(fault: Fault): string {
  switch (fault.code) {
    case 'syntax':
      return describeSyntax(fault.args);
    case 'encoding':
      return describeEncoding(fault.args);
    case 'tooLarge':
      return describeSize(fault.args);
    case 'keyMissing':
      return describeMissingKey(fault.args);
    case 'keyNotText':
      return describeKeyText(fault.args);
    case 'keyLength':
      return describeKeyLength(fault.args);
    case 'explicitHashKey':
      return vscode.l10n.t('An explicit hash key is a decimal number from 0 to 2^128 − 1, without leading zeros.');
  }
}

function describeEncoding([encoding]: ProblemArgs['encoding']): string {
  switch (encoding) {
    case 'utf8':
      return vscode.l10n.t('These bytes are not UTF-8. Save the file with the encoding UTF-8.');
    case 'replaced':
      return vscode.l10n.t('The file has bytes here that are not text in its encoding, and U+FFFD is in their place. Reopen the file with its encoding (“Change File Encoding”), or save it as UTF-8 with the right characters.');
    case 'base64':
      return vscode.l10n.t('This is not base64: only A–Z, a–z, 0–9, + and / in groups of four, with = at the end. Correct it, or remove the “encoding” header.');
  }
}

function describeSyntax(args: SyntaxArgs): string {
  switch (args[0]) {
    case 'missingCells':
      return vscode.l10n.t('Cells in this row: {0}; columns in the header: {1}. Add the missing cells.', args[1], args[2]);
    case 'extraCells':
      return vscode.l10n.t('Cells in this row: {0}; columns in the header: {1}. Remove the extra cells, or put a cell that contains a delimiter in quotes.', args[1], args[2]);
    default: {
      const fault = describeFault(args[0]);
      return args.length === 1 ? fault : vscode.l10n.t('{0} Nothing was read from line {1} on ({2}).', fault, formatCount(args[2]), formatBytes(args[3]));
    }
  }
}

function describeFault(fault: SyntaxFault): string {
  switch (fault) {
    case 'valueExpected':
      return vscode.l10n.t('A JSON value is expected here: an object, an array, a string in double quotes, a number, true, false, or null.');
    case 'trailingComma':
      return vscode.l10n.t('There is a comma before this closing bracket. Remove the comma, or add what is missing after it.');
    case 'singleQuote':
      return vscode.l10n.t('JSON accepts double quotes only. Replace the single quotes around this string.');
    case 'bareWord':
      return vscode.l10n.t('This word is not JSON. Write true, false, or null in lower case, put strings in double quotes, and use null for what is not a number.');
    case 'comment':
      return vscode.l10n.t('JSON has no comments. Remove this one.');
    case 'numberForm':
      return vscode.l10n.t('This is not a JSON number. A JSON number begins with a digit or a minus sign, has digits on both sides of a decimal point, and ends with a digit.');
    case 'leadingZero':
      return vscode.l10n.t('A JSON number has no leading zeros. Remove them, or put the digits in double quotes to send them as a string.');
    case 'nameExpected':
      return vscode.l10n.t('A field name in double quotes is expected here.');
    case 'colonExpected':
      return vscode.l10n.t('A colon is expected here, between a field name and its value.');
    case 'commaExpected':
      return vscode.l10n.t('A comma or a closing bracket is expected here. A comma may be missing, or a quote just before.');
    case 'wrongBracket':
      return vscode.l10n.t('This closing bracket does not match the opening one: objects end with } and arrays with ].');
    case 'controlCharacter':
      return vscode.l10n.t('This string contains a control character. Write it as an escape sequence, such as \\t for a tab.');
    case 'lineBreakInString':
      return vscode.l10n.t('The line ends within a string. Add the closing quote, or write the line break as \\n.');
    case 'escape':
      return vscode.l10n.t('This is not a JSON escape sequence: a backslash is followed by one of " \\ / b f n r t, or by u and four hexadecimal digits. Write a backslash itself as two.');
    case 'unclosedString':
      return vscode.l10n.t('The text ends within a string. Add the closing quote, and what else is missing.');
    case 'unclosed':
      return vscode.l10n.t('The text ends before the value is complete. Add the closing brackets, or what else is missing.');
    case 'tooDeep':
      return vscode.l10n.t('This is nested deeper than any stream accepts in one record.');
    case 'arrayExpected':
      return vscode.l10n.t('An array is expected, and this is not its opening bracket [. Choose another format, or add the bracket.');
    case 'elementCommaExpected':
      return vscode.l10n.t('A comma or the closing bracket ] of the array is expected here.');
    case 'unclosedArray':
      return vscode.l10n.t('The text ends before the array is closed. Add the closing bracket ], or what else is missing.');
    case 'textAfterArray':
      return vscode.l10n.t('There is more text after the end of the array. Remove it, or choose the format json-values.');
    case 'unclosedComment':
      return vscode.l10n.t('This comment is never closed. Add */ at its end.');
    case 'textAfterValue':
      return vscode.l10n.t('There is more text after the value. For several values choose the format ndjson or json-values, or remove what follows.');
    case 'textAfterLineValue':
      return vscode.l10n.t('There is more text on the line after the value. Put each value on a line of its own, or choose the format json-values.');
    case 'textAfterQuote':
      return vscode.l10n.t('The cell continues after its closing quote. Put the whole cell in quotes, and write a quote within it as two.');
    case 'unclosedQuote':
      return vscode.l10n.t('This quote is never closed, so that everything after it is one cell. Add the closing quote.');
    case 'textBeforeRecords':
      return vscode.l10n.t('This is before the first record. Begin a record with a line ### and a title, or make this a comment with # at the beginning.');
    case 'headerExpected':
      return vscode.l10n.t('This is neither a header (name: value) nor a comment (# or //). Add an empty line between the headers of a record and its payload.');
    case 'unknownHeader':
      return vscode.l10n.t('This header is not known. The headers are partition-key, explicit-hash-key, encoding, and from.');
    case 'repeatedHeader':
      return vscode.l10n.t('This record has the same header twice. Remove one.');
    case 'badJsonString':
      return vscode.l10n.t('This begins with a double quote, but is not a JSON string. Close the quote, and write " and \\ within it as \\" and \\\\.');
    case 'unknownEncoding':
      return vscode.l10n.t('The only encoding is base64. Remove this header if the payload is plain text.');
    case 'badOrigin':
      return vscode.l10n.t('This does not name a record of a run. It is the ID of the run, #, and the number of the record, counted from 0.');
  }
}

function describeSize(args: ProblemArgs['tooLarge']): string {
  if (args[0] === 'reader') {
    return vscode.l10n.t('This is too long for one record: more than {0} MiB. Divide it, remove whitespace from it, or choose another format.', args[1]);
  }
  const [, bytes, maximum, counted] = args;
  switch (counted) {
    case 'withKey':
      return vscode.l10n.t('This record has {0} bytes with its partition key, and the target accepts at most {1} in a record. Shorten or divide it.', formatCount(bytes), formatCount(maximum));
    case 'withNewline':
      return vscode.l10n.t('This record has {0} bytes with the appended newline, and the target accepts at most {1} in a record. Shorten or divide it.', formatCount(bytes), formatCount(maximum));
    case 'payload':
      return vscode.l10n.t('This record has {0} bytes, and the target accepts at most {1} in a record. Shorten or divide it.', formatCount(bytes), formatCount(maximum));
  }
}

function describeMissingKey(args: ProblemArgs['keyMissing']): string {
  switch (args[0]) {
    case 'noKey':
      return vscode.l10n.t('This record has no partition key. Choose a partition key strategy.');
    case 'noField':
      return vscode.l10n.t('The partition key comes from the field {0}, which is missing here. Add it, or choose another field or random partition keys.', args[1]);
    case 'notJson':
      return vscode.l10n.t('The partition key comes from the field {0}, and this is not JSON. Choose random or fixed partition keys.', args[1]);
  }
}

function describeKeyText(args: ProblemArgs['keyNotText']): string {
  if (args[0] === 'notScalar') {
    return vscode.l10n.t('The partition key comes from the field {0}, which is null, an object, or an array. It must be a string, a number, true, or false.', args[1]);
  }
  const [, path] = args;
  return path === undefined
    ? vscode.l10n.t('The partition key contains half of a surrogate pair, which can’t be sent.')
    : vscode.l10n.t('The partition key, field {0}, contains half of a surrogate pair, which can’t be sent.', path);
}

function describeKeyLength([length, path]: ProblemArgs['keyLength']): string {
  if (path === undefined) {
    return length === 0
      ? vscode.l10n.t('The partition key is empty. It must have 1 to {0} characters.', MAX_KEY_LENGTH)
      : vscode.l10n.t('The partition key has {0} characters. It must have 1 to {1}.', formatCount(length), MAX_KEY_LENGTH);
  }
  return length === 0
    ? vscode.l10n.t('The partition key, field {0}, is empty. It must have 1 to {1} characters.', path, MAX_KEY_LENGTH)
    : vscode.l10n.t('The partition key, field {0}, has {1} characters. It must have 1 to {2}.', path, formatCount(length), MAX_KEY_LENGTH);
}

/** What is wrong with a partition key strategy, and which are valid; the message of any other error. */
export function describeKeyStrategyError(error: unknown): string {
  if (!(error instanceof KeyStrategyError)) return error instanceof Error ? error.message : String(error);
  const { fault, text } = error;
  const valid = vscode.l10n.t('Valid are random, field:/user/id (a JSON Pointer), field:user.id (a dotted path), field:$.user.id (a JSON path), and fixed:TEXT.');
  switch (fault) {
    case 'unknown':
      return `${vscode.l10n.t('“{0}” is not a partition key strategy.', text)} ${valid}`;
    case 'noField':
      return `${vscode.l10n.t('The field for partition keys has no name.')} ${valid}`;
    case 'emptyStep':
      return vscode.l10n.t('The path “{0}” has an empty step. Write names with a dot between them, or a JSON Pointer such as /user/id.', text);
    case 'badPointer':
      return vscode.l10n.t('The JSON Pointer “{0}” has a ~ that is not followed by 0 or 1. Write ~0 for ~ and ~1 for / within a name.', text);
    case 'badJsonPath':
      return vscode.l10n.t('The JSON path “{0}” can’t be used. It can have names and numbers only, as in $.user.id or $.items[0].id.', text);
    case 'fixedLength':
      return text.length === 0
        ? vscode.l10n.t('The fixed partition key is empty. It must have 1 to {0} characters.', MAX_KEY_LENGTH)
        : vscode.l10n.t('The fixed partition key has {0} characters. It must have 1 to {1}.', formatCount(text.length), MAX_KEY_LENGTH);
    case 'fixedSurrogate':
      return vscode.l10n.t('The fixed partition key contains half of a surrogate pair, which can’t be sent.');
  }
}
