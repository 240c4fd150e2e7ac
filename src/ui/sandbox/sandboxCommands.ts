import * as vscode from 'vscode';
import { formatBytes, formatRecords } from '../base/quantities';
import { HumanError } from '../base/humanError';
import type { SandboxProcess } from './sandboxProcess';

/** The scheme of delivered objects shown in the editor: `scheme:/DELIVERY-STREAM/KEY`. */
export const SANDBOX_OBJECT_SCHEME = 'stream-tester-sandbox';

interface DeliveredObject {
  readonly deliveryStream: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly records: number;
  /** ISO 8601. */
  readonly time: string;
}

/** What can be done with the sandbox by command. */
export class SandboxCommands implements vscode.Disposable {
  private readonly files: vscode.Disposable;

  constructor(private readonly sandbox: SandboxProcess) {
    this.files = vscode.workspace.registerFileSystemProvider(SANDBOX_OBJECT_SCHEME, new DeliveredObjects(sandbox), { isReadonly: true });
  }

  dispose(): void {
    this.files.dispose();
  }

  async stop(): Promise<void> {
    await this.sandbox.stop();
  }

  /** Copies the endpoint, and shows how the AWS CLI is used with it. */
  async copyEndpoint(): Promise<void> {
    const endpoint = await this.sandbox.endpoint();
    await vscode.env.clipboard.writeText(endpoint);
    const copyCommand = vscode.l10n.t('Copy AWS CLI Command');
    const command =
      `AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox aws --region us-east-1 --endpoint-url ${endpoint} ` +
      'kinesis describe-stream-summary --stream-name orders';
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('Copied {0}. With the AWS CLI: aws --endpoint-url {0} kinesis …', endpoint),
      copyCommand,
    );
    if (chosen === copyCommand) await vscode.env.clipboard.writeText(command);
  }

  /** Lets the person choose one of the objects that Firehose delivered in the sandbox, the newest first, and opens it. */
  async openObject(): Promise<void> {
    const objects = await deliveredObjects(await this.sandbox.endpoint());
    if (objects.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('The sandbox has delivered no object yet. Send records to its delivery stream first.'),
      );
      return;
    }
    const chosen = await vscode.window.showQuickPick(
      objects.map((object) => ({
        label: object.key,
        description: object.deliveryStream,
        detail: [formatRecords(object.records), formatBytes(object.size), new Date(object.time).toLocaleString(vscode.env.language)].join(' · '),
        object,
      })),
      { title: vscode.l10n.t('Objects Delivered in the Sandbox'), matchOnDescription: true },
    );
    if (chosen === undefined) return;
    const { deliveryStream, key } = chosen.object;
    const uri = vscode.Uri.from({ scheme: SANDBOX_OBJECT_SCHEME, path: `/${deliveryStream}/${key}` });
    await vscode.commands.executeCommand('vscode.open', uri);
  }
}

/** Objects in the order of their delivery, the newest first. */
async function deliveredObjects(endpoint: string): Promise<DeliveredObject[]> {
  const reply: unknown = await (await ask(endpoint, '/_sandbox/objects')).json();
  const list = typeof reply === 'object' && reply !== null && 'objects' in reply ? reply.objects : undefined;
  if (!Array.isArray(list)) throw new HumanError(vscode.l10n.t('The sandbox did not list its objects.'));
  return list.filter(isDeliveredObject).sort((a, b) => b.time.localeCompare(a.time));
}

function isDeliveredObject(value: unknown): value is DeliveredObject {
  if (typeof value !== 'object' || value === null) return false;
  const object = value as Partial<Record<keyof DeliveredObject, unknown>>;
  return (
    typeof object.deliveryStream === 'string' &&
    typeof object.key === 'string' &&
    typeof object.time === 'string' &&
    typeof object.size === 'number' &&
    typeof object.records === 'number'
  );
}

async function ask(endpoint: string, route: string): Promise<Response> {
  try {
    return await fetch(new URL(route, endpoint));
  } catch {
    throw new HumanError(vscode.l10n.t('The sandbox at {0} does not answer.', endpoint));
  }
}

/** The delivered objects as read-only files. */
class DeliveredObjects implements vscode.FileSystemProvider {
  private readonly changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changes.event;

  constructor(private readonly sandbox: SandboxProcess) {}

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { length } = await this.readFile(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: length, permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    // A sandbox that is gone has taken its objects with it: a new one is not started to say so.
    const endpoint = this.sandbox.runningEndpoint;
    const key = uri.path.split('/').slice(2).map(encodeURIComponent).join('/');
    const reply = endpoint === undefined ? undefined : await ask(endpoint, `/_sandbox/objects/${key}`);
    if (reply?.ok !== true) throw vscode.FileSystemError.FileNotFound(uri);
    return new Uint8Array(await reply.arrayBuffer());
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined); // An object never changes.
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
}
