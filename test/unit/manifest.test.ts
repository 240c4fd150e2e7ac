import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMANDS, CONTEXT_KEYS, RESULTS_PANEL, RUN_ITEMS, RUNS_VIEW, SETTING_RULES, type SettingName, SETTINGS, SETTINGS_SECTION } from '../../src/manifest';

/** The parts of package.json that this test reads. */
interface Package {
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string; enablement?: string }[];
    readonly views: Readonly<Record<string, readonly { id: string; icon: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { id: string; icon: string }[] };
    readonly menus: Readonly<Record<string, readonly { command?: string; when?: string }[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, Property>> };
  };
}

interface Property {
  readonly type: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly markdownEnumDescriptions?: readonly string[];
  readonly scope?: string;
  readonly markdownDescription?: string;
  readonly order?: number;
}

const read = (name: string): unknown => JSON.parse(readFileSync(path.resolve(__dirname, '../..', name), 'utf8'));
const manifest = read('package.json') as Package;
const texts = read('package.nls.json') as Readonly<Record<string, string>>;
const { commands, menus, configuration } = manifest.contributes;

/** VS Code's own context keys, as far as the manifest uses them. */
const CONTEXT_KEYS_OF_VSCODE = ['editorIsOpen', 'editorHasSelection', 'explorerResourceIsFolder', 'resourceScheme', 'activeWebviewPanelId', 'view', 'viewItem', 'listMultiSelection', 'listDoubleSelection'];

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}

const sorted = (names: Iterable<string>): string[] => [...names].sort();

describe('the manifest', () => {
  it('declares exactly the commands that the code knows, once each', () => {
    assert.deepEqual(sorted(commands.map(({ command }) => command)), sorted(Object.values(COMMANDS)));
  });

  it('gives every command the one category', () => {
    for (const { command, category } of commands) assert.equal(category, 'Stream Tester', command);
  });

  it('names only its own commands in menus', () => {
    const known = new Set<string>(Object.values(COMMANDS));
    for (const [menu, items] of Object.entries(menus)) {
      for (const { command } of items) assert.ok(command === undefined || known.has(command), `${menu}: ${String(command)}`);
    }
  });

  it('hides a command from the palette exactly where it is not enabled', () => {
    const palette = new Map((menus['commandPalette'] ?? []).map(({ command, when }) => [command, when]));
    for (const { command, enablement } of commands) {
      if (palette.get(command) === 'false') continue; // Never in the palette: it makes no sense without its place.
      assert.equal(palette.get(command), enablement, command);
    }
  });

  it('uses only context keys that the code sets', () => {
    const known = new Set<string>([...Object.values(CONTEXT_KEYS), ...CONTEXT_KEYS_OF_VSCODE, 'true', 'false']);
    const conditions = [...commands.map(({ enablement }) => enablement), ...Object.values(menus).flat().map(({ when }) => when)];
    const used = conditions.flatMap((condition) => (condition ?? '').replace(/'[^']*'|=~ *\/.*?\/i?(?=\s|$)/g, '').match(/[A-Za-z][\w.]*/g) ?? []);
    assert.deepEqual(used.filter((key) => !known.has(key)), []);
    for (const key of Object.values(CONTEXT_KEYS)) assert.ok(used.includes(key), `${key} is set, but nothing asks for it`);
  });

  it('declares exactly the settings that the code knows, with the same defaults', () => {
    const declared = Object.entries(configuration.properties).map(([name, property]) => [name, property.default] as const);
    const known = Object.entries(SETTINGS).map(([name, value]) => [`${SETTINGS_SECTION}.${name}`, value] as const);
    assert.deepEqual(Object.fromEntries(declared), Object.fromEntries(known));
  });

  it('states the same ranges and choices as the code', () => {
    for (const [id, { type, minimum, maximum, enum: choices }] of Object.entries(configuration.properties)) {
      const rule = SETTING_RULES[id.slice(SETTINGS_SECTION.length + 1) as SettingName];
      if (choices !== undefined) assert.deepEqual(rule, choices, id);
      else if (type === 'integer') assert.deepEqual(rule, { minimum, ...(maximum === undefined ? {} : { maximum }) }, id);
      else assert.equal(rule, undefined, id);
    }
  });

  it('gives every setting a scope, a description and a place, and every choice its own words', () => {
    const properties = Object.entries(configuration.properties);
    for (const [name, property] of properties) {
      assert.ok(property.scope !== undefined && property.markdownDescription !== undefined, name);
      assert.equal(property.markdownEnumDescriptions?.length, property.enum?.length, name);
      if (property.enum !== undefined) assert.ok(property.enum.includes(String(property.default)), name);
    }
    assert.equal(new Set(properties.map(([, { order }]) => order)).size, properties.length);
  });

  it('never takes an endpoint from a folder that is not trusted', () => {
    const endpoints = Object.keys(configuration.properties).filter((name) => name.includes('endpoint'));
    assert.deepEqual(sorted(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations), sorted(endpoints));
  });

  it('takes no leave to keep payloads from a folder', () => {
    for (const name of ['streamTester.runs.keep', 'streamTester.runs.keepPayloads']) assert.equal(configuration.properties[name]?.scope, 'application', name);
  });

  it('has the view of the runs, with an icon that is there', () => {
    const [[container, views] = assert.fail()] = Object.entries(manifest.contributes.views);
    assert.deepEqual(manifest.contributes.viewsContainers.activitybar.map(({ id }) => id), [container]);
    assert.deepEqual(views.map(({ id }) => id), [RUNS_VIEW]);
    for (const { icon } of [...manifest.contributes.viewsContainers.activitybar, ...views]) assert.ok(existsSync(path.resolve(__dirname, '../..', icon)), icon);
  });

  it('names in menus only runs as they are', () => {
    const named = Object.values(menus).flat().flatMap(({ when }) => [...(when ?? '').matchAll(/viewItem == '([^']+)'/g)].map(([, item]) => item));
    for (const item of named) assert.ok(Object.values<string | undefined>(RUN_ITEMS).includes(item), item);
    assert.ok(named.length > 0);
  });

  it('activates for the panel, and once the window has started, to report interrupted runs', () => {
    assert.deepEqual(manifest.activationEvents, [`onWebviewPanel:${RESULTS_PANEL}`, 'onStartupFinished']);
  });

  it('has a text for every key, and a key for every text', () => {
    const used = strings(manifest).flatMap((value) => /^%(.+)%$/.exec(value)?.[1] ?? []);
    assert.deepEqual(sorted(new Set(used)), sorted(Object.keys(texts)));
    for (const [key, text] of Object.entries(texts)) assert.notEqual(text.trim(), '', key);
  });
});
