import * as vscode from 'vscode';
import type * as Aws from '../../aws';
import type { CredentialsChoice, Service, Target } from '../../core/model/target';
import { BACK, type Hitch, inputStep, pickStep, type StepResult } from './pickStep';
import {
  credentialsItems,
  type CredentialsEntry,
  type PickItem,
  regionItems,
  serviceName,
  type StartChoice,
  startItems,
  type StreamChoice,
  streamItem,
  typedRegionItems,
  typedStreamItems,
} from './targetItems';

/** What the flow needs from outside. */
export interface SelectionPorts {
  /** Value of `streamTester.endpoint.*`, as far as it counts; empty for none. */
  readonly endpointSetting: (service: Service) => string;
  readonly sandboxTargets: readonly Target[];
  readonly recents: readonly Target[];
  readonly current: Target | undefined;
}

/** What the steps have found out so far. */
interface Draft {
  readonly service?: Service;
  readonly name?: string;
  readonly arn?: string;
  readonly credentials?: CredentialsChoice;
  readonly region?: string;
}

/** One step; it is left out where the draft already says what it would ask. */
interface Step {
  readonly needed: (draft: Draft) => boolean;
  readonly ask: (draft: Draft) => Promise<StepResult<Draft>>;
}

/** Shard counts are asked for so many streams at most: DescribeStreamSummary allows 20 calls a second for an account. */
const STREAMS_WITH_SHARD_COUNT = 15;

/** Lets the person choose a target in steps, each with a way back. @returns undefined when the person left */
export async function selectTarget(ports: SelectionPorts): Promise<Target | undefined> {
  const t = vscode.l10n.t.bind(vscode.l10n);
  for (;;) {
    const start = await pickStep<StartChoice>({
      title: t('Select Target'),
      placeholder: t('Where records go. Type to filter.'),
      back: false,
      items: startItems(ports.sandboxTargets, ports.recents, ports.current, t),
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

/** Goes through the steps, back and forth. */
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
        prompt: vscode.l10n.t('The name of a Kinesis stream or a Firehose delivery stream, or its ARN.'),
        placeholder: 'arn:aws:kinesis:us-east-1:123456789012:stream/orders',
        back: true,
        check: (typed) => {
          if (this.aws.parseStreamArn(typed) !== undefined || this.aws.isStreamName(typed)) return undefined;
          return typed.startsWith('arn:')
            ? vscode.l10n.t('This is not the ARN of a Kinesis stream or a Firehose delivery stream.')
            : vscode.l10n.t('A name has letters, digits, ".", "_" and "-", and at most 128 of them.');
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
        title: vscode.l10n.t('What Is {0}?', name),
        placeholder: vscode.l10n.t('The service of {0}', name),
        back: true,
        items: [
          { label: '$(pulse) Kinesis', description: vscode.l10n.t('data stream'), value: 'kinesis' },
          ...(this.aws.isStreamName(name, 'firehose')
            ? [{ label: '$(flame) Firehose', description: vscode.l10n.t('delivery stream'), value: 'firehose' as const }]
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
        placeholder: vscode.l10n.t('The AWS profile that signs the requests'),
        back: true,
        items: credentialsItems(entries, draft.service, vscode.l10n.t.bind(vscode.l10n)),
      });
      return typeof credentials === 'object' ? { ...draft, credentials } : credentials;
    },
  };

  readonly region: Step = {
    needed: ({ region }) => region === undefined,
    ask: async (draft) => {
      const t = vscode.l10n.t.bind(vscode.l10n);
      const { credentials = { kind: 'default' } } = draft;
      const configured = this.aws.regionOf(await this.aws.loadSharedConfig(), credentials);
      const region = await pickStep<string>({
        title: t('Region'),
        placeholder: t('The region of the stream. Any other can be typed.'),
        back: true,
        items: regionItems(this.aws.REGIONS, configured, t),
        typed: (text) => typedRegionItems(text, this.aws.REGIONS, t),
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
        placeholder: vscode.l10n.t('Type to filter, or to name a stream that is not listed'),
        back: true,
        typed: (text) => {
          const name = text.trim();
          const services = (['kinesis', 'firehose'] as const).filter((service) => this.aws.isStreamName(name, service));
          return typedStreamItems(name, services, vscode.l10n.t.bind(vscode.l10n));
        },
        load: (show, signal) => this.list({ kinesis: place('kinesis'), firehose: place('firehose') }, show, signal),
      });
      return typeof stream === 'object' ? { ...draft, ...stream } : stream;
    },
  };

  /** Lists both services side by side. Where only one of them fails, the other one's streams can be chosen all the same. */
  private async list(
    places: Readonly<Record<Service, Aws.ListPlace>>,
    show: (items: readonly PickItem<StreamChoice>[]) => void,
    signal: AbortSignal,
  ): Promise<readonly Hitch[]> {
    const t = vscode.l10n.t.bind(vscode.l10n);
    const found: Record<Service, Aws.ListedStream[]> = { kinesis: [], firehose: [] };
    const openShards = new Map<string, number>();
    const showAll = (): void => {
      const of = (service: Service, heading: string) =>
        found[service].length === 0
          ? []
          : [{ label: heading }, ...found[service].map((stream) => streamItem(service, stream, service === 'kinesis' ? openShards.get(stream.name) : undefined, t))];
      show([...of('kinesis', t('Kinesis streams')), ...of('firehose', t('Firehose delivery streams'))]);
    };
    const collect = async (service: Service, pages: AsyncIterable<Aws.ListedStream[]>): Promise<Hitch[]> => {
      try {
        for await (const page of pages) {
          found[service].push(...page);
          showAll();
        }
        return [];
      } catch (error) {
        const { message, code, remedy } = this.aws.toAwsError(error);
        return [{ message: `${serviceName(service)}: ${message} (${code})`, remedy }];
      }
    };
    const hitches = await Promise.all([
      collect('kinesis', this.aws.listStreams(places.kinesis, signal)),
      collect('firehose', this.aws.listDeliveryStreams(places.firehose, signal)),
    ]);
    for (const { name } of found.kinesis.slice(0, STREAMS_WITH_SHARD_COUNT)) {
      const info = await this.aws.streamInfo({ service: 'kinesis', name, ...places.kinesis }, signal).catch(() => undefined);
      if (info === undefined) break; // Cancelled, or not allowed: the count is a convenience.
      if (info.openShards !== undefined) openShards.set(name, info.openShards);
      showAll();
    }
    const told = hitches.flat();
    if (told.length > 0 || found.kinesis.length + found.firehose.length > 0) return told;
    return [{ message: t('There is no stream here.'), remedy: t('Choose another region or profile, or type a name.') }];
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
      endpoints: { kinesis: endpoint('kinesis', credentials), firehose: endpoint('firehose', credentials) },
    }));
  }
}
