import '../../support/withoutVscode';
import assert from 'node:assert/strict';
import { SourceChangedError, SourceReadError } from '../../../src/core/model/byteSource';
import { describeFailure } from '../../../src/panel/inWords';
import { RegexTester } from '../../../src/panel/regexSearch';
import { HumanError } from '../../../src/ui/base/humanError';
import { describeThrown } from '../../../src/ui/base/wording/thrown';

describe('the wording of thrown errors', () => {
  it('names a source that changed or can’t be read, in words of its own rather than the error’s', () => {
    assert.equal(describeThrown(new SourceChangedError('a.log')), 'a.log was changed, moved, or deleted after its records were read.');
    assert.equal(describeThrown(new SourceReadError('a.log', new Error('EIO'))), 'a.log could not be read, even after several tries.');
  });

  it('passes on what is written for users, and nothing of unknown errors', () => {
    assert.equal(describeThrown(new HumanError('Choose a file.')), 'Choose a file.');
    assert.equal(describeThrown(new TypeError('secret')), undefined);
    assert.equal(describeThrown('text'), undefined);
  });

  it('says in the panel that a regular expression takes too long, and what is wrong with an invalid one', () => {
    const thrownBy = (work: () => unknown): string => {
      try {
        work();
      } catch (error) {
        return describeFailure(error);
      }
      return '';
    };
    assert.equal(thrownBy(() => new RegexTester('(a+)+$', true).test([`${'a'.repeat(40)}!`])), 'The expression takes too long. Try a simpler one.');
    assert.match(thrownBy(() => new RegexTester('(', true)), /Invalid regular expression/);
    assert.equal(thrownBy(() => { throw new SourceChangedError('a.log'); }), 'a.log was changed, moved, or deleted after its records were read.');
  });
});
