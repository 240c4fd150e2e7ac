import * as vscode from 'vscode';
import { visibleLine } from '../../shared/visibleText';
import type { PickItem } from './targetItems';

/** The user went back one step. */
export const BACK = Symbol('back');

/** A choice, a step back, or undefined when the user closed the picker. */
export type StepResult<T> = T | typeof BACK | undefined;

export interface PickStep<T> {
  readonly title: string;
  readonly placeholder: string;
  /** Whether there is a step to go back to. */
  readonly back: boolean;
  readonly items?: readonly PickItem<T>[];
  /** Items for the typed text, shown after all others. */
  typed?(text: string): readonly PickItem<T>[];
  /**
   * Loads more items while the picker shows progress. Each call of `show` replaces the items loaded so far; they come
   * after `items`. Each problem it returns is shown as an item that retries.
   */
  load?(show: (items: readonly PickItem<T>[]) => void, signal: AbortSignal): Promise<readonly LoadProblem[]>;
}

/** Why items couldn't be loaded, worded for the user. */
export interface LoadProblem {
  readonly message: string;
  readonly remedy: string;
}

type ShownItem<T> = vscode.QuickPickItem & { readonly value?: T; readonly retry?: true };

/** Shows one step. */
export function pickStep<T>(step: PickStep<T>): Promise<StepResult<T>> {
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<ShownItem<T>>();
    pick.title = visibleLine(step.title);
    pick.placeholder = visibleLine(step.placeholder);
    pick.matchOnDescription = true;
    pick.ignoreFocusOut = true;
    if (step.back) pick.buttons = [vscode.QuickInputButtons.Back];

    const leaving = new AbortController();
    let result: StepResult<T>;
    let loaded: readonly PickItem<T>[] = [];
    let problems: readonly LoadProblem[] = [];

    const show = (): void => {
      const items = [...(step.items ?? []), ...loaded, ...(step.typed?.(pick.value) ?? [])];
      pick.items = [...items.map(shown), ...problems.map((problem) => retryItem<T>(problem))];
    };
    /** Keeps the active item active when more items arrive. */
    const showMore = (): void => {
      const active = pick.activeItems[0]?.label;
      show();
      const again = pick.items.find(({ label, kind }) => label === active && kind !== vscode.QuickPickItemKind.Separator);
      if (again !== undefined) pick.activeItems = [again];
    };
    const load = async (): Promise<void> => {
      if (step.load === undefined) return;
      pick.busy = true;
      problems = [];
      show();
      problems = await step.load((items) => {
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
    label: visibleLine(label),
    value,
    ...(description !== undefined && { description: visibleLine(description) }),
    ...(detail !== undefined && { detail: visibleLine(detail) }),
    ...(alwaysShow !== undefined && { alwaysShow }),
  };
}

function retryItem<T>({ message, remedy }: LoadProblem): ShownItem<T> {
  return {
    label: `$(refresh) ${vscode.l10n.t('Try again')}`,
    description: visibleLine(message),
    detail: visibleLine(remedy),
    alwaysShow: true,
    retry: true,
  };
}

/** Asks for one line of text, which is validated while it is typed. */
export function inputStep(options: {
  readonly title: string;
  readonly prompt: string;
  readonly placeholder: string;
  readonly back: boolean;
  /** Why the text is not valid; undefined if it is. */
  check(text: string): string | undefined;
}): Promise<StepResult<string>> {
  return new Promise((resolve) => {
    const input = vscode.window.createInputBox();
    input.title = visibleLine(options.title);
    input.prompt = visibleLine(options.prompt);
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
