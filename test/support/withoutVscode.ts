import Module from 'node:module';

/** Stands in for the `vscode` module outside of VS Code: strings in English, and what a test adds to it. Import it first. */
export const vscodeStub = {
  env: { language: 'en' },
  l10n: {
    t: (message: string, ...args: readonly (string | number)[]) => message.replace(/\{(\d+)\}/g, (place: string, index: string) => String(args[Number(index)] ?? place)),
  },
  Uri: {},
  window: {},
};

const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
const load = loader._load;
loader._load = (request, ...rest) => (request === 'vscode' ? vscodeStub : load.call(Module, request, ...rest));
