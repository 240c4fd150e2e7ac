import * as vscode from 'vscode';
import type { Target } from '../../core/model/target';
import { describeCredentials, describeTarget } from '../base/wording/targets';
import { SERVICE_NAMES } from '../../core/services/registry';
import { visibleLine } from '../../shared/visibleText';
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

/** Selects targets, resolves their endpoints and limits, and asks before the first send to each. */
export class Targets {
  /** Keys of the targets confirmed in this window. */
  private readonly confirmed = new Set<string>();
  /** By `describeTarget`. */
  private readonly maxRecordKiB = new Map<string, number | undefined>();

  constructor(
    private readonly store: TargetStore,
    private readonly sandbox: SandboxProcess,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  current(): Target | undefined {
    return this.store.current();
  }

  /** Lets the user select the current target. @returns undefined when the user canceled */
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

  /** The sandbox's streams if it is running, else those it starts with. Doesn't start it. */
  private async sandboxTargets(): Promise<readonly Target[]> {
    const endpoint = this.sandbox.runningEndpoint;
    if (endpoint === undefined) return SANDBOX_TARGETS;
    const { listStreams } = await import('../../aws');
    const place = { region: SANDBOX_REGION, credentials: { kind: 'sandbox' }, endpoint } as const;
    try {
      const streams: Target[] = [];
      for (const service of SERVICE_NAMES) {
        for await (const page of listStreams(service, place)) {
          for (const { name } of page) streams.push({ service, name, region: SANDBOX_REGION, credentials: { kind: 'sandbox' } });
        }
      }
      return streams;
    } catch {
      // A send restarts a sandbox that doesn't respond.
      return SANDBOX_TARGETS;
    }
  }

  /**
   * The target with its endpoint: the sandbox's (which is started), the target's own, or a configured one. Without any,
   * it is sent to AWS.
   * @throws {HumanError} if the sandbox can't start, or the endpoint is not a URL
   */
  async resolve(target: Target): Promise<Target> {
    if (target.credentials.kind === 'sandbox') return { ...target, endpoint: await this.sandbox.endpoint() };
    const endpoint = target.endpoint ?? (await this.configuredEndpoint(target));
    if (endpoint === undefined) return target;
    const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
      throw new HumanError(vscode.l10n.t('The endpoint “{0}” isn’t a URL that starts with http:// or https://. Change it in the settings, the profile or the environment.', endpoint));
    }
    return { ...target, endpoint };
  }

  /** The absolute URL that requests go to; undefined if the sandbox isn't running. Never starts the sandbox. */
  async endpointOf(target: Target): Promise<string | undefined> {
    if (target.credentials.kind === 'sandbox') return this.sandbox.runningEndpoint;
    return (await import('../../aws')).endpointInUse(await this.resolve(target));
  }

  /**
   * The target's limits and shards, with its resolved endpoint.
   * @throws {HumanError} if the target accepts no records
   */
  async facts(target: Target): Promise<TargetFacts> {
    const facts = await askTargetFacts(await this.resolve(target), this.log);
    this.maxRecordKiB.set(describeTarget(target), facts.maxRecordKiB);
    return facts;
  }

  /** The target's maximum record size in KiB as last read from the service; undefined if never read. */
  knownMaxRecordKiB(target: Target | undefined): number | undefined {
    return target === undefined ? undefined : this.maxRecordKiB.get(describeTarget(target));
  }

  /**
   * Asks before this window's first send to this exact stream, account, region, credentials and endpoint. The local
   * sandbox needs no confirmation; one set by `STREAM_TESTER_SANDBOX` may be on another machine.
   */
  async confirm(
    { target, accountId }: TargetFacts,
    size: { readonly records: number; readonly bytes: number; readonly requests: number },
  ): Promise<boolean> {
    if (target.credentials.kind === 'sandbox' && isLoopback(target.endpoint ?? '')) return true;
    const endpoint = await (await import('../../aws')).endpointInUse(target);
    const key = JSON.stringify([target.service, target.name, target.region, target.credentials, endpoint, accountId ?? null]);
    if (this.confirmed.has(key)) return true;
    const send = vscode.l10n.t('Send');
    const chosen = await vscode.window.showWarningMessage(
      visibleLine(vscode.l10n.t('Send {0} to {1}?', formatRecords(size.records), target.name)),
      {
        modal: true,
        detail: [
          vscode.l10n.t('Stream: {0} ({1})', target.name, serviceName(target.service)),
          vscode.l10n.t('Account: {0}', accountId ?? vscode.l10n.t('unknown')),
          vscode.l10n.t('Region: {0}', target.region),
          vscode.l10n.t('Credentials: {0}', describeCredentials(target.credentials)),
          vscode.l10n.t('Endpoint: {0}', endpoint),
          vscode.l10n.t('{0}, {1} in {2}', formatRecords(size.records), formatBytes(size.bytes), formatRequests(size.requests)),
          '',
          vscode.l10n.t('You’re asked once per window for each target.'),
        ].map(visibleLine).join('\n'),
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
