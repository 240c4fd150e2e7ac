export type Marked = 'failed' | 'uncertain' | 'delivered';

/**
 * Each outcome has its own shape, because not everyone can distinguish the colors. A gutter icon can't refer to a color of the
 * theme: these are the defaults of the extension's own colors in package.json.
 */
export const SHAPES: Readonly<Record<Marked, { readonly light: string; readonly dark: string; readonly path: string }>> = {
  delivered: { light: '#388a34', dark: '#73c991', path: 'M6.5 10.6 3.9 8l-.9.9 3.5 3.5L13.5 5.4l-.9-.9z' },
  failed: {
    light: '#c72e0f',
    dark: '#f14c4c',
    path: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zm2.7 8L10 10.7 8 8.7l-2 2-.7-.7 2-2-2-2 .7-.7 2 2 2-2 .7.7-2 2z',
  },
  uncertain: {
    light: '#895503',
    dark: '#cca700',
    path: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zm.6 9.4H7.4v-1.2h1.2zm1-3.5c-.6.5-1 .8-1 1.5H7.4c0-1.2.7-1.7 1.3-2.2.5-.4.8-.7.8-1.2a1.4 1.4 0 0 0-2.8 0H5.5a2.6 2.6 0 0 1 5.2 0c0 1-.6 1.6-1.1 2.1z',
  },
};
