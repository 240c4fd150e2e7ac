import * as vscode from 'vscode';
import type { PickItem } from './targetItems';

/** The person wants the step before. */
export const BACK = Symbol('back');

/** What came of a step: a choice, one step back, or undefined when the person left. */
export type StepResult<T> = T | typeof BACK | undefined;

export interface PickStep<T> {
  readonly title: string;
  readonly placeholder: string;
  /** Whether there is a step to go back to. */
  readonly back: boolean;
  readonly items?: readonly PickItem<T>[];
  /** Items made of what is typed, shown after all others. */
  typed?(text: string): readonly PickItem<T>[];
  /**
   * Finds items while the step is shown as busy. It shows all items found so far, as often as it likes; they come
   * after `items`. The hitches it returns are shown as items, by which it can be tried again.
   */
  load?(show: (items: readonly PickItem<T>[]) => void, signal: AbortSignal): Promise<readonly Hitch[]>;
}

/** What hindered a step, in words for a person. */
export interface Hitch {
  readonly message: string;
  readonly remedy: string;
}

type ShownItem<T> = vscode.QuickPickItem & { readonly value?: T; readonly retry?: true };

/** Shows one step and resolves with what came of it. */
export function pickStep<T>(step: PickStep<T>): Promise<StepResult<T>> {
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<ShownItem<T>>();
    pick.title = step.title;
    pick.placeholder = step.placeholder;
    pick.matchOnDescription = true;
    pick.ignoreFocusOut = true;
    if (step.back) pick.buttons = [vscode.QuickInputButtons.Back];

    const leaving = new AbortController();
    let result: StepResult<T>;
    let loaded: readonly PickItem<T>[] = [];
    let hitches: readonly Hitch[] = [];

    const show = (): void => {
      const items = [...(step.items ?? []), ...loaded, ...(step.typed?.(pick.value) ?? [])];
      pick.items = [...items.map(shown), ...hitches.map((hitch) => hitchItem<T>(hitch))];
    };
    /** Items that come later must not take the choice from under the person's finger. */
    const showMore = (): void => {
      const active = pick.activeItems[0]?.label;
      show();
      const again = pick.items.find(({ label, kind }) => label === active && kind !== vscode.QuickPickItemKind.Separator);
      if (again !== undefined) pick.activeItems = [again];
    };
    const load = async (): Promise<void> => {
      if (step.load === undefined) return;
      pick.busy = true;
      hitches = [];
      show();
      hitches = await step.load((items) => {
        loaded = items;
        if (!leaving.signal.aborted) showMore();
      }, leaving.signal);
      if (leaving.signal.aborted) return;
      pick.busy = false;
      showMore();
    };

    pick.onDidChangeValue(() => {
      if (step.typed !== undefined) show();
    });
    pick.onDidTriggerButton(() => {
      result = BACK;
      pick.hide();
    });
    pick.onDidAccept(() => {
      const chosen = pick.selectedItems[0] ?? pick.activeItems[0];
      if (chosen?.retry === true) {
        void load();
        return;
      }
      if (chosen?.value === undefined) return;
      result = chosen.value;
      pick.hide();
    });
    pick.onDidHide(() => {
      leaving.abort();
      pick.dispose();
      resolve(result);
    });
    show();
    pick.show();
    void load();
  });
}

function shown<T>({ label, description, detail, alwaysShow, value }: PickItem<T>): ShownItem<T> {
  if (value === undefined) return { label, kind: vscode.QuickPickItemKind.Separator };
  return {
    label,
    value,
    ...(description !== undefined && { description }),
    ...(detail !== undefined && { detail }),
    ...(alwaysShow !== undefined && { alwaysShow }),
  };
}

function hitchItem<T>({ message, remedy }: Hitch): ShownItem<T> {
  return {
    label: `$(refresh) ${vscode.l10n.t('Try again')}`,
    description: message,
    detail: remedy,
    alwaysShow: true,
    retry: true,
  };
}

/** Asks for one line of text; the text is checked while it is typed. */
export function inputStep(options: {
  readonly title: string;
  readonly prompt: string;
  readonly placeholder: string;
  readonly back: boolean;
  /** Why the text can't be taken; undefined when it can. */
  check(text: string): string | undefined;
}): Promise<StepResult<string>> {
  return new Promise((resolve) => {
    const input = vscode.window.createInputBox();
    input.title = options.title;
    input.prompt = options.prompt;
    input.placeholder = options.placeholder;
    input.ignoreFocusOut = true;
    if (options.back) input.buttons = [vscode.QuickInputButtons.Back];
    let result: StepResult<string>;
    input.onDidChangeValue((text) => {
      input.validationMessage = text.trim() === '' ? '' : (options.check(text.trim()) ?? '');
    });
    input.onDidTriggerButton(() => {
      result = BACK;
      input.hide();
    });
    input.onDidAccept(() => {
      const text = input.value.trim();
      const fault = options.check(text);
      input.validationMessage = fault ?? '';
      if (fault !== undefined) return;
      result = text;
      input.hide();
    });
    input.onDidHide(() => {
      input.dispose();
      resolve(result);
    });
    input.show();
  });
}
