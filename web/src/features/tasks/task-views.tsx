import { Bookmark, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from '@/components/ui/menu';
import { paths } from '@/lib/paths';
import { useStoredList } from '@/lib/use-stored';
import { writeUrlState } from '@/lib/use-url-state';
import { type TaskListState, taskListDefaults } from './task-filters';

interface View {
  name: string;
  /** The address's query: filters, sort and columns. */
  query: string;
}

const isView = (value: unknown): value is View =>
  typeof value === 'object' && value !== null && 'name' in value && 'query' in value && typeof value.name === 'string';

/** Views of the list kept by name in this browser: filters, sort and columns. The address holds the same, to share it. */
export function TaskViews({ state }: { state: TaskListState }) {
  const [views, setViews] = useStoredList<View>('personal-q.task-views', isView);
  const [saving, setSaving] = useState(false);
  const navigate = useNavigate();
  const query = writeUrlState(new URLSearchParams(), taskListDefaults, state).toString();
  const current = views.find((view) => view.query === query);
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <Button aria-label={current ? `View: ${current.name}` : 'Saved views'} title={current ? `View: ${current.name}` : 'Saved views'}>
            <Bookmark aria-hidden />
            <span className="max-w-32 truncate max-2xl:hidden">{current?.name ?? 'Views'}</span>
          </Button>
        </MenuTrigger>
        <MenuContent align="start">
          {views.length === 0 && <MenuLabel>No saved views yet</MenuLabel>}
          {views.map((view) => (
            <MenuItem key={view.name} onSelect={() => void navigate(`${paths.tasks.to()}?${view.query}`)}>
              <Bookmark aria-hidden />
              <span className="truncate">{view.name}</span>
            </MenuItem>
          ))}
          <MenuSeparator />
          <MenuItem disabled={query === ''} onSelect={() => setSaving(true)}>
            Save this view…
          </MenuItem>
          {current && (
            <MenuItem danger onSelect={() => setViews(views.filter((view) => view !== current))}>
              <Trash2 aria-hidden />
              Delete “{current.name}”
            </MenuItem>
          )}
        </MenuContent>
      </Menu>
      {saving && (
        <SaveView
          taken={views.map(({ name }) => name)}
          onClose={() => setSaving(false)}
          onSave={(name) => setViews([...views.filter((view) => view.name !== name), { name, query }])}
        />
      )}
    </>
  );
}

function SaveView({ taken, onSave, onClose }: { taken: string[]; onSave: (name: string) => void; onClose: () => void }) {
  const [name, setName] = useState('');
  const id = useId();
  const wanted = name.trim();
  const save = () => {
    if (!wanted) return;
    onSave(wanted);
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Save this view"
      description="Keeps filters, sort and columns under a name, in this browser."
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button variant="primary" disabled={!wanted} onClick={save}>
            {taken.includes(wanted) ? 'Replace view' : 'Save view'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-1.5">
        <Label htmlFor={id}>Name</Label>
        <Input
          id={id}
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && save()}
        />
      </div>
    </Dialog>
  );
}
