import * as vscode from 'vscode';
import type * as Aws from '../../aws';
import type { CredentialsChoice, Service, Target } from '../../core/model/target';
import { forEachService, SERVICE_NAMES, SERVICES } from '../../core/services/registry';
import { BACK, inputStep, type LoadProblem, pickStep, type StepResult } from './pickStep';
import { describeAwsError } from '../base/wording/awsErrors';
import {
  credentialsItems,
  type CredentialsEntry,
  type PickItem,
  regionItems,
  serviceIcon,
  serviceName,
  type StartChoice,
  startItems,
  type StreamChoice,
  streamItem,
  streamsHeading,
  typedRegionItems,
  typedStreamItems,
} from './targetItems';

export interface SelectionPorts {
  /** The value of `streamTester.endpoint.*`; empty for none. */
  readonly endpointSetting: (service: Service) => string;
  readonly sandboxTargets: readonly Target[];
  readonly recents: readonly Target[];
  readonly current: Target | undefined;
}

/** The choices made so far. */
interface Draft {
  readonly service?: Service;
  readonly name?: string;
  readonly arn?: string;
  readonly credentials?: CredentialsChoice;
  readonly region?: string;
}

/** A step is skipped if the draft already answers it. */
interface Step {
  readonly needed: (draft: Draft) => boolean;
  readonly ask: (draft: Draft) => Promise<StepResult<Draft>>;
}

/** Shard counts are loaded for this many streams: DescribeStreamSummary allows 20 calls per second and account. */
const MAX_SHARD_COUNTS = 15;

/** Lets the user choose a target, step by step. @returns undefined when the user canceled */
export async function selectTarget(ports: SelectionPorts): Promise<Target | undefined> {
  for (;;) {
    const start = await pickStep<StartChoice>({
      title: vscode.l10n.t('Select Target'),
      placeholder: vscode.l10n.t('Choose where records are sent'),
      back: false,
      items: startItems(ports.sandboxTargets, ports.recents, ports.current),
    });
    if (start === undefined || start === BACK) return undefined;
    if (start.kind === 'target') return start.target;
    const steps = new Steps(await import('../../aws'), ports);
    const result = await walk(start.kind === 'aws' ? [steps.credentials, steps.region, steps.stream] : [steps.typed, steps.service, steps.credentials, steps.region]);
    if (result === undefined) return undefined;
    if (result !== BACK) return finished(result);
  }
}

function finished({ service, name, arn, credentials, region }: Draft): Target | undefined {
  if (service === undefined || name === undefined || credentials === undefined || region === undefined) return undefined;
  return { service, name, region, credentials, ...(arn !== undefined && { arn }) };
}

/** Runs the steps in order, and handles going back. */
async function walk(steps: readonly Step[]): Promise<StepResult<Draft>> {
  const drafts: Draft[] = [];
  const taken: number[] = [];
  let draft: Draft = {};
  let number = 0;
  for (;;) {
    const step = steps[number];
    if (step === undefined) return draft;
    if (!step.needed(draft)) {
      number += 1;
      continue;
    }
    const result = await step.ask(draft);
    if (result === undefined) return undefined;
    if (result === BACK) {
      const before = drafts.pop();
      const at = taken.pop();
      if (before === undefined || at === undefined) return BACK;
      draft = before;
      number = at;
    } else {
      drafts.push(draft);
      taken.push(number);
      draft = result;
      number += 1;
    }
  }
}

class Steps {
  constructor(
    private readonly aws: typeof Aws,
    private readonly ports: SelectionPorts,
  ) {}

  readonly typed: Step = {
    needed: () => true,
    ask: async () => {
      const text = await inputStep({
        title: vscode.l10n.t('Stream Name or ARN'),
        prompt: vscode.l10n.t('Name or ARN of a Kinesis data stream or a Firehose delivery stream'),
        placeholder: 'arn:aws:kinesis:us-east-1:123456789012:stream/orders',
        back: true,
        check: (typed) => {
          if (this.aws.parseStreamArn(typed) !== undefined || this.aws.isStreamName(typed)) return undefined;
          return typed.startsWith('arn:')
            ? vscode.l10n.t('Not the ARN of a Kinesis data stream or a Firehose delivery stream.')
            : vscode.l10n.t('A stream name has 1 to 128 letters, digits, periods, underscores or hyphens.');
        },
      });
      if (typeof text !== 'string') return text;
      const parsed = this.aws.parseStreamArn(text);
      if (parsed === undefined) return { name: text };
      const { arn, service, region, name } = parsed;
      return { arn, service, region, name };
    },
  };

  readonly service: Step = {
    needed: ({ service }) => service === undefined,
    ask: async (draft) => {
      const { name = '' } = draft;
      const service = await pickStep<Service>({
        title: vscode.l10n.t('Service of {0}', name),
        placeholder: vscode.l10n.t('Choose what {0} is', name),
        back: true,
        items: [
          { label: `${serviceIcon('kinesis')} ${serviceName('kinesis')}`, description: vscode.l10n.t('data stream'), value: 'kinesis' },
          ...(this.aws.isStreamName(name, 'firehose')
            ? [{ label: `${serviceIcon('firehose')} ${serviceName('firehose')}`, description: vscode.l10n.t('delivery stream'), value: 'firehose' as const }]
            : []),
        ],
      });
      return typeof service === 'string' ? { ...draft, service } : service;
    },
  };

  readonly credentials: Step = {
    needed: () => true,
    ask: async (draft) => {
      const entries = await this.credentialsEntries();
      const credentials = await pickStep<CredentialsChoice>({
        title: vscode.l10n.t('Credentials'),
        placeholder: vscode.l10n.t('Choose the credentials that sign requests'),
        back: true,
        items: credentialsItems(entries, draft.service),
      });
      return typeof credentials === 'object' ? { ...draft, credentials } : credentials;
    },
  };

  readonly region: Step = {
    needed: ({ region }) => region === undefined,
    ask: async (draft) => {
      const { credentials = { kind: 'default' } } = draft;
      const configured = this.aws.regionOf(await this.aws.loadSharedConfig(), credentials);
      const region = await pickStep<string>({
        title: vscode.l10n.t('Region'),
        placeholder: vscode.l10n.t('Choose or enter the region of the stream'),
        back: true,
        items: regionItems(this.aws.REGIONS, configured),
        typed: (text) => typedRegionItems(text, this.aws.REGIONS),
      });
      return typeof region === 'string' ? { ...draft, region } : region;
    },
  };

  readonly stream: Step = {
    needed: ({ name }) => name === undefined,
    ask: async (draft) => {
      const { credentials = { kind: 'default' }, region = '' } = draft;
      const config = await this.aws.loadSharedConfig();
      const place = (service: Service) => {
        const endpoint = this.aws.configuredEndpoint(config, service, credentials, this.ports.endpointSetting(service))?.url;
        return { region, credentials, ...(endpoint !== undefined && { endpoint }) };
      };
      const stream = await pickStep<StreamChoice>({
        title: vscode.l10n.t('Streams in {0}', region),
        placeholder: vscode.l10n.t('Choose a stream, or enter a name that is not listed'),
        back: true,
        typed: (text) => {
          const name = text.trim();
          const services = SERVICE_NAMES.filter((service) => this.aws.isStreamName(name, service));
          return typedStreamItems(name, services);
        },
        load: (show, signal) => this.list(forEachService(place), show, signal),
      });
      return typeof stream === 'object' ? { ...draft, ...stream } : stream;
    },
  };

  /** Lists both services concurrently. If one fails, the other's streams can still be chosen. */
  private async list(
    places: Readonly<Record<Service, Aws.ListPlace>>,
    show: (items: readonly PickItem<StreamChoice>[]) => void,
    signal: AbortSignal,
  ): Promise<readonly LoadProblem[]> {
    const found = forEachService((): Aws.ListedStream[] => []);
    const openShards = new Map<string, number>();
    const showAll = (): void => {
      show(SERVICE_NAMES.flatMap((service) => {
        const items = found[service].map((stream) => streamItem(service, stream, openShards.get(`${service} ${stream.name}`)));
        return items.length === 0 ? [] : [{ label: streamsHeading(service) }, ...items];
      }));
    };
    const collect = async (service: Service): Promise<LoadProblem[]> => {
      try {
        for await (const page of this.aws.listStreams(service, places[service], signal)) {
          found[service].push(...page);
          showAll();
        }
        return [];
      } catch (error) {
        const failure = this.aws.toAwsError(error);
        const { message, remedy } = describeAwsError(failure);
        return [{ message: `${serviceName(service)}: ${message} (${failure.code})`, remedy }];
      }
    };
    const problems = await Promise.all(SERVICE_NAMES.map(collect));
    for (const service of SERVICE_NAMES.filter((name) => SERVICES[name].shardRate !== undefined)) {
      for (const { name } of found[service].slice(0, MAX_SHARD_COUNTS)) {
        const info = await this.aws.streamInfo({ service, name, ...places[service] }, signal).catch(() => undefined);
        if (info === undefined) break; // Canceled or not permitted: counts are optional.
        if (info.openShards !== undefined) openShards.set(`${service} ${name}`, info.openShards);
        showAll();
      }
    }
    const shown = problems.flat();
    if (shown.length > 0 || Object.values(found).some(({ length }) => length > 0)) return shown;
    return [{ message: vscode.l10n.t('No streams in this region.'), remedy: vscode.l10n.t('Choose another region or profile, or enter a name.') }];
  }

  private async credentialsEntries(): Promise<CredentialsEntry[]> {
    const config = await this.aws.loadSharedConfig();
    const choices: CredentialsChoice[] = [
      { kind: 'default' },
      ...this.aws.profileNames(config).map((profile) => ({ kind: 'profile' as const, profile })),
    ];
    const endpoint = (service: Service, credentials: CredentialsChoice): string | undefined =>
      this.aws.configuredEndpoint(config, service, credentials, this.ports.endpointSetting(service))?.url;
    return choices.map((credentials) => ({
      credentials,
      region: this.aws.regionOf(config, credentials),
      endpoints: forEachService((service) => endpoint(service, credentials)),
    }));
  }
}
