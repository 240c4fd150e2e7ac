import * as vscode from 'vscode';
import { type CredentialsChoice, describeTarget, type Target } from '../../core/model/target';
import { HumanError } from '../base/humanError';
import { formatBytes, formatRecords, formatRequests } from '../base/quantities';
import type { SandboxProcess } from '../sandbox/sandboxProcess';
import { readSetting } from '../base/settings';
import type { TargetFacts } from '../../runs/targetFacts';
import { askTargetFacts } from './targetFacts';
import { isLoopback, SANDBOX_REGION, SANDBOX_TARGETS } from './sandboxTargets';
import { selectTarget } from './selectTarget';
import { serviceName } from './targetItems';
import type { TargetStore } from './targetStore';

/** Choosing targets, learning what the services say of them, and asking before the first send. */
export class Targets {
  /** What was confirmed in this window's session. */
  private readonly confirmed = new Set<string>();
  /** By the description of the target. */
  private readonly maxRecordKiB = new Map<string, number | undefined>();

  constructor(
    private readonly store: TargetStore,
    private readonly sandbox: SandboxProcess,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  current(): Target | undefined {
    return this.store.current();
  }

  /** Lets the person choose, and keeps the choice. @returns undefined when the person left */
  async select(): Promise<Target | undefined> {
    const target = await selectTarget({
      endpointSetting: (service) => readSetting(`endpoint.${service}`),
      sandboxTargets: await this.sandboxTargets(),
      recents: this.store.recents(),
      current: this.store.current(),
    });
    if (target !== undefined) await this.store.choose(target);
    return target;
  }

  /** All streams of the sandbox when it runs; those of its start when it does not. It is not started for this. */
  private async sandboxTargets(): Promise<readonly Target[]> {
    const endpoint = this.sandbox.runningEndpoint;
    if (endpoint === undefined) return SANDBOX_TARGETS;
    const { listDeliveryStreams, listStreams } = await import('../../aws');
    const place = { region: SANDBOX_REGION, credentials: { kind: 'sandbox' }, endpoint } as const;
    try {
      const streams: Target[] = [];
      for (const [service, list] of [['kinesis', listStreams], ['firehose', listDeliveryStreams]] as const) {
        for await (const page of list(place)) {
          for (const { name } of page) streams.push({ service, name, region: SANDBOX_REGION, credentials: { kind: 'sandbox' } });
        }
      }
      return streams;
    } catch {
      // A sandbox that does not answer is started anew by the send.
      return SANDBOX_TARGETS;
    }
  }

  /**
   * The target with the endpoint of today: the sandbox's, which is started; one that the target brings itself; or a
   * configured one. Without any it has none, and goes to AWS.
   * @throws HumanError where the sandbox can't be started, or the endpoint is no URL
   */
  async resolve(target: Target): Promise<Target> {
    if (target.credentials.kind === 'sandbox') return { ...target, endpoint: await this.sandbox.endpoint() };
    const endpoint = target.endpoint ?? (await this.configuredEndpoint(target));
    if (endpoint === undefined) return target;
    const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
      throw new HumanError(vscode.l10n.t('The endpoint "{0}" is not a URL that begins with http:// or https://.', endpoint));
    }
    return { ...target, endpoint };
  }

  /** The absolute URL that requests go to; undefined for a sandbox that does not run. Never starts the sandbox. */
  async endpointOf(target: Target): Promise<string | undefined> {
    if (target.credentials.kind === 'sandbox') return this.sandbox.runningEndpoint;
    return (await import('../../aws')).endpointInUse(await this.resolve(target));
  }

  /**
   * What the service says of the target, with its endpoint of today.
   * @throws HumanError when records can't be sent to it at all
   */
  async facts(target: Target): Promise<TargetFacts> {
    const facts = await askTargetFacts(await this.resolve(target), this.log);
    this.maxRecordKiB.set(describeTarget(target), facts.maxRecordKiB);
    return facts;
  }

  /** The largest record that the target takes, in KiB, as it was told last; undefined before the first time. Asks nobody. */
  knownMaxRecordKiB(target: Target | undefined): number | undefined {
    return target === undefined ? undefined : this.maxRecordKiB.get(describeTarget(target));
  }

  /**
   * Asks before the first send of this session to exactly this target: stream, account, region, credentials, endpoint.
   * The sandbox on this machine needs no asking; one named by `STREAM_TESTER_SANDBOX` may be elsewhere.
   */
  async confirm(
    { target, accountId }: TargetFacts,
    size: { readonly records: number; readonly bytes: number; readonly requests: number },
  ): Promise<boolean> {
    if (target.credentials.kind === 'sandbox' && isLoopback(target.endpoint ?? '')) return true;
    const endpoint = await (await import('../../aws')).endpointInUse(target);
    const key = JSON.stringify([target.service, target.name, target.region, target.credentials, endpoint, accountId ?? null]);
    if (this.confirmed.has(key)) return true;
    const { t } = vscode.l10n;
    const send = t('Send');
    const chosen = await vscode.window.showWarningMessage(
      t('Send {0} to {1}?', formatRecords(size.records), target.name),
      {
        modal: true,
        detail: [
          t('Stream: {0} ({1})', target.name, serviceName(target.service)),
          t('Account: {0}', accountId ?? t('unknown')),
          t('Region: {0}', target.region),
          t('Credentials: {0}', credentialsName(target.credentials)),
          t('Endpoint: {0}', endpoint),
          t('{0}, {1} in {2}', formatRecords(size.records), formatBytes(size.bytes), formatRequests(size.requests)),
          '',
          t('You are asked once per window for each target.'),
        ].join('\n'),
      },
      send,
    );
    if (chosen !== send) return false;
    this.confirmed.add(key);
    return true;
  }

  private async configuredEndpoint({ service, credentials }: Target): Promise<string | undefined> {
    const aws = await import('../../aws');
    return aws.configuredEndpoint(await aws.loadSharedConfig(), service, credentials, readSetting(`endpoint.${service}`))?.url;
  }
}

function credentialsName(credentials: CredentialsChoice): string {
  switch (credentials.kind) {
    case 'sandbox':
      return vscode.l10n.t('those of the sandbox');
    case 'profile':
      return vscode.l10n.t('profile {0}', credentials.profile);
    case 'default':
      return vscode.l10n.t('default credentials');
  }
}
