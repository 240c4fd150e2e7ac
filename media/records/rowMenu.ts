import type { CopyForm } from '../../src/shared/messages';
import { fill, type StringName, type Strings } from '../../src/shared/strings';
import type { MenuItem } from '../base/popupMenu';

const COPIES = Object.entries({
  json: 'copyJson',
  csv: 'copyCsv',
  tsv: 'copyTsv',
  command: 'copyCommand',
  request: 'copyRequest',
} satisfies Record<CopyForm, StringName>) as [CopyForm, StringName][];

/** The forms that records can be copied in. */
export function copyItems(strings: Strings, copy: (form: CopyForm) => void): MenuItem[] {
  return COPIES.map(([form, name]) => ({ label: strings[name], run: () => { copy(form); } }));
}

export interface RowActions {
  readonly open: () => void;
  readonly reveal: () => void;
  /** Undefined while the run can't be sent again. */
  readonly resend: (() => void) | undefined;
  readonly copy: (form: CopyForm) => void;
}

/**
 * What can be done with the row that the menu was opened on, and with the records that are selected with it.
 * @param selected how many records are selected, as text; undefined when it is the row alone
 */
export function rowMenuItems(strings: Strings, selected: string | undefined, { open, reveal, resend, copy }: RowActions): MenuItem[] {
  const resendLabel = selected === undefined ? strings.resend : fill(strings.resendSelected, selected);
  return [
    { label: strings.details, run: open },
    { label: strings.reveal, run: reveal },
    ...(resend === undefined ? [] : [{ label: resendLabel, run: resend }]),
    ...copyItems(strings, copy).map((item, i) => ({ ...item, divided: i === 0 })),
  ];
}
