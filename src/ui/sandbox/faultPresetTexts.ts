import * as vscode from 'vscode';
import type { FaultPresetId } from '../../sandbox/adminApi';

/** A ready-made fault plan in words. */
export interface FaultPresetText {
  readonly label: string;
  readonly detail: string;
}

/** What each ready-made fault plan is called, in the order in which they are offered. */
export function faultPresetTexts(): Readonly<Record<FaultPresetId, FaultPresetText>> {
  return {
    throttle: { label: vscode.l10n.t('Throttle 20%'), detail: vscode.l10n.t('Throttles one record in five.') },
    internalFailure: { label: vscode.l10n.t('Internal Failure 5%'), detail: vscode.l10n.t('Refuses one record in twenty with InternalFailure.') },
    hotShard: {
      label: vscode.l10n.t('Throttle Shard 0 for 10 Seconds'),
      detail: vscode.l10n.t('Throttles all records that go to shard 0 of a Kinesis stream.'),
    },
    closeAfter: {
      label: vscode.l10n.t('Close After Storing 20%'),
      detail: vscode.l10n.t('Stores the records of one request in five, then closes the connection without a response.'),
    },
    closeBefore: {
      label: vscode.l10n.t('Close Before Storing 20%'),
      detail: vscode.l10n.t('Closes the connection of one request in five and stores nothing.'),
    },
    delay: { label: vscode.l10n.t('Delay of 3 Seconds'), detail: vscode.l10n.t('Delays every request by 3 seconds.') },
    expiredToken: {
      label: vscode.l10n.t('Expired Token After 3 Requests'),
      detail: vscode.l10n.t('Refuses every request after the third with ExpiredTokenException, until the faults are cleared.'),
    },
    brokenResponses: {
      label: vscode.l10n.t('Responses That Break the Contract'),
      detail: vscode.l10n.t('Wrong counts, wrong lengths, missing sequence numbers, cut off, not JSON: each in one response out of ten.'),
    },
    proxy: {
      label: vscode.l10n.t('Proxy Errors 10%'),
      detail: vscode.l10n.t('Answers one request in ten with a web page and status 502, though its records are stored.'),
    },
    outage: {
      label: vscode.l10n.t('Outage of 20 Seconds'),
      detail: vscode.l10n.t('Closes all connections at the fourth request and refuses new ones for 20 seconds.'),
    },
    firehoseQuota: {
      label: vscode.l10n.t('Firehose Quota of 1 MiB/s'),
      detail: vscode.l10n.t('Throttles the records beyond 1 MiB/s for each delivery stream, as AWS does in most regions.'),
    },
    noDescribe: {
      label: vscode.l10n.t('No Permission to Describe'),
      detail: vscode.l10n.t("Refuses to describe streams and shards with AccessDeniedException; sending works."),
    },
    describeThrottled: {
      label: vscode.l10n.t('Describe Throttled'),
      detail: vscode.l10n.t('Refuses to describe streams and shards with LimitExceededException; sending works.'),
    },
    reshard: { label: vscode.l10n.t('Reshard During a Run'), detail: vscode.l10n.t('Splits the widest shard of a Kinesis stream at the third request.') },
  };
}
