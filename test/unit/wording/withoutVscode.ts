import Module from 'node:module';

/** Stands in for the `vscode` module where only strings are made: English, without the workbench. Import it first. */
const stub = {
  env: { language: 'en' },
  l10n: {
    t: (message: string, ...args: readonly (string | number)[]) => message.replace(/\{(\d+)\}/g, (place: string, index: string) => String(args[Number(index)] ?? place)),
  },
};

const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
const load = loader._load;
loader._load = (request, ...rest) => (request === 'vscode' ? stub : load.call(Module, request, ...rest));
