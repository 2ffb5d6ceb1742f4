import { Dialog } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { createItems, navItems } from './nav';

const groups: { title: string; keys: [keys: string, what: string][] }[] = [
  {
    title: 'Anywhere',
    keys: [
      ['mod+k', 'Search and commands'],
      ['c', 'Create'],
      ['/', 'Search in this list'],
      ['?', 'These shortcuts'],
    ],
  },
  {
    title: 'In lists',
    keys: [
      ['j', 'Next row'],
      ['k', 'Previous row'],
      ['enter', 'Open'],
      ['x', 'Select'],
      ['escape', 'Leave the list'],
    ],
  },
  {
    title: 'On a page of a list',
    keys: [
      ['j', 'The next one'],
      ['k', 'The one before'],
      ['escape', 'Back to the list'],
    ],
  },
  { title: 'Create', keys: createItems.map((item) => [`c ${item.key}`, item.label]) },
  { title: 'Go to', keys: navItems.map((item) => [`g ${item.key}`, item.label]) },
];

export default function ShortcutsSheet({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts" size="md">
      <div className="gap-x-10 sm:columns-2">
        {groups.map((group) => (
          <section key={group.title} className="mb-5 break-inside-avoid">
            <h3 className="mb-1 text-sm font-medium text-ink-3">{group.title}</h3>
            <dl>
              {group.keys.map(([keys, what]) => (
                <div key={keys} className="flex h-8 items-center justify-between border-b border-line last:border-0">
                  <dt>{what}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
