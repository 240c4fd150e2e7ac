import * as vscode from 'vscode';
import { readSetting } from '../base/settings';
import { Debounced } from '../base/debounced';
import { isUnsuccessful, type Mark } from './mark';
import type { RecordMarks } from './recordMarks';

type Marked = 'failed' | 'uncertain' | 'delivered';

/** Lines above and below the viewport that are decorated too, so that scrolling doesn't show lines without marks. */
const MARGIN_LINES = 60;
const MAX_IN_RULER = 1000;
const WAIT_MS = 60;

/** Each outcome has its own shape, because not everyone can distinguish the colors. */
const SHAPES: Readonly<Record<Marked, { readonly light: string; readonly dark: string; readonly path: string }>> = {
  delivered: { light: '#388a34', dark: '#73c991', path: 'M6.5 10.6 3.9 8l-.9.9 3.5 3.5L13.5 5.4l-.9-.9z' },
  failed: {
    light: '#c72e0f',
    dark: '#f48771',
    path: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zm2.7 8L10 10.7 8 8.7l-2 2-.7-.7 2-2-2-2 .7-.7 2 2 2-2 .7.7-2 2z',
  },
  uncertain: {
    light: '#895503',
    dark: '#cca700',
    path: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zm.6 9.4H7.4v-1.2h1.2zm1-3.5c-.6.5-1 .8-1 1.5H7.4c0-1.2.7-1.7 1.3-2.2.5-.4.8-.7.8-1.2a1.4 1.4 0 0 0-2.8 0H5.5a2.6 2.6 0 0 1 5.2 0c0 1-.6 1.6-1.1 2.1z',
  },
};

/** Shows marks in the gutters and overview rulers of visible editors. */
export class MarkDecorations implements vscode.Disposable {
  private readonly gutter: Readonly<Record<Marked, vscode.TextEditorDecorationType>>;
  private readonly ruler: Readonly<Record<'failed' | 'uncertain', vscode.TextEditorDecorationType>>;
  private readonly debounced = new Debounced(WAIT_MS, (uri) => {
    for (const editor of editorsOf(uri)) {
      this.decorateGutter(editor);
      this.decorateRuler(editor);
    }
  });
  /** Scrolling doesn't affect the ruler. */
  private readonly scrolled = new Debounced(WAIT_MS, (uri) => {
    for (const editor of editorsOf(uri)) this.decorateGutter(editor);
  });
  private readonly subscriptions: readonly { dispose(): unknown }[];

  constructor(private readonly marks: RecordMarks) {
    this.gutter = { delivered: gutterMark('delivered'), failed: gutterMark('failed'), uncertain: gutterMark('uncertain') };
    this.ruler = { failed: rulerMark('errorForeground'), uncertain: rulerMark('editorWarning.foreground') };
    const soon = ({ document }: vscode.TextEditor): void => {
      this.debounced.ask(document.uri.toString());
    };
    this.subscriptions = [
      ...Object.values(this.gutter),
      ...Object.values(this.ruler),
      this.debounced,
      this.scrolled,
      marks.onDidChange((uri) => {
        this.debounced.ask(uri.toString());
      }),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        editors.forEach(soon);
      }),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
        if (marks.has(textEditor.document.uri)) this.scrolled.ask(textEditor.document.uri.toString());
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('streamTester.editor')) vscode.window.visibleTextEditors.forEach(soon);
      }),
    ];
  }

  dispose(): void {
    for (const one of this.subscriptions) one.dispose();
  }

  private decorateGutter(editor: vscode.TextEditor): void {
    const lines = readSetting('editor.gutterMarks', editor.document.uri) ? this.visibleLines(editor) : new Map<number, Marked>();
    for (const outcome of ['delivered', 'failed', 'uncertain'] as const) {
      const ranges = [...lines].filter(([, marked]) => marked === outcome).map(([line]) => new vscode.Range(line, 0, line, 0));
      editor.setDecorations(this.gutter[outcome], ranges);
    }
  }

  private decorateRuler(editor: vscode.TextEditor): void {
    const { uri } = editor.document;
    const ruler: Record<'failed' | 'uncertain', vscode.Range[]> = { failed: [], uncertain: [] };
    if (readSetting('editor.gutterMarks', uri)) {
      let count = 0;
      for (const { outcome, range } of this.marks.marks(uri, isUnsuccessful)) {
        if (count >= MAX_IN_RULER) break;
        if (isUnsuccessful(outcome)) ruler[outcome].push(new vscode.Range(range.start, range.start));
        count += 1;
      }
    }
    editor.setDecorations(this.ruler.failed, ruler.failed);
    editor.setDecorations(this.ruler.uncertain, ruler.uncertain);
  }

  /** The most severe mark of each line that a record starts on, in and near the viewport. */
  private visibleLines(editor: vscode.TextEditor): Map<number, Marked> {
    const lines = new Map<number, Marked>();
    for (const { start, end } of editor.visibleRanges) {
      const around = new vscode.Range(Math.max(0, start.line - MARGIN_LINES), 0, end.line + MARGIN_LINES, 0);
      for (const mark of this.marks.marks(editor.document.uri, (outcome) => isMarked(outcome), around)) {
        const { line } = mark.range.start;
        const marked = markedAs(mark);
        if (marked !== undefined && severity(marked) > severity(lines.get(line))) lines.set(line, marked);
      }
    }
    return lines;
  }
}

function editorsOf(uri: string): vscode.TextEditor[] {
  return vscode.window.visibleTextEditors.filter(({ document }) => document.uri.toString() === uri);
}

function isMarked(outcome: Mark['outcome']): outcome is Marked {
  return outcome === 'delivered' || isUnsuccessful(outcome);
}

function markedAs({ outcome }: Mark): Marked | undefined {
  return isMarked(outcome) ? outcome : undefined;
}

function severity(marked: Marked | undefined): number {
  return marked === undefined ? 0 : ['delivered', 'uncertain', 'failed'].indexOf(marked) + 1;
}

function gutterMark(marked: Marked): vscode.TextEditorDecorationType {
  const { light, dark, path } = SHAPES[marked];
  const icon = (color: string): vscode.Uri =>
    vscode.Uri.parse(
      `data:image/svg+xml;base64,${Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="${color}" d="${path}"/></svg>`).toString('base64')}`,
    );
  return vscode.window.createTextEditorDecorationType({
    light: { gutterIconPath: icon(light) },
    dark: { gutterIconPath: icon(dark) },
    gutterIconSize: 'contain',
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

function rulerMark(color: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    overviewRulerColor: new vscode.ThemeColor(color),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}
