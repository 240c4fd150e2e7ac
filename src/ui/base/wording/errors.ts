import * as vscode from 'vscode';
import {
  type Breach,
  type BreachCode,
  type ErrorArgs,
  type ErrorCode,
  type ErrorReport,
  isErrorCode,
  isOwnCode,
  type OwnCode,
} from '../../../core/model/errorCodes';
import { toFault } from '../../../core/model/problem';
import { formatCount } from '../quantities';
import { type ErrorHelp, HELP } from './errorHelp';
import { describeProblem } from './problems';


/** What happened: what the service or the system said, verbatim, or else our own words for the code. Empty where there are none. */
export function describeError({ code, args = [], message }: ErrorReport): string {
  if (message !== undefined && message !== '') return message;
  if (code === undefined) return '';
  if (isOwnCode(code)) return OWN[code](args);
  const fault = toFault(code, args);
  return fault === undefined ? '' : describeProblem(fault);
}

/** How a response broke the service's contract. */
export function describeBreach({ code, args, more }: Breach): string {
  const breach = OWN[code](args);
  return more === undefined ? breach : vscode.l10n.t('{0} (and {1} more)', breach, more);
}

/**
 * Help for a code of a service, or one of ours. Undefined for a problem of a record: its description says what to do.
 * An undocumented code gets general help.
 */
export function helpFor(code: string, args: ErrorArgs = []): ErrorHelp | undefined {
  if (isErrorCode(code)) return HELP[code satisfies ErrorCode]();
  if (toFault(code, args) !== undefined) return undefined;
  return {
    meaning: vscode.l10n.t('The service returned a code that it doesn’t document for this call.'),
    remedy: vscode.l10n.t('Read the service’s message.'),
  };
}

const OWN: Readonly<Record<OwnCode, (args: ErrorArgs) => string>> = {
  Aborted: () => vscode.l10n.t('The request was canceled while it was in flight.'),
  Canceled: () => vscode.l10n.t('The request was canceled before it was sent.'),
  ConnectionFailed: ([raw]) => vscode.l10n.t('The connection failed ({0}).', text(raw)),
  ConnectionLost: ([raw]) => vscode.l10n.t('The connection was closed before the response was complete ({0}).', text(raw)),
  ConnectionRefused: ([raw]) => vscode.l10n.t('The connection was refused ({0}).', text(raw)),
  ConnectTimeout: ([limitMs]) => vscode.l10n.t('No connection within {0} ms.', count(limitMs)),
  HostNotFound: ([raw]) => vscode.l10n.t('The host name was not found ({0}).', text(raw)),
  NameLookupFailed: ([raw]) => vscode.l10n.t('The host name could not be looked up ({0}).', text(raw)),
  NetworkUnreachable: ([raw]) => vscode.l10n.t('The network or the host could not be reached ({0}).', text(raw)),
  NotHttp: ([raw]) => vscode.l10n.t('The response is not HTTP ({0}).', text(raw)),
  ProxyRefused: ([raw]) => vscode.l10n.t('The proxy refused the connection ({0}).', text(raw)),
  RequestTimeout: ([limitMs]) => vscode.l10n.t('No complete response within {0} ms.', count(limitMs)),
  ResponseTooLong: () => vscode.l10n.t('The response is far too long to be the service’s.'),
  TlsFailed: ([raw]) => vscode.l10n.t('No secure connection could be established ({0}).', text(raw)),
  NoCredentials: () => vscode.l10n.t('No usable credentials were found.'),
  CredentialProcessFailed: () => vscode.l10n.t('The credential_process of the profile failed.'),
  SourceChanged: ([name]) =>
    name === undefined
      ? vscode.l10n.t('The file or document was changed, moved, or deleted after its records were read.')
      : vscode.l10n.t('{0} was changed, moved, or deleted after its records were read.', text(name)),
  SourceUnreadable: ([name]) => vscode.l10n.t('{0} could not be read, even after several tries.', text(name)),
  HttpError: ([status, statusText, ...body]) =>
    vscode.l10n.t('HTTP {0}, without an error of the service: {1}.', [text(status), text(statusText)].join(' ').trim(), describeBody(body)),
  ResponseCutOff: ([bytes, , raw]) => vscode.l10n.t('The connection was closed in the middle of the response, after {0} bytes ({1}).', count(bytes), text(raw)),
  ResponseNotJson: (body) => vscode.l10n.t('The response is not a JSON object: {0}.', describeBody(body)),
  ResponseWithoutResults: ([list]) => vscode.l10n.t('The response has no list “{0}”.', text(list)),
  WrongResultCount: ([results, records]) =>
    vscode.l10n.t('The response has {0} results for {1} records, so it’s unknown which result is whose.', count(results), count(records)),
  WrongFailedCount: ([counted, found]) =>
    vscode.l10n.t('The response counts {0} failed records, but {1} results have an error code.', count(counted), count(found)),
  ResultWithoutIdentifier: ([position, identifier]) => vscode.l10n.t('Result {0} has neither {1} nor error.', count(position), identifierName(identifier)),
  ResultWithErrorAndIdentifier: ([position, identifier, error]) =>
    vscode.l10n.t('Result {0} has both {1} and the error {2}.', count(position), identifierName(identifier), text(error)),
  ResultWithoutShard: ([position]) => vscode.l10n.t('Result {0} has no shard ID.', count(position)),
  Stopped: () => vscode.l10n.t('The run was stopped before this record was delivered.'),
  Interrupted: () => vscode.l10n.t('The window was closed before the run was over.'),
  JournalIncomplete: () => vscode.l10n.t('The run’s journal is incomplete, so it’s unknown whether this record was sent.'),
} satisfies Readonly<Record<BreachCode | OwnCode, (args: ErrorArgs) => string>>;

/** What kind of body came instead of what was expected. */
function describeBody([bytes, type, title]: ErrorArgs): string {
  if (bytes === 0) return vscode.l10n.t('the body is empty');
  const size = count(bytes);
  const named = text(type);
  const body = named === '' ? vscode.l10n.t('{0} bytes of unknown type', size) : vscode.l10n.t('{0} bytes of {1}', size, named);
  return title === undefined || title === '' ? body : vscode.l10n.t('{0}, titled “{1}”', body, title);
}

function identifierName(identifier: string | number | undefined): string {
  return identifier === 'recordId' ? vscode.l10n.t('record ID') : vscode.l10n.t('sequence number');
}

function text(arg: string | number | undefined): string {
  return String(arg ?? '');
}

function count(arg: string | number | undefined): string {
  return typeof arg === 'number' ? formatCount(arg) : text(arg);
}
