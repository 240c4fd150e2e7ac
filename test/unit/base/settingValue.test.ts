import assert from 'node:assert/strict';
import { SETTINGS, type SettingName } from '../../../src/manifest';
import { settingValue } from '../../../src/ui/base/settingValue';

describe('settingValue', () => {
  it('takes every default, and what is not set, as it is', () => {
    for (const [name, value] of Object.entries(SETTINGS) as [SettingName, unknown][]) {
      assert.deepEqual(settingValue(name, value), { value, corrected: false }, name);
      assert.deepEqual(settingValue(name, undefined), { value, corrected: false }, name);
    }
  });

  it('clamps a number to its range: a request timeout of 0 would time out everything', () => {
    assert.deepEqual(settingValue('delivery.requestTimeout', 0), { value: 1, corrected: true });
    assert.deepEqual(settingValue('delivery.requestTimeout', 1e9), { value: 600, corrected: true });
    assert.deepEqual(settingValue('delivery.recordsPerSecond', -5), { value: 0, corrected: true });
    assert.deepEqual(settingValue('delivery.concurrency', 2.4), { value: 2, corrected: true });
  });

  it('takes the default for anything of another type, and for a word that is no choice', () => {
    assert.deepEqual(settingValue('delivery.maxAttempts', '5'), { value: 5, corrected: true });
    assert.deepEqual(settingValue('delivery.maxAttempts', Number.NaN), { value: 5, corrected: true });
    assert.deepEqual(settingValue('delivery.order', 'sorted'), { value: 'none', corrected: true });
    assert.deepEqual(settingValue('editor.codeLens', null), { value: true, corrected: true });
  });
});
