import * as vscode from 'vscode';
import { readSetting } from '../base/settings';
import { Debounced } from '../base/debounced';
import { isUnsuccessful, type Mark } from './mark';
import { type Marked, SHAPES } from './markShapes';
import type { RecordMarks } from './recordMarks';

/** Lines above and below the viewport that are decorated too, so that scrolling doesn't show lines without marks. */
const MARGIN_LINES = 60;
const MAX_IN_RULER = 1000;
const WAIT_MS = 60;

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
    this.ruler = { failed: rulerMark('streamTester.failed'), uncertain: rulerMark('streamTester.uncertain') };
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
