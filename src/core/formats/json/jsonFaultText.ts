import { JsonFault } from './jsonMachine';

/** What to tell a person about a fault in JSON. The sentences never hold payload text. */
export function jsonFaultText(fault: JsonFault): string {
  switch (fault) {
    case JsonFault.ValueExpected:
      return 'A JSON value is expected here: an object, an array, a text in double quotes, a number, true, false or null.';
    case JsonFault.TrailingComma:
      return 'There is a comma before this closing bracket. Remove the comma, or add what is missing after it.';
    case JsonFault.SingleQuote:
      return 'JSON takes double quotes only. Replace the single quotes around this text.';
    case JsonFault.BareWord:
      return 'This word is not JSON. Write true, false or null in small letters, put texts in double quotes, and use null for what is not a number.';
    case JsonFault.Comment:
      return 'JSON has no comments. Remove it.';
    case JsonFault.NumberForm:
      return 'This is not a number as JSON writes it. It begins with a digit or a minus sign, has digits on both sides of a decimal point, and nothing else than an exponent behind.';
    case JsonFault.LeadingZero:
      return 'A JSON number has no leading zeros. Remove them, or put the digits in double quotes to send them as a text.';
    case JsonFault.NameExpected:
      return 'The name of a field is expected here, in double quotes.';
    case JsonFault.ColonExpected:
      return 'A colon is expected here, between the name of a field and its value.';
    case JsonFault.CommaExpected:
      return 'A comma or a closing bracket is expected here. A comma may be missing, or a quote just before.';
    case JsonFault.WrongBracket:
      return 'This closing bracket does not match the opening one: objects end with } and arrays with ].';
    case JsonFault.ControlCharacter:
      return 'A text holds a control character here. Write it as an escape, such as \\t for a tab.';
    case JsonFault.LineBreakInString:
      return 'The line ends within a text. Add the closing quote, or write the line break as \\n.';
    case JsonFault.Escape:
      return 'This escape is not JSON: a backslash is followed by one of " \\ / b f n r t, or by u and four hexadecimal digits. Write a backslash itself as two.';
    case JsonFault.UnclosedString:
      return 'The end is reached within a text. Add the closing quote, and what else is missing.';
    case JsonFault.Unclosed:
      return 'The end is reached before the value is complete. Add the closing brackets, or what else is missing.';
    case JsonFault.TooDeep:
      return 'This is nested deeper than any stream takes in one record.';
  }
}

/** Added where the reader can't know where the next record would begin. */
export const REST_NOT_READ = ' What follows was not read.';
