import { Modal } from '@mantine/core';
import { Keys } from '../ui/Keys.tsx';
import classes from './Help.module.css';
import { usePages } from './usePages.ts';

interface Group {
  readonly title: string;
  readonly rows: readonly (readonly [string, readonly string[]])[];
}

const GROUPS: readonly Group[] = [
  {
    title: 'Anywhere',
    rows: [
      ['Search and commands', ['mod', 'K']],
      ['Create a room', ['c']],
      ['This help', ['?']],
    ],
  },
  {
    title: 'Lists',
    rows: [
      ['Filter', ['/']],
      ['Next, previous', ['j', 'k']],
      ['Close the details', ['esc']],
      ['Pause or resume the tail', ['p']],
    ],
  },
];

export const Help = ({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) => {
  const pages: Group = { title: 'Go to', rows: usePages().map(({ label, key }) => [label, ['g', key]]) };
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size={720}>
      <div className={classes.groups}>
        {[pages, ...GROUPS].map(({ title, rows }) => (
          <section key={title}>
            <h3 className={classes.title}>{title}</h3>
            <dl className={classes.rows}>
              {rows.map(([label, keys]) => (
                <div key={label} className={classes.row}>
                  <dt>{label}</dt>
                  <dd>
                    <Keys keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
};
