import type { CommandName } from '../../support/commandTitle';
import type { PickItem, Workbench } from '../../support/workbench';

/** Selecting a target, and the review before a send. */
export class Review {
  constructor(private readonly workbench: Workbench) {}

  /** Selects a stream of the sandbox, and waits until the status bar shows it. */
  async selectTarget(name: string): Promise<void> {
    await this.workbench.run('selectTarget');
    await this.workbench.pickOpen('Select Target');
    await this.workbench.pick(name);
    await this.shownTarget(`${name} · sandbox`);
  }

  /** Waits until the status bar shows this target. */
  async shownTarget(text: string): Promise<void> {
    await this.workbench.statusItem(text).waitFor();
  }

  /** Selects a stream by its ARN. The next step asks for credentials. */
  async typeTarget(arn: string): Promise<void> {
    await this.workbench.run('selectTarget');
    await this.workbench.pickOpen('Select Target');
    await this.workbench.pick('Enter Stream Name or ARN…');
    await this.workbench.pickOpen('Stream Name or ARN');
    await this.workbench.typeIntoPick(arn);
    await this.workbench.acceptPick();
  }

  /** Runs a command that sends, selects this stream of the sandbox as its first target, and waits for the review. */
  async openFirst(command: CommandName, target: string): Promise<void> {
    await this.workbench.run(command);
    await this.workbench.pickOpen('Select Target');
    await this.workbench.pick(target);
    await this.shown(target);
  }

  /** Runs a command that sends to the selected target, and waits for the review. */
  async open(command: CommandName, target: string): Promise<void> {
    await this.workbench.run(command);
    await this.shown(target);
  }

  /** Waits for the review of a send to this target. */
  async shown(target: string): Promise<void> {
    await this.workbench.pickOpen(`Send to ${target}`);
  }

  /** The first item, which sends. */
  async sendItem(): Promise<PickItem> {
    const [first] = await this.workbench.pickItems();
    if (first === undefined) throw new Error('The review is empty.');
    return first;
  }

  /** Chooses the first item, which sends. */
  async accept(): Promise<void> {
    await this.workbench.acceptPick();
  }

  /** Sends the active document to a stream of the sandbox, the first target of its workspace. */
  async sendDocumentFirst(target: string): Promise<void> {
    await this.openFirst('sendDocument', target);
    await this.accept();
  }

  /** Sends the active document to the selected target. */
  async sendDocument(target: string): Promise<void> {
    await this.open('sendDocument', target);
    await this.accept();
  }
}
