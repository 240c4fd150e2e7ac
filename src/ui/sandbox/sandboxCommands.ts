import * as vscode from 'vscode';
import { formatBytes, formatRecords } from '../base/quantities';
import { SandboxClient } from './sandboxClient';
import { askSandbox } from './sandboxErrors';
import type { SandboxProcess } from './sandboxProcess';

/** The scheme of delivered objects shown in the editor: `scheme:/DELIVERY-STREAM/KEY`. */
export const SANDBOX_OBJECT_SCHEME = 'stream-tester-sandbox';

/** The commands that stop the sandbox, copy its endpoint, and open what Firehose delivered in it. */
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

  /** Copies the endpoint, and shows how to use it with the AWS CLI. */
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

  /** Lets the user choose one of the objects that Firehose delivered in the sandbox, the newest first, and opens it. */
  async openObject(): Promise<void> {
    const objects = await askSandbox(new SandboxClient(await this.sandbox.endpoint()).objects());
    if (objects.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('The sandbox has not delivered any objects yet. Send records to its delivery stream first.'),
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
    // The objects of a sandbox that ended are gone; starting it again would not bring them back.
    const endpoint = this.sandbox.runningEndpoint;
    const key = uri.path.split('/').slice(2).join('/');
    const bytes = endpoint === undefined ? undefined : await askSandbox(new SandboxClient(endpoint).object(key));
    if (bytes === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return bytes;
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
